package io.mimikit.kernel.time;

import io.mimikit.kernel.MimikitException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A parsed cron expression: a set of local date-times, without a zone. Immutable; equal when the texts are.
 *
 * <p>Five fields (minute, hour, day-of-month, month, day-of-week) or six (second first), or a macro such as {@code
 * @daily}. Each field takes values, names (JAN, MON), ranges (also around the end: FRI-MON), steps and lists.
 * Day-of-month takes also {@code ?}, {@code L}, {@code L-3}, {@code LW} and {@code 15W}; day-of-week {@code ?}, {@code
 * FRIL} and {@code MON#2}; in it 0 and 7 are Sunday. A step without a range runs to the end of the field.
 */
public final class CronExpression {
    public static final int TEXT_CHARS_MAX = 256;

    private static final LocalDate ANY_DAY = LocalDate.of(2000, 1, 1);
    private static final Map<String, String> MACROS = Map.of(
            "@yearly", "0 0 1 1 *",
            "@annually", "0 0 1 1 *",
            "@monthly", "0 0 1 * *",
            "@weekly", "0 0 * * 0",
            "@daily", "0 0 * * *",
            "@midnight", "0 0 * * *",
            "@hourly", "0 * * * *");

    private final String text;
    private final boolean fixed;
    final long seconds;
    final long minutes;
    final long hours;
    final CronDays days;

    private CronExpression(String text, String[] fields) {
        this.text = text;
        int at = fields.length - 5;
        this.seconds = CronField.SECOND.values(at == 1 ? fields[0] : "0");
        this.minutes = CronField.MINUTE.values(fields[at]);
        this.hours = CronField.HOUR.values(fields[at + 1]);
        this.days = new CronDays(fields[at + 2], fields[at + 3], fields[at + 4]);
        this.fixed = !fields[at].startsWith("*") && !fields[at + 1].startsWith("*");
        if (days.nextOrSame(ANY_DAY).isEmpty()) {
            throw MimikitException.invalid(
                    "cron",
                    "\"" + text + "\" can never fire: no year has a day-of-month " + fields[at + 2] + " in month "
                            + fields[at + 3] + (days.ofWeek.open() ? "" : " on day-of-week " + fields[at + 4])
                            + "; use a day that exists");
        }
    }

    /** Reads an expression; the error names the field, its value and what is allowed there. */
    public static CronExpression parse(String expression) {
        String text = expression.strip();
        if (text.length() > TEXT_CHARS_MAX) {
            throw MimikitException.invalid(
                    "cron", "an expression of " + text.length() + " characters is too long; use " + TEXT_CHARS_MAX);
        }
        if (text.startsWith("@")) {
            return new CronExpression(text, fields(macro(text)));
        }
        String[] fields = fields(text);
        if (text.isEmpty() || fields.length < 5 || fields.length > 6) {
            throw MimikitException.invalid(
                    "cron",
                    "\"" + text + "\" has " + (text.isEmpty() ? 0 : fields.length)
                            + " fields; use 5 (minute hour day-of-month month day-of-week) or 6 (second first)");
        }
        return new CronExpression(text, fields);
    }

    private static String[] fields(String text) {
        return text.split("\\s+", -1);
    }

    private static String macro(String text) {
        String fields = MACROS.get(text.toLowerCase(Locale.ROOT));
        if (fields == null) {
            throw MimikitException.invalid(
                    "cron",
                    "\"" + text + "\" is not a macro; use @yearly, @annually, @monthly, @weekly, @daily, @midnight or"
                            + " @hourly, and for intervals every instead of cron");
        }
        return fields;
    }

    /**
     * Whether the expression names times of the day: neither its minute nor its hour field starts with {@code *}. It
     * decides what happens when clocks change, see {@link Cron}.
     */
    public boolean isFixed() {
        return fixed;
    }

    /** The first matching local time that is {@code from} or later, in whole seconds; empty beyond 400 years. */
    Optional<LocalDateTime> nextOrSame(LocalDateTime from) {
        LocalDate today = from.toLocalDate();
        Optional<LocalDate> day = days.nextOrSame(today);
        if (day.isPresent() && day.get().equals(today)) {
            Optional<LocalTime> time = nextOrSame(from.toLocalTime());
            if (time.isPresent()) {
                return Optional.of(LocalDateTime.of(today, time.get()));
            }
            day = days.nextOrSame(today.plusDays(1));
        }
        LocalTime first = LocalTime.of(Bits.first(hours), Bits.first(minutes), Bits.first(seconds));
        return day.map(date -> LocalDateTime.of(date, first));
    }

    private Optional<LocalTime> nextOrSame(LocalTime from) {
        int hour = from.getHour();
        if (Bits.has(hours, hour)) {
            int minute = from.getMinute();
            if (Bits.has(minutes, minute)) {
                int second = Bits.next(seconds, from.getSecond());
                if (second >= 0) {
                    return Optional.of(LocalTime.of(hour, minute, second));
                }
            }
            int laterMinute = Bits.next(minutes, minute + 1);
            if (laterMinute >= 0) {
                return Optional.of(LocalTime.of(hour, laterMinute, Bits.first(seconds)));
            }
        }
        int laterHour = Bits.next(hours, hour + 1);
        return laterHour < 0
                ? Optional.empty()
                : Optional.of(LocalTime.of(laterHour, Bits.first(minutes), Bits.first(seconds)));
    }

    /** How many matching local times lie between the two, in whole seconds; the first counts, the second does not. */
    long count(LocalDateTime from, LocalDateTime until) {
        long perDay = Long.bitCount(hours) * (long) Long.bitCount(minutes) * Long.bitCount(seconds);
        return days.count(from.toLocalDate(), until.toLocalDate()) * perDay
                - (days.has(from.toLocalDate()) ? countBefore(from.toLocalTime()) : 0)
                + (days.has(until.toLocalDate()) ? countBefore(until.toLocalTime()) : 0);
    }

    /** How many matching times of the day are earlier than this. */
    private long countBefore(LocalTime time) {
        long perHour = Long.bitCount(minutes) * (long) Long.bitCount(seconds);
        long count = Bits.below(hours, time.getHour()) * perHour;
        if (Bits.has(hours, time.getHour())) {
            count += Bits.below(minutes, time.getMinute()) * (long) Long.bitCount(seconds);
            if (Bits.has(minutes, time.getMinute())) {
                count += Bits.below(seconds, time.getSecond());
            }
        }
        return count;
    }

    /** In English, with the relation of the two day fields spelled out. */
    public String describe() {
        return CronDescription.of(this);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CronExpression that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** The expression as it was given, without blanks around it. */
    @Override
    public String toString() {
        return text;
    }
}
