package io.mimikit.kernel.time;

import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;

/**
 * Times of a fixed cron expression that a clock change left out, in order, and the occurrence at {@code ranAt} that stands
 * for them too. Immutable.
 */
public record DstSkip(Instant ranAt, List<LocalDateTime> localTimes) {
    public DstSkip {
        localTimes = List.copyOf(localTimes);
    }
}
