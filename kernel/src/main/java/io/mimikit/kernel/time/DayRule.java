package io.mimikit.kernel.time;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A day that each month has to be asked for: cron's {@code L}, {@code W} and {@code #}. Weekdays count from Sunday = 0.
 * Immutable.
 */
sealed interface DayRule {

    /** The day of a month of this length that begins on this weekday; 0 when the month has none. */
    int dayIn(int monthLength, int firstWeekday);

    String describe();

    /** {@code L}, {@code L-n}: that many days before the last one. */
    record LastDay(int daysBefore) implements DayRule {
        @Override
        public int dayIn(int monthLength, int firstWeekday) {
            return Math.max(0, monthLength - daysBefore);
        }

        @Override
        public String describe() {
            return switch (daysBefore) {
                case 0 -> "the last day";
                case 1 -> "1 day before the last day";
                default -> daysBefore + " days before the last day";
            };
        }
    }

    /** {@code LW}: the last day that is Monday to Friday. */
    record LastWorkday() implements DayRule {
        @Override
        public int dayIn(int monthLength, int firstWeekday) {
            return new NearestWorkday(monthLength).dayIn(monthLength, firstWeekday);
        }

        @Override
        public String describe() {
            return "the last Monday-Friday day";
        }
    }

    /** {@code nW}: the day itself, or the nearest one that is Monday to Friday and in the same month. */
    record NearestWorkday(int day) implements DayRule {
        @Override
        public int dayIn(int monthLength, int firstWeekday) {
            if (day > monthLength) {
                return 0;
            }
            return switch ((firstWeekday + day - 1) % 7) {
                case 6 -> day > 1 ? day - 1 : day + 2;
                case 0 -> day < monthLength ? day + 1 : day - 2;
                default -> day;
            };
        }

        @Override
        public String describe() {
            return "the Monday-Friday day nearest to day " + day;
        }
    }

    /** {@code FRI#2}: the n-th such weekday of the month. */
    record NthWeekday(int weekday, int nth) implements DayRule {
        @Override
        public int dayIn(int monthLength, int firstWeekday) {
            int day = 1 + Math.floorMod(weekday - firstWeekday, 7) + 7 * (nth - 1);
            return day > monthLength ? 0 : day;
        }

        @Override
        public String describe() {
            String ordinal = switch (nth) {
                case 1 -> "1st";
                case 2 -> "2nd";
                case 3 -> "3rd";
                default -> nth + "th";
            };
            return "the " + ordinal + " " + CronDescription.weekday(weekday);
        }
    }

    /** {@code FRIL}: the last such weekday of the month. */
    record LastWeekday(int weekday) implements DayRule {
        @Override
        public int dayIn(int monthLength, int firstWeekday) {
            int first = 1 + Math.floorMod(weekday - firstWeekday, 7);
            return first + (monthLength - first) / 7 * 7;
        }

        @Override
        public String describe() {
            return "the last " + CronDescription.weekday(weekday);
        }
    }

    Pattern LAST_DAY = Pattern.compile("L(?:-(.*))?");
    Pattern NEAREST_WORKDAY = Pattern.compile("([0-9]+)W");
    Pattern LAST_WEEKDAY = Pattern.compile("([^#]*)L");
    Pattern NTH_WEEKDAY = Pattern.compile("([^#]*)#(.*)");

    /** The rule that this item of a day field states; empty when it is a plain item. */
    static Optional<DayRule> parse(CronField field, String item) {
        String upper = item.toUpperCase(Locale.ROOT);
        return field == CronField.DAY_OF_MONTH ? ofMonth(field, upper) : ofWeek(field, upper);
    }

    private static Optional<DayRule> ofMonth(CronField field, String item) {
        if (item.equals("LW")) {
            return Optional.of(new LastWorkday());
        }
        Matcher last = LAST_DAY.matcher(item);
        if (last.matches()) {
            String before = last.group(1);
            return Optional.of(new LastDay(before == null ? 0 : field.number(before, 1, 30)));
        }
        Matcher nearest = NEAREST_WORKDAY.matcher(item);
        if (nearest.matches()) {
            return Optional.of(new NearestWorkday(field.number(nearest.group(1), field.min, field.max)));
        }
        return Optional.empty();
    }

    private static Optional<DayRule> ofWeek(CronField field, String item) {
        if (item.equals("L")) {
            throw field.wrong("L needs its day; use FRIL or 5L for the last Friday");
        }
        Matcher last = LAST_WEEKDAY.matcher(item);
        if (last.matches()) {
            return Optional.of(new LastWeekday(field.value(last.group(1)) % 7));
        }
        Matcher nth = NTH_WEEKDAY.matcher(item);
        if (nth.matches()) {
            return Optional.of(new NthWeekday(field.value(nth.group(1)) % 7, field.number(nth.group(2), 1, 5)));
        }
        return Optional.empty();
    }
}
