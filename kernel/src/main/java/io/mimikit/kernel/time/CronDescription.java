package io.mimikit.kernel.time;

import java.time.DayOfWeek;
import java.time.Month;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;

/** A cron expression in English. Stateless. */
final class CronDescription {
    /** Up to so many hours are told as times of the day. */
    private static final int CLOCK_TIMES_MAX = 4;

    private CronDescription() {}

    static String of(CronExpression cron) {
        return time(cron) + ", " + days(cron.days) + months(cron.days.months);
    }

    static String weekday(int sundayIsZero) {
        return DayOfWeek.of(sundayIsZero == 0 ? 7 : sundayIsZero).getDisplayName(TextStyle.FULL, Locale.ENGLISH);
    }

    private static String time(CronExpression cron) {
        boolean onTheMinute = cron.seconds == 1;
        boolean clockTimes = Long.bitCount(cron.seconds) == 1
                && Long.bitCount(cron.minutes) == 1
                && Long.bitCount(cron.hours) <= CLOCK_TIMES_MAX;
        if (clockTimes) {
            String tail = ":%02d".formatted(Bits.first(cron.minutes))
                    + (onTheMinute ? "" : ":%02d".formatted(Bits.first(cron.seconds)));
            return "at " + list(cron.hours, hour -> "%02d".formatted(hour) + tail, false);
        }
        List<String> parts = new ArrayList<>();
        if (!onTheMinute) {
            parts.add(part(CronField.SECOND, cron.seconds));
        }
        if (onTheMinute || !CronField.MINUTE.isAll(cron.minutes)) {
            parts.add(part(CronField.MINUTE, cron.minutes));
        }
        if (!CronField.HOUR.isAll(cron.hours)) {
            parts.add(part(CronField.HOUR, cron.hours));
        } else if (!parts.getLast().startsWith("every")) {
            parts.add("every hour");
        }
        return String.join(" of ", parts);
    }

    private static String part(CronField field, long values) {
        if (field.isAll(values)) {
            return "every " + field.label;
        }
        for (int step = 2; step <= (field.max + 1) / 2; step++) {
            if ((field.max + 1) % step == 0 && values == field.item("*/" + step)) {
                return "every " + step + " " + field.label + "s";
            }
        }
        return field.label + (Long.bitCount(values) == 1 ? " " : "s ") + list(values, Integer::toString, true);
    }

    private static String days(CronDays days) {
        boolean anyOfMonth = CronField.DAY_OF_MONTH.isAll(days.ofMonth.values());
        boolean anyOfWeek = CronField.DAY_OF_WEEK.isAll(days.ofWeek.values());
        if (days.eitherField()) {
            return "on " + daysOfMonth(days.ofMonth) + " of the month OR on " + daysOfWeek(days.ofWeek);
        }
        if (anyOfMonth && anyOfWeek) {
            return "every day";
        }
        String ofMonth = "on " + daysOfMonth(days.ofMonth) + " of the month";
        String ofWeek = "on " + daysOfWeek(days.ofWeek);
        return anyOfMonth ? ofWeek : anyOfWeek ? ofMonth : ofMonth + " only if also " + ofWeek;
    }

    private static String daysOfMonth(CronDays.DayField field) {
        String plain = field.values() == 0
                ? ""
                : (Long.bitCount(field.values()) == 1 ? "day " : "days ")
                        + list(field.values(), Integer::toString, true);
        return withRules(plain, field.rules());
    }

    private static String daysOfWeek(CronDays.DayField field) {
        return withRules(list(field.values(), CronDescription::weekday, true), field.rules());
    }

    private static String withRules(String plain, List<DayRule> rules) {
        List<String> parts = new ArrayList<>();
        if (!plain.isEmpty()) {
            parts.add(plain);
        }
        rules.forEach(rule -> parts.add(rule.describe()));
        return String.join(" and ", parts);
    }

    private static String months(long months) {
        return CronField.MONTH.isAll(months)
                ? ""
                : ", in " + list(months, month -> Month.of(month).getDisplayName(TextStyle.FULL, Locale.ENGLISH), true);
    }

    /** The members in order; with {@code runs}, three or more neighbours as "first-last". */
    private static String list(long values, IntFunction<String> name, boolean runs) {
        List<String> parts = new ArrayList<>();
        int first = Bits.next(values, 0);
        while (first >= 0) {
            int last = first;
            while (runs && Bits.has(values, last + 1)) {
                last++;
            }
            if (last < first + 2) {
                last = first;
            }
            parts.add(last == first ? name.apply(first) : name.apply(first) + "-" + name.apply(last));
            first = Bits.next(values, last + 1);
        }
        return String.join(", ", parts);
    }
}
