package io.mimikit.kernel.entity;

import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.doc.Shape;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a trigger does about runs that fail, after the retries of their tasks. Immutable.
 *
 * @param backoffMillis how long occurrences are skipped, by failures in a row; the last step holds for all further ones
 * @param disableAfter failures in a row after which the trigger disables itself; 0 for never
 */
public record OnFailure(List<Long> backoffMillis, int disableAfter, Map<String, Object> extra) {
    public static final OnFailure USUAL =
            new OnFailure(List.of(30_000L, 60_000L, 300_000L, 900_000L, 3_600_000L), 10, Map.of());

    public static final int STEPS_MAX = 20;

    public static final Shape<OnFailure> SHAPE = Shape.<OnFailure>of()
            .field("backoffMillis", OnFailure::backoffMillis, FieldType.list(FieldType.LONG))
            .field("disableAfter", OnFailure::disableAfter, FieldType.INT)
            .extra(OnFailure::extra)
            .build(d -> new OnFailure(
                    d.or("backoffMillis", FieldType.list(FieldType.LONG), USUAL.backoffMillis),
                    d.or("disableAfter", FieldType.INT, USUAL.disableAfter),
                    d.extra()));

    public OnFailure {
        backoffMillis = backoffMillis.isEmpty() ? List.of(0L) : List.copyOf(backoffMillis);
    }

    /** How long nothing is started after so many failures in a row. */
    public Duration backoff(int failures) {
        return Duration.ofMillis(backoffMillis.get(Math.min(failures, backoffMillis.size()) - 1));
    }

    public boolean disables(int failures) {
        return disableAfter > 0 && failures >= disableAfter;
    }
}
