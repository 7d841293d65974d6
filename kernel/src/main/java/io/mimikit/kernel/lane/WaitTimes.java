package io.mimikit.kernel.lane;

import java.util.Arrays;

/**
 * How long tasks waited lately, in a fixed amount of memory: counts by logarithmic buckets, eight to a doubling, so that
 * what is answered is at most an eighth too long. It knows the last {@value #WINDOW_MILLIS} to twice as many
 * milliseconds. Not thread-safe.
 */
public final class WaitTimes {
    static final long WINDOW_MILLIS = 900_000;

    private static final int PER_DOUBLING_BITS = 3;
    private static final int PER_DOUBLING = 1 << PER_DOUBLING_BITS;
    /** Up to 2^36 ms, which is two years; whatever is longer counts as that. */
    private static final int DOUBLINGS = 36;

    private int[] now = new int[DOUBLINGS << PER_DOUBLING_BITS];
    private int[] before = new int[now.length];
    private long nowCount;
    private long beforeCount;
    private long sinceMillis = Long.MIN_VALUE;

    void add(long waitedMillis, long nowMillis) {
        turn(nowMillis);
        now[bucket(Math.max(0, waitedMillis))]++;
        nowCount++;
    }

    /** Waits that are known. */
    public long count(long nowMillis) {
        turn(nowMillis);
        return nowCount + beforeCount;
    }

    /**
     * The wait that this share of the tasks did not exceed, in milliseconds; 0 when nothing is known.
     *
     * @param share above 0, at most 1
     */
    public long quantile(double share, long nowMillis) {
        long wanted = (long) Math.ceil(share * count(nowMillis));
        long seen = 0;
        for (int i = 0; i < now.length; i++) {
            seen += now[i] + before[i];
            if (seen >= wanted && seen > 0) {
                return upperBound(i);
            }
        }
        return 0;
    }

    void clear() {
        Arrays.fill(now, 0);
        Arrays.fill(before, 0);
        nowCount = 0;
        beforeCount = 0;
        sinceMillis = Long.MIN_VALUE;
    }

    /** Begins a new window when the old one is over. */
    private void turn(long nowMillis) {
        if (sinceMillis == Long.MIN_VALUE || nowMillis < sinceMillis) {
            sinceMillis = nowMillis;
            return;
        }
        long age = nowMillis - sinceMillis;
        if (age < WINDOW_MILLIS) {
            return;
        }
        int[] oldest = before;
        before = now;
        beforeCount = nowCount;
        now = oldest;
        nowCount = 0;
        Arrays.fill(now, 0);
        if (age >= 2 * WINDOW_MILLIS) {
            Arrays.fill(before, 0);
            beforeCount = 0;
        }
        sinceMillis = nowMillis;
    }

    /** The first buckets hold one value each; from then on every doubling is divided into equal parts. */
    private static int bucket(long millis) {
        if (millis < PER_DOUBLING) {
            return (int) millis;
        }
        int doubling = Long.SIZE - 1 - Long.numberOfLeadingZeros(millis);
        int part = (int) (millis >>> (doubling - PER_DOUBLING_BITS)) & (PER_DOUBLING - 1);
        int index = ((doubling - PER_DOUBLING_BITS + 1) << PER_DOUBLING_BITS) + part;
        return Math.min(index, (DOUBLINGS << PER_DOUBLING_BITS) - 1);
    }

    private static long upperBound(int index) {
        if (index < PER_DOUBLING) {
            return index;
        }
        int shift = (index >>> PER_DOUBLING_BITS) - 1;
        long low = (long) (PER_DOUBLING + (index & (PER_DOUBLING - 1))) << shift;
        return low + (1L << shift) - 1;
    }
}
