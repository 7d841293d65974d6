package io.mimikit.kernel.entity;

import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.doc.Shape;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a task comes from. Immutable.
 *
 * @param parentTaskId the task whose agent asked for it
 * @param triggerId the trigger that started it
 * @param occurrence {@code trigger@instant}, the identity of the occurrence; null for a run by hand
 * @param scheduledAt the nominal instant of the occurrence
 * @param triggerRevision the definition under which it was started
 * @param by who asked
 */
public record Origin(
        @Nullable String parentTaskId,
        @Nullable String triggerId,
        @Nullable String occurrence,
        @Nullable Instant scheduledAt,
        long triggerRevision,
        Actor by,
        Map<String, Object> extra) {
    public static final Shape<Origin> SHAPE = Shape.<Origin>of()
            .field("parentTaskId", Origin::parentTaskId, FieldType.STRING)
            .field("triggerId", Origin::triggerId, FieldType.STRING)
            .field("occurrence", Origin::occurrence, FieldType.STRING)
            .field("scheduledAt", Origin::scheduledAt, FieldType.INSTANT)
            .field("triggerRevision", o -> o.triggerRevision == 0 ? null : o.triggerRevision, FieldType.LONG)
            .field("by", Origin::by, Actor.SHAPE)
            .extra(Origin::extra)
            .build(d -> new Origin(
                    d.opt("parentTaskId", FieldType.STRING),
                    d.opt("triggerId", FieldType.STRING),
                    d.opt("occurrence", FieldType.STRING),
                    d.opt("scheduledAt", FieldType.INSTANT),
                    d.or("triggerRevision", FieldType.LONG, 0L),
                    d.or("by", Actor.SHAPE, Actor.ENGINE),
                    d.extra()));

    /** Without anything that this program doesn't know. */
    public Origin(
            @Nullable String parentTaskId,
            @Nullable String triggerId,
            @Nullable String occurrence,
            @Nullable Instant scheduledAt,
            long triggerRevision,
            Actor by) {
        this(parentTaskId, triggerId, occurrence, scheduledAt, triggerRevision, by, Map.of());
    }

    public static Origin of(Actor by) {
        return new Origin(null, null, null, null, 0, by);
    }
}
