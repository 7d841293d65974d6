package io.mimikit.kernel.entity;

import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.doc.Shape;
import io.mimikit.kernel.time.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What failed runs in a row do to their trigger. Immutable.
 *
 * @param backoff how long nothing is started after the first, the second … failure, such as {@code 30s}; the last holds
 *     for all further ones
 * @param disableAfter failures in a row after which the trigger disables itself
 */
public record OnFailure(List<String> backoff, int disableAfter, Map<String, Object> extra) {
    public static final OnFailure DEFAULT = new OnFailure(List.of("30s", "1m", "5m", "15m", "60m"), 10, Map.of());

    public static final int STEPS_MAX = 20;
    public static final int DISABLE_AFTER_MAX = 1000;

    public static final Shape<OnFailure> SHAPE = Shape.<OnFailure>of()
            .field("backoff", OnFailure::backoff, FieldType.STRINGS)
            .field("disableAfter", OnFailure::disableAfter, FieldType.INT)
            .extra(OnFailure::extra)
            .build(d -> new OnFailure(
                    d.or("backoff", FieldType.STRINGS, DEFAULT.backoff),
                    d.or("disableAfter", FieldType.INT, DEFAULT.disableAfter),
                    d.extra()));

    public OnFailure {
        backoff = backoff.isEmpty() ? List.of("0s") : List.copyOf(backoff);
    }

    /** How long nothing is started after so many failures in a row. */
    public Duration wait(int failures) {
        return Durations.parse("backoff", backoff.get(Math.min(failures, backoff.size()) - 1));
    }
}
