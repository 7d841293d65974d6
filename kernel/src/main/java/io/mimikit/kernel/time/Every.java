package io.mimikit.kernel.time;

import io.mimikit.kernel.MimikitException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * An interval on a fixed grid: {@code anchor + k × every} for k ≥ 0. The phase never drifts, whatever happens between
 * two runs, and neither zones nor restarts move it. Both parts are cut to milliseconds. Immutable.
 */
public record Every(Duration every, Instant anchor) implements Schedule {

    /** Refuses an interval below one millisecond and an anchor outside the years 1 to 9999. */
    public Every {
        if (every.compareTo(Duration.ofMillis(1)) < 0) {
            throw MimikitException.invalid(
                    "every", "every: " + Durations.print(every) + " is too short; use 1ms or more");
        }
        every = every.truncatedTo(ChronoUnit.MILLIS);
        anchor = TimeLimits.check("anchor", anchor);
    }

    @Override
    public Optional<Instant> next(Instant after) {
        if (after.isBefore(anchor)) {
            return Optional.of(anchor);
        }
        if (!after.isBefore(TimeLimits.LATEST)) {
            return Optional.empty();
        }
        Duration span = Duration.between(anchor, TimeLimits.LATEST);
        if (every.compareTo(span) > 0) {
            return Optional.empty();
        }
        long everyMillis = every.toMillis();
        long elapsedMillis = Duration.between(anchor, after).toMillis();
        long nextMillis = elapsedMillis - elapsedMillis % everyMillis + everyMillis;
        return nextMillis > span.toMillis() ? Optional.empty() : Optional.of(anchor.plusMillis(nextMillis));
    }

    @Override
    public long count(Instant after, Instant before) {
        Instant end = before.isAfter(TimeLimits.LATEST) ? TimeLimits.LATEST.plusMillis(1) : before;
        return next(after)
                .filter(end::isAfter)
                .map(first -> 1 + Duration.between(first, end).minusNanos(1).toMillis() / every.toMillis())
                .orElse(0L);
    }

    @Override
    public Optional<Duration> periodAt(Instant after) {
        return Optional.of(every);
    }

    @Override
    public String describe() {
        return "every " + Durations.print(every) + ", counted from " + anchor;
    }
}
