package io.mimikit.memory;

import java.time.LocalDate;
import java.time.YearMonth;

/** The days that one summary stands for: a day or a month, in UTC. Immutable. */
public sealed interface SummaryPeriod {
    /** The first day, inclusive. */
    LocalDate first();

    /** The last day, inclusive. */
    LocalDate last();

    /** {@code 2026-11-22} or {@code 2026-11}, as in file names. */
    String label();

    record Day(LocalDate day) implements SummaryPeriod {
        @Override
        public LocalDate first() {
            return day;
        }

        @Override
        public LocalDate last() {
            return day;
        }

        @Override
        public String label() {
            return day.toString();
        }
    }

    record Month(YearMonth month) implements SummaryPeriod {
        @Override
        public LocalDate first() {
            return month.atDay(1);
        }

        @Override
        public LocalDate last() {
            return month.atEndOfMonth();
        }

        @Override
        public String label() {
            return month.toString();
        }
    }

    /** Whether this period has the day in it. */
    default boolean covers(LocalDate day) {
        return !day.isBefore(first()) && !day.isAfter(last());
    }
}
