package io.mimikit.app.config;

/** The limits of one lane; {@code agingMs} is the waiting time that lifts a task by one level, {@code ratePerMinute} 0 means no rate limit. Immutable. */
public record LaneConfig(int maxConcurrent, int maxDepth, int warnDepth, int agingMs, int ratePerMinute) {
    public LaneConfig {
        new Checks()
                .between("maxConcurrent", maxConcurrent, 1, 10_000)
                .between("maxDepth", maxDepth, 1, 10_000_000)
                .between("warnDepth", warnDepth, 1, maxDepth)
                .between("agingMs", agingMs, 1, 86_400_000)
                .between("ratePerMinute", ratePerMinute, 0, 1_000_000)
                .orThrow();
    }

    static LaneConfig read(Section section, int maxConcurrent) {
        return new LaneConfig(
                section.integer("maxConcurrent", maxConcurrent, "tasks that run at once"),
                section.integer("maxDepth", 10_000, "tasks that may wait; more are refused"),
                section.integer("warnDepth", 50, "waiting tasks from which on a warning is logged"),
                section.integer("agingMs", 60_000, "milliseconds of waiting that lift a task by one level"),
                section.integer("ratePerMinute", 0, "starts a minute; 0 = as many as there are"));
    }
}
