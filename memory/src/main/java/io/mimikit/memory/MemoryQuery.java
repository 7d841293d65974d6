package io.mimikit.memory;

import io.mimikit.kernel.MimikitException;
import java.time.LocalDate;
import java.util.Optional;

/**
 * What to look for. The text is data: it has no syntax. Immutable.
 *
 * @param after the first day of interest, inclusive; files without a date in their path always count
 * @param before the last day of interest, inclusive
 * @param limit the most hits, 1 to {@value #LIMIT_MAX}
 */
public record MemoryQuery(String text, Optional<LocalDate> after, Optional<LocalDate> before, int limit) {
    public static final int LIMIT_MAX = 1000;

    public MemoryQuery {
        if (limit < 1 || limit > LIMIT_MAX) {
            throw MimikitException.invalid("limit", "limit " + limit + " must be from 1 to " + LIMIT_MAX);
        }
    }

    /** A query without dates. */
    public static MemoryQuery of(String text, int limit) {
        return new MemoryQuery(text, Optional.empty(), Optional.empty(), limit);
    }

    boolean admits(SummaryPeriod period) {
        return after.map(day -> !period.last().isBefore(day)).orElse(true)
                && before.map(day -> !period.first().isAfter(day)).orElse(true);
    }
}
