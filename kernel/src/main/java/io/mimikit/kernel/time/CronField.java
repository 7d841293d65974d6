package io.mimikit.kernel.time;

import io.mimikit.kernel.MimikitException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * One position of a cron expression: its name, range and value names, and how its plain items (values, ranges, steps) are
 * read into a bit set. Immutable.
 */
enum CronField {
    SECOND("second", 0, 59, List.of()),
    MINUTE("minute", 0, 59, List.of()),
    HOUR("hour", 0, 23, List.of()),
    DAY_OF_MONTH("day-of-month", 1, 31, List.of()),
    MONTH("month", 1, 12, List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")),
    /** Sunday is 0; 7 is read as Sunday too. */
    DAY_OF_WEEK("day-of-week", 0, 6, List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"));

    static final int SUNDAY_ALIAS = 7;

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,4}");

    final String label;
    final int min;
    final int max;

    @SuppressWarnings("ImmutableEnumChecker") // List.of in all of them
    private final List<String> names;

    CronField(String label, int min, int max, List<String> names) {
        this.label = label;
        this.min = min;
        this.max = max;
        this.names = names;
    }

    /** The values that a comma-separated list of plain items names. */
    long values(String text) {
        long values = 0;
        for (String item : text.split(",", -1)) {
            values |= item(item);
        }
        return values;
    }

    /** The values of one item: {@code *}, {@code a}, {@code a-b} (b may be before a: around the end), each with /step. */
    long item(String item) {
        int slash = item.indexOf('/');
        String range = slash < 0 ? item : item.substring(0, slash);
        int step = slash < 0 ? 1 : step(item.substring(slash + 1));
        if (range.equals("*")) {
            return span(min, max, step);
        }
        int dash = range.indexOf('-');
        if (dash >= 0) {
            return span(value(range.substring(0, dash)), value(range.substring(dash + 1)), step);
        }
        int first = value(range);
        return span(first, slash < 0 ? first : max, step);
    }

    /** One value, by number or name. */
    int value(String text) {
        int named = names.indexOf(text.toUpperCase(Locale.ROOT));
        return named >= 0 ? min + named : number(text, min, this == DAY_OF_WEEK ? SUNDAY_ALIAS : max);
    }

    int number(String text, int from, int to) {
        if (!NUMBER.matcher(text).matches()) {
            throw wrong(expected(text, from, to));
        }
        int value = Integer.parseInt(text);
        if (value < from || value > to) {
            throw wrong(value + " is out of range " + from + "-" + to);
        }
        return value;
    }

    private String expected(String text, int from, int to) {
        if (text.isEmpty()) {
            return "a value is missing; use " + from + "-" + to;
        }
        if (text.equals("?")) {
            return this == DAY_OF_MONTH || this == DAY_OF_WEEK
                    ? "? stands alone, not in a list or with a step"
                    : "? is for day-of-month and day-of-week only; use *";
        }
        String orName = names.isEmpty() ? "" : " or a name " + names.getFirst() + "-" + names.getLast();
        return "\"" + text + "\" is not a number " + from + "-" + to + orName;
    }

    private int step(String text) {
        int size = max - min + 1;
        int step = number(text, 0, 9999);
        if (step < 1 || step > size) {
            throw wrong("step " + step + " is out of range 1-" + size
                    + "; for an interval that doesn't fit the field use every instead of cron");
        }
        return step;
    }

    private long span(int first, int last, int step) {
        int size = max - min + 1;
        int start = first > max ? min : first;
        int end = first > max && last > max ? min : last;
        int length = end >= start ? end - start : end - start + size;
        long values = 0;
        for (int i = 0; i <= length; i += step) {
            values |= 1L << (min + (start - min + i) % size);
        }
        return values;
    }

    boolean isAll(long values) {
        return values == span(min, max, 1);
    }

    MimikitException wrong(String message) {
        return MimikitException.invalid("cron", label + ": " + message);
    }
}
