package io.mimikit.kernel.lane;

/**
 * A task in the queue of a lane, as far as the order matters. Immutable.
 *
 * @param taskId breaks ties of {@code readyMillis}, because ids are in the order in which they were made: a task that was
 *     interrupted and comes back has the place that it had, also after a restart
 * @param baseLevel level before any waiting, 0 to {@value Turns#LEVEL_MAX}
 */
record Waiting(String taskId, String key, boolean foreground, int baseLevel, long readyMillis)
        implements Comparable<Waiting> {
    @Override
    public int compareTo(Waiting other) {
        int byAge = Long.compare(readyMillis, other.readyMillis);
        return byAge != 0 ? byAge : taskId.compareTo(other.taskId);
    }

    /** The level now: one more for every {@code agingMillis} of waiting. */
    int levelAt(long nowMillis, long agingMillis) {
        long gained = Math.max(0, nowMillis - readyMillis) / agingMillis;
        return (int) Math.min(Turns.LEVEL_MAX, baseLevel + gained);
    }
}
