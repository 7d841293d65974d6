package io.mimikit.kernel.entity;

import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.doc.Shape;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A chat: {@value #MAIN} is the user's own, triggers may run in isolated ones. Immutable.
 *
 * @param isolated whether a trigger made it for itself
 * @param archivedAt when messages were last archived
 * @param archiveFailures failed archive runs in a row
 * @param archiveNotBefore back-off after a failed archive run
 */
public record Conversation(
        String id,
        @Nullable String title,
        boolean isolated,
        Instant createdAt,
        @Nullable Instant archivedAt,
        int archiveFailures,
        @Nullable Instant archiveNotBefore,
        Map<String, Object> extra)
        implements Entity {
    public static final String MAIN = "main";

    public static final Shape<Conversation> SHAPE = Shape.<Conversation>of()
            .envelope("kind", "schemaVersion")
            .field("id", Conversation::id, FieldType.STRING)
            .field("title", Conversation::title, FieldType.STRING)
            .field("isolated", c -> c.isolated ? Boolean.TRUE : null, FieldType.BOOL)
            .field("createdAt", Conversation::createdAt, FieldType.INSTANT)
            .field("archivedAt", Conversation::archivedAt, FieldType.INSTANT)
            .field("archiveFailures", c -> c.archiveFailures == 0 ? null : c.archiveFailures, FieldType.INT)
            .field("archiveNotBefore", Conversation::archiveNotBefore, FieldType.INSTANT)
            .extra(Conversation::extra)
            .build(d -> new Conversation(
                    d.need("id", FieldType.STRING),
                    d.opt("title", FieldType.STRING),
                    d.or("isolated", FieldType.BOOL, false),
                    d.need("createdAt", FieldType.INSTANT),
                    d.opt("archivedAt", FieldType.INSTANT),
                    d.or("archiveFailures", FieldType.INT, 0),
                    d.opt("archiveNotBefore", FieldType.INSTANT),
                    d.extra()));

    @Override
    public Kind kind() {
        return Kind.CONVERSATION;
    }

    public static Conversation create(String id, boolean isolated, Instant at) {
        return new Conversation(id, null, isolated, at, null, 0, null, Map.of());
    }

    public Conversation archived(Instant at) {
        return new Conversation(id, title, isolated, createdAt, at, 0, null, extra);
    }

    public Conversation archiveFailed(Instant retryAt) {
        return new Conversation(id, title, isolated, createdAt, archivedAt, archiveFailures + 1, retryAt, extra);
    }
}
