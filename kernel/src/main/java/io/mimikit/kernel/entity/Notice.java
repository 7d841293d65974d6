package io.mimikit.kernel.entity;

import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.doc.Shape;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened and that the Teller is to know of in its next turn; deleted by the turn that took it.
 * Immutable.
 *
 * @param subject what it is about: result, failure, plan, question, trigger
 * @param taskId the task it is about
 * @param otherTaskIds further tasks whose ends it tells
 * @param workClass class of the turn that it causes
 */
public record Notice(
        String id,
        String conversation,
        String subject,
        @Nullable String taskId,
        List<String> otherTaskIds,
        String text,
        WorkClass workClass,
        Instant createdAt,
        Map<String, Object> extra)
        implements Entity {
    public static final Shape<Notice> SHAPE = Shape.<Notice>of()
            .envelope("kind", "schemaVersion")
            .field("id", Notice::id, FieldType.STRING)
            .field("conversation", Notice::conversation, FieldType.STRING)
            .field("subject", Notice::subject, FieldType.STRING)
            .field("taskId", Notice::taskId, FieldType.STRING)
            .field("otherTaskIds", Notice::otherTaskIds, FieldType.STRINGS)
            .field("text", Notice::text, FieldType.STRING)
            .field("class", Notice::workClass, WorkClass.TYPE)
            .field("createdAt", Notice::createdAt, FieldType.INSTANT)
            .extra(Notice::extra)
            .build(d -> new Notice(
                    d.need("id", FieldType.STRING),
                    d.or("conversation", FieldType.STRING, Conversation.MAIN),
                    d.or("subject", FieldType.STRING, "result"),
                    d.opt("taskId", FieldType.STRING),
                    d.or("otherTaskIds", FieldType.STRINGS, List.of()),
                    d.or("text", FieldType.STRING, ""),
                    d.or("class", WorkClass.TYPE, WorkClass.BACKGROUND),
                    d.need("createdAt", FieldType.INSTANT),
                    d.extra()));

    @Override
    public Kind kind() {
        return Kind.NOTICE;
    }
}
