package io.mimikit.kernel.lane;

import io.mimikit.kernel.MimikitException;

/**
 * The limits of one lane. Immutable.
 *
 * @param maxConcurrent attempts that run at once, 1 to {@value #CONCURRENT_MAX}
 * @param maxDepth tasks that may wait
 * @param warnDepth waiting tasks at which a warning is due
 * @param agingMillis waiting time that is worth one level
 * @param keyConcurrent attempts of one key that run at once, 0 for no limit
 */
public record LaneLimits(
        String name,
        int maxConcurrent,
        int maxDepth,
        int warnDepth,
        long agingMillis,
        int keyConcurrent,
        LaneRules rules) {
    public static final int CONCURRENT_MAX = 10_000;
    public static final int DEPTH_MAX = 10_000_000;
    /** A year: whoever wants no aging gets it, and no sum with an instant overflows. */
    public static final long AGING_MILLIS_MAX = 31_536_000_000L;

    public LaneLimits {
        check(name, "maxConcurrent", maxConcurrent, 1, CONCURRENT_MAX);
        check(name, "maxDepth", maxDepth, 1, DEPTH_MAX);
        check(name, "warnDepth", warnDepth, 1, DEPTH_MAX);
        check(name, "agingMs", agingMillis, 1, AGING_MILLIS_MAX);
        check(name, "keyConcurrent", keyConcurrent, 0, CONCURRENT_MAX);
    }

    /** With plain rules. */
    public LaneLimits(
            String name, int maxConcurrent, int maxDepth, int warnDepth, long agingMillis, int keyConcurrent) {
        this(name, maxConcurrent, maxDepth, warnDepth, agingMillis, keyConcurrent, LaneRules.PLAIN);
    }

    /** What a lane has about which nothing was said. */
    public static LaneLimits usual(String name) {
        return new LaneLimits(name, 1, 10_000, 50, 60_000, 0);
    }

    public LaneLimits with(LaneRules other) {
        return new LaneLimits(name, maxConcurrent, maxDepth, warnDepth, agingMillis, keyConcurrent, other);
    }

    private static void check(String lane, String field, long value, long min, long max) {
        if (value < min || value > max) {
            String name = "lanes." + lane + "." + field;
            throw MimikitException.invalid(name, name + ": " + value + " is out of range; use " + min + " to " + max);
        }
    }
}
