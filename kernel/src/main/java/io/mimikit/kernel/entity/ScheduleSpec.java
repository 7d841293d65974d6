package io.mimikit.kernel.entity;

import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.doc.Shape;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * When a trigger is due, as it was asked for: exactly one of {@code everyMillis}, {@code cron} and {@code at} is set.
 * Immutable.
 *
 * @param anchor where the grid of an interval starts
 * @param zone IANA zone of the cron expression, or the one in which {@code at} was given
 */
public record ScheduleSpec(
        @Nullable Long everyMillis,
        @Nullable Instant anchor,
        @Nullable String cron,
        @Nullable String zone,
        @Nullable Instant at,
        Map<String, Object> extra) {
    public static final Shape<ScheduleSpec> SHAPE = Shape.<ScheduleSpec>of()
            .field("everyMillis", ScheduleSpec::everyMillis, FieldType.LONG)
            .field("anchor", ScheduleSpec::anchor, FieldType.INSTANT)
            .field("cron", ScheduleSpec::cron, FieldType.STRING)
            .field("zone", ScheduleSpec::zone, FieldType.STRING)
            .field("at", ScheduleSpec::at, FieldType.INSTANT)
            .extra(ScheduleSpec::extra)
            .build(d -> new ScheduleSpec(
                    d.opt("everyMillis", FieldType.LONG),
                    d.opt("anchor", FieldType.INSTANT),
                    d.opt("cron", FieldType.STRING),
                    d.opt("zone", FieldType.STRING),
                    d.opt("at", FieldType.INSTANT),
                    d.extra()));

    public boolean isOneShot() {
        return at != null;
    }
}
