package io.mimikit.kernel.lane;

/**
 * The starts that a {@link Rate} still allows: a bucket that fills evenly and holds one period's worth. Counts in whole
 * numbers, so that nothing drifts; nothing happens while nobody asks. Not thread-safe.
 *
 * <p>It keeps what is owed rather than what is there: a start costs {@code perMillis}, every millisecond pays
 * {@code starts}, and more than {@code starts × perMillis} is never owed.
 */
final class TokenBucket {
    private Rate rate;
    private long owed;
    private long lastMillis = Long.MIN_VALUE;

    TokenBucket(Rate rate) {
        this.rate = rate;
    }

    /** Another rate from now on; what is owed stays the same share of it. */
    void rate(Rate changed, long nowMillis) {
        settle(nowMillis);
        double share = rate.isLimited() ? (double) owed / capacity() : 0;
        rate = changed;
        owed = changed.isLimited() ? Math.round(share * capacity()) : 0;
    }

    boolean mayStart(long nowMillis) {
        return !rate.isLimited() || owedAt(nowMillis) <= capacity() - rate.perMillis();
    }

    void take(long nowMillis) {
        if (rate.isLimited()) {
            settle(nowMillis);
            owed = Math.min(capacity(), owed + rate.perMillis());
        }
    }

    /** When the next start will be allowed; now if it is. */
    long nextMillis(long nowMillis) {
        if (mayStart(nowMillis)) {
            return nowMillis;
        }
        long tooMuch = owedAt(nowMillis) - (capacity() - rate.perMillis());
        return nowMillis + Math.ceilDiv(tooMuch, rate.starts());
    }

    boolean isFull(long nowMillis) {
        return !rate.isLimited() || owedAt(nowMillis) == 0;
    }

    private long capacity() {
        return rate.starts() * rate.perMillis();
    }

    private void settle(long nowMillis) {
        owed = owedAt(nowMillis);
        lastMillis = nowMillis;
    }

    private long owedAt(long nowMillis) {
        if (nowMillis < lastMillis) {
            // The clock was set back: waiting for the old time to come again could take for ever.
            lastMillis = nowMillis;
        }
        boolean longAgo = lastMillis == Long.MIN_VALUE || nowMillis - lastMillis >= rate.perMillis();
        return longAgo ? 0 : Math.max(0, owed - (nowMillis - lastMillis) * rate.starts());
    }
}
