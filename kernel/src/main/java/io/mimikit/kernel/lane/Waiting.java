package io.mimikit.kernel.lane;

/**
 * A task in the queue of a lane, as far as the order matters. Immutable.
 *
 * @param order breaks ties of {@code readyMillis}: lower came first
 * @param baseLevel level before any waiting, 0 to {@value Turns#LEVEL_MAX}
 */
record Waiting(String taskId, String key, boolean foreground, int baseLevel, long readyMillis, long order)
        implements Comparable<Waiting> {
    @Override
    public int compareTo(Waiting other) {
        int byAge = Long.compare(readyMillis, other.readyMillis);
        return byAge != 0 ? byAge : Long.compare(order, other.order);
    }

    /** The level now: one more for every {@code agingMillis} of waiting. */
    int levelAt(long nowMillis, long agingMillis) {
        long gained = Math.max(0, nowMillis - readyMillis) / agingMillis;
        return (int) Math.min(Turns.LEVEL_MAX, baseLevel + gained);
    }
}
