package io.mimikit.kernel.time;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The days of a cron expression: its month, day-of-month and day-of-week fields together. Immutable.
 *
 * <p>A day field is open when it is {@code ?} or starts with {@code *}. As in Vixie cron, a day has to match both day
 * fields when one of them is open, and either of them when none is.
 */
final class CronDays {
    /** Four hundred years of months: then the Gregorian calendar begins anew, weekdays included. */
    private static final int MONTHS_MAX = 4800;

    final long months;
    final DayField ofMonth;
    final DayField ofWeek;

    /** The plain values of a day field and the rules beside them. */
    record DayField(boolean open, long values, List<DayRule> rules) {
        static DayField parse(CronField field, String text) {
            if (text.equals("?")) {
                return new DayField(true, field.values("*"), List.of());
            }
            long values = 0;
            List<DayRule> rules = new ArrayList<>();
            for (String item : text.split(",", -1)) {
                Optional<DayRule> rule = DayRule.parse(field, item);
                rule.ifPresent(rules::add);
                values |= rule.isPresent() ? 0 : field.item(item);
            }
            return new DayField(text.startsWith("*"), values, List.copyOf(rules));
        }

        long with(long days, int monthLength, int firstWeekday) {
            long all = days;
            for (DayRule rule : rules) {
                all |= 1L << rule.dayIn(monthLength, firstWeekday);
            }
            return all;
        }
    }

    CronDays(String dayOfMonth, String month, String dayOfWeek) {
        this.ofMonth = DayField.parse(CronField.DAY_OF_MONTH, dayOfMonth);
        this.months = CronField.MONTH.values(month);
        this.ofWeek = DayField.parse(CronField.DAY_OF_WEEK, dayOfWeek);
    }

    boolean eitherField() {
        return !ofMonth.open && !ofWeek.open;
    }

    /** The first day on or after {@code from}; empty when no day of the calendar matches. */
    Optional<LocalDate> nextOrSame(LocalDate from) {
        YearMonth month = YearMonth.from(from);
        int firstDay = from.getDayOfMonth();
        for (int i = 0; i < MONTHS_MAX + 1; i++) {
            int day = Bits.next(daysIn(month), firstDay);
            if (day >= 0) {
                return Optional.of(month.atDay(day));
            }
            month = month.plusMonths(1);
            firstDay = 1;
        }
        return Optional.empty();
    }

    boolean has(LocalDate day) {
        return Bits.has(daysIn(YearMonth.from(day)), day.getDayOfMonth());
    }

    /** How many days match from {@code from} to before {@code until}. */
    long count(LocalDate from, LocalDate until) {
        YearMonth last = YearMonth.from(until);
        long count = -Bits.below(daysIn(YearMonth.from(from)), from.getDayOfMonth());
        for (YearMonth month = YearMonth.from(from); month.isBefore(last); month = month.plusMonths(1)) {
            count += Long.bitCount(daysIn(month));
        }
        return count + Bits.below(daysIn(last), until.getDayOfMonth());
    }

    private long daysIn(YearMonth month) {
        if (!Bits.has(months, month.getMonthValue())) {
            return 0;
        }
        int length = month.lengthOfMonth();
        int firstWeekday = month.atDay(1).getDayOfWeek().getValue() % 7;
        long byMonth = ofMonth.with(ofMonth.values, length, firstWeekday);
        long byWeek = ofWeek.with(everyWeek(ofWeek.values, firstWeekday), length, firstWeekday);
        long days = eitherField() ? byMonth | byWeek : byMonth & byWeek;
        // Bit 0 is no day: rules that found none set it.
        return days & ((1L << (length + 1)) - 2);
    }

    /** Bit d is set when day d of a month that begins on this weekday is one of {@code weekdays}. */
    private static long everyWeek(long weekdays, int firstWeekday) {
        long weeks = weekdays | weekdays << 7 | weekdays << 14 | weekdays << 21 | weekdays << 28 | weekdays << 35;
        return weeks >>> firstWeekday << 1;
    }
}
