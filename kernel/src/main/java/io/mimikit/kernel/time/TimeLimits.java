package io.mimikit.kernel.time;

import io.mimikit.kernel.MimikitException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The span that schedules live in, the years 1 to 9999, and their grain, one millisecond. Stateless. */
final class TimeLimits {
    static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");

    private TimeLimits() {}

    /** {@code instant} cut to milliseconds, or an error that names {@code field} when it is outside the span. */
    static Instant check(String field, Instant instant) {
        if (instant.isBefore(EARLIEST) || instant.isAfter(LATEST)) {
            throw MimikitException.invalid(
                    field, field + ": " + instant + " is out of range " + EARLIEST + " to " + LATEST);
        }
        return instant.truncatedTo(ChronoUnit.MILLIS);
    }
}
