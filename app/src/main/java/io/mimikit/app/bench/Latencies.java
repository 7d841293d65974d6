package io.mimikit.app.bench;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A histogram of durations: 32 steps per doubling, so a percentile is at most 3 % too high. Thread-safe.
 */
public final class Latencies {
    private static final int STEP_BITS = 5;
    private static final int STEPS = 1 << STEP_BITS;

    private final AtomicLongArray counts = new AtomicLongArray((Long.SIZE - STEP_BITS) * STEPS);
    private final AtomicLong max = new AtomicLong();

    /** Adds a duration; a negative one counts as 0. */
    public void add(long nanos) {
        long value = Math.max(0, nanos);
        counts.incrementAndGet(index(value));
        max.accumulateAndGet(value, Math::max);
    }

    private static int index(long value) {
        int shift = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(value) - STEP_BITS - 1);
        return shift * STEPS + (int) (value >>> shift);
    }

    /** The largest value that falls into this place. */
    private static long upperBound(int index) {
        int shift = Math.max(0, index / STEPS - 1);
        return ((index - (long) shift * STEPS + 1) << shift) - 1;
    }

    /** Nanoseconds that a share of all values, 0 to 1, does not exceed; 0 when there are none. */
    public long percentile(double share) {
        long total = 0;
        for (int i = 0; i < counts.length(); i++) {
            total += counts.get(i);
        }
        long rank = (long) Math.ceil(total * share);
        long seen = 0;
        for (int i = 0; i < counts.length(); i++) {
            seen += counts.get(i);
            if (seen >= rank && seen > 0) {
                return Math.min(upperBound(i), max.get());
            }
        }
        return 0;
    }

    /** The longest, in nanoseconds. */
    public long max() {
        return max.get();
    }
}
