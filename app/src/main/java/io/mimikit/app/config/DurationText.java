package io.mimikit.app.config;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The written form of a duration: {@code 500ms}, {@code 5s}, {@code 1h30m}, {@code 7d}, or ISO 8601. Stateless. */
public final class DurationText {
    static final String FORM = "a duration such as 500ms, 5s, 10m, 2h or 7d";

    private static final Pattern PARTS = Pattern.compile("(\\d{1,12})\\s*(ms|s|m|h|d)\\s*");
    private static final Pattern WHOLE = Pattern.compile("(?:" + PARTS.pattern() + ")+");

    private DurationText() {}

    /** Never negative; throws {@link IllegalArgumentException} for anything else than the forms above. */
    public static Duration parse(String text) {
        String trimmed = text.strip().toLowerCase(Locale.ROOT);
        if (trimmed.startsWith("p")) {
            return iso(trimmed);
        }
        if (trimmed.equals("0")) {
            return Duration.ZERO;
        }
        if (!WHOLE.matcher(trimmed).matches()) {
            throw new IllegalArgumentException(FORM);
        }
        Duration sum = Duration.ZERO;
        for (Matcher part = PARTS.matcher(trimmed); part.find(); ) {
            sum = sum.plus(one(Long.parseLong(part.group(1)), part.group(2)));
        }
        return sum;
    }

    /** The shortest form that reads back as the same duration, to the millisecond. */
    public static String of(Duration duration) {
        if (duration.isZero()) {
            return "0s";
        }
        StringBuilder text = new StringBuilder();
        append(text, duration.toDays(), "d");
        append(text, duration.toHoursPart(), "h");
        append(text, duration.toMinutesPart(), "m");
        append(text, duration.toSecondsPart(), "s");
        append(text, duration.toMillisPart(), "ms");
        return text.toString();
    }

    private static Duration iso(String text) {
        try {
            Duration duration = Duration.parse(text);
            if (duration.isNegative()) {
                throw new IllegalArgumentException(FORM);
            }
            return duration;
        } catch (java.time.format.DateTimeParseException e) {
            throw new IllegalArgumentException(FORM, e);
        }
    }

    private static Duration one(long count, String unit) {
        return switch (unit) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }

    private static void append(StringBuilder text, long count, String unit) {
        if (count > 0) {
            text.append(count).append(unit);
        }
    }
}
