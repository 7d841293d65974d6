package io.mimikit.kernel.time;

import io.mimikit.kernel.MimikitException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Durations as people write them: {@code 500ms}, {@code 5s}, {@code 1h30m}, {@code 1.5h}, {@code 7d}, and
 * as ISO 8601 has them: {@code PT6H}, {@code P1DT30M}. A day is 24 hours. Stateless.
 */
public final class Durations {
    /** Ten thousand years: longer than any schedule lives. */
    public static final Duration MAX = Duration.ofDays(3_652_500);

    static final int TEXT_CHARS_MAX = 64;

    private static final Pattern PART = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(ms|[dhms])");
    private static final Pattern ISO = Pattern.compile("(?i)P[0-9T][0-9DTHMS.]*");
    private static final int NANO_DIGITS = 9;

    private enum Unit {
        DAYS("d", Duration.ofDays(1)),
        HOURS("h", Duration.ofHours(1)),
        MINUTES("m", Duration.ofMinutes(1)),
        SECONDS("s", Duration.ofSeconds(1)),
        MILLIS("ms", Duration.ofMillis(1));

        private final String symbol;
        private final BigDecimal nanos;

        Unit(String symbol, Duration length) {
            this.symbol = symbol;
            this.nanos = BigDecimal.valueOf(length.toNanos());
        }

        static Unit of(String symbol) {
            for (Unit unit : values()) {
                if (unit.symbol.equals(symbol)) {
                    return unit;
                }
            }
            throw new IllegalArgumentException(symbol);
        }
    }

    private Durations() {}

    /**
     * Reads one or more parts, the largest unit first, each unit at most once; decimals are allowed.
     *
     * @param field what the error names
     * @return zero or more, at most {@link #MAX}, exact to the nanosecond
     */
    public static Duration parse(String field, String text) {
        String stripped = text.strip();
        if (stripped.isEmpty() || stripped.length() > TEXT_CHARS_MAX) {
            throw unreadable(field, stripped.isEmpty() ? "" : stripped.substring(0, TEXT_CHARS_MAX) + "…");
        }
        if (ISO.matcher(stripped).matches()) {
            return checked(field, stripped, nanos(iso(field, stripped)));
        }
        BigDecimal nanos = BigDecimal.ZERO;
        @Nullable Unit above = null;
        Matcher part = PART.matcher(stripped);
        while (part.lookingAt()) {
            Unit unit = Unit.of(part.group(2));
            if (above != null && unit.compareTo(above) <= 0) {
                throw unreadable(field, stripped);
            }
            above = unit;
            nanos = nanos.add(new BigDecimal(part.group(1)).multiply(unit.nanos));
            part.region(part.end(), stripped.length());
        }
        if (part.regionStart() < stripped.length()) {
            throw unreadable(field, stripped);
        }
        return checked(field, stripped, nanos);
    }

    private static Duration iso(String field, String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException ignored) {
            throw unreadable(field, text);
        }
    }

    private static Duration checked(String field, String text, BigDecimal nanos) {
        if (nanos.compareTo(nanos(MAX)) > 0) {
            throw MimikitException.invalid(field, field + ": " + text + " is too long; use at most " + print(MAX));
        }
        if (nanos.stripTrailingZeros().scale() > 0) {
            throw MimikitException.invalid(field, field + ": " + text + " is finer than a nanosecond; round it");
        }
        BigInteger[] seconds = nanos.toBigInteger().divideAndRemainder(BigInteger.TEN.pow(NANO_DIGITS));
        return Duration.ofSeconds(seconds[0].longValueExact(), seconds[1].longValueExact());
    }

    private static MimikitException unreadable(String field, String text) {
        return MimikitException.invalid(
                field,
                field + ": \"" + text + "\" is not a duration; use numbers with a unit, the largest first, such as"
                        + " 500ms, 5s, 10m, 2h, 7d, 1h30m or 1.5h");
    }

    /**
     * The shortest text that {@link #parse} reads back as exactly this duration; of equally short ones the one in the
     * largest unit. A negative duration, which parse refuses, gets a minus sign.
     */
    public static String print(Duration duration) {
        BigDecimal nanos = nanos(duration);
        if (nanos.signum() < 0) {
            return "-" + shortest(nanos.negate());
        }
        return nanos.signum() == 0 ? "0s" : shortest(nanos);
    }

    private static String shortest(BigDecimal nanos) {
        String best = inParts(nanos);
        for (Unit unit : Unit.values()) {
            BigDecimal count = nanos.divide(unit.nanos, NANO_DIGITS, RoundingMode.DOWN);
            boolean exact = count.multiply(unit.nanos).compareTo(nanos) == 0;
            String text = count.stripTrailingZeros().toPlainString() + unit.symbol;
            if (exact && text.length() < best.length()) {
                best = text;
            }
        }
        return best;
    }

    private static String inParts(BigDecimal nanos) {
        StringBuilder text = new StringBuilder();
        BigDecimal rest = nanos;
        for (Unit unit : Unit.values()) {
            BigDecimal count = unit == Unit.MILLIS
                    ? rest.divide(unit.nanos, NANO_DIGITS, RoundingMode.UNNECESSARY)
                            .stripTrailingZeros()
                    : rest.divideToIntegralValue(unit.nanos);
            rest = rest.subtract(count.multiply(unit.nanos));
            if (count.signum() > 0) {
                text.append(count.toPlainString()).append(unit.symbol);
            }
        }
        return text.toString();
    }

    private static BigDecimal nanos(Duration duration) {
        return BigDecimal.valueOf(duration.getSeconds())
                .scaleByPowerOfTen(NANO_DIGITS)
                .add(BigDecimal.valueOf(duration.getNano()));
    }
}
