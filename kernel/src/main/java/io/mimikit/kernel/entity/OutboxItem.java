package io.mimikit.kernel.entity;

import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.doc.Shape;
import java.time.Instant;
import java.util.Map;

/**
 * Something that has to be done outside the state, such as writing a memory file; deleted by the record that says it is
 * done. Doing it again must be harmless. Immutable.
 *
 * @param action what to do: memory.remember, memory.forget, memory.archive, memory.summary
 * @param payload what the action needs, as plain values
 * @param failures how often it failed
 */
public record OutboxItem(
        String id,
        String action,
        Map<String, Object> payload,
        Instant createdAt,
        int failures,
        Map<String, Object> extra)
        implements Entity {
    public static final Shape<OutboxItem> SHAPE = Shape.<OutboxItem>of()
            .envelope("kind", "schemaVersion")
            .field("id", OutboxItem::id, FieldType.STRING)
            .field("action", OutboxItem::action, FieldType.STRING)
            .field("payload", OutboxItem::payload, FieldType.TREE)
            .field("createdAt", OutboxItem::createdAt, FieldType.INSTANT)
            .field("failures", o -> o.failures == 0 ? null : o.failures, FieldType.INT)
            .extra(OutboxItem::extra)
            .build(d -> new OutboxItem(
                    d.need("id", FieldType.STRING),
                    d.need("action", FieldType.STRING),
                    d.or("payload", FieldType.TREE, Map.of()),
                    d.need("createdAt", FieldType.INSTANT),
                    d.or("failures", FieldType.INT, 0),
                    d.extra()));

    @Override
    public Kind kind() {
        return Kind.OUTBOX;
    }
}
