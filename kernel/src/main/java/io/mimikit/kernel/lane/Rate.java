package io.mimikit.kernel.lane;

import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.time.Durations;
import java.time.Duration;

/**
 * How many starts there may be in how much time, as {@code 10/1m} says it; that many may come at once. Immutable.
 *
 * @param starts 1 to {@value #STARTS_MAX}, 0 for no limit
 * @param perMillis 1 ms to {@value #PER_MILLIS_MAX} ms
 */
public record Rate(int starts, long perMillis) {
    public static final int STARTS_MAX = 1_000_000;
    public static final long PER_MILLIS_MAX = 2_592_000_000L;
    /** How a rate is written. */
    public static final String FORM = "starts/time such as 10/1m, or none";

    /** As many as there are. */
    public static final Rate NONE = new Rate(0, 1);

    private static final String NO_LIMIT = "none";

    public Rate {
        if (starts < 0 || starts > STARTS_MAX || perMillis < 1 || perMillis > PER_MILLIS_MAX) {
            throw new IllegalArgumentException(starts + " starts in " + perMillis + " ms");
        }
    }

    public boolean isLimited() {
        return starts > 0;
    }

    /**
     * Reads {@code 10/1m}, or {@code none}.
     *
     * @throws MimikitException (invalid_input) that names the field
     */
    public static Rate parse(String field, String text) {
        String stripped = text.strip();
        if (stripped.equals(NO_LIMIT)) {
            return NONE;
        }
        int slash = stripped.indexOf('/');
        try {
            int starts =
                    Integer.parseInt(stripped.substring(0, Math.max(0, slash)).strip());
            Duration per = Durations.parse(field, stripped.substring(slash + 1).strip());
            if (starts < 1) {
                throw wrong(field, text);
            }
            return new Rate(starts, per.toMillis());
        } catch (IllegalArgumentException e) {
            throw wrong(field, text);
        }
    }

    private static MimikitException wrong(String field, String text) {
        return MimikitException.invalid(
                field,
                field + ": \"" + text + "\" is no rate; use " + FORM + ", with 1 to " + STARTS_MAX
                        + " starts in at most 30d");
    }

    /** As {@link #parse} reads it. */
    public String print() {
        return isLimited() ? starts + "/" + Durations.print(Duration.ofMillis(perMillis)) : NO_LIMIT;
    }
}
