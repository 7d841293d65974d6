package io.mimikit.app.config;

import java.time.Duration;

/** How triggers are watched, bounded and caught up; the window of missed occurrences is the smaller of {@code missedWindow} and one period. Immutable. */
public record TriggersConfig(
        Duration check, Duration stuck, Duration minInterval, int max, Missed missed, Duration missedWindow) {
    public TriggersConfig {
        new Checks()
                .between("check", check, Duration.ofMillis(100), Duration.ofHours(1))
                .between("stuck", stuck, Duration.ofMinutes(1), Duration.ofDays(30))
                .between("minInterval", minInterval, Duration.ofMillis(100), Duration.ofDays(1))
                .between("max", max, 1, 10_000_000)
                .between("missedWindow", missedWindow, Duration.ZERO, Duration.ofDays(366))
                .orThrow();
    }

    static TriggersConfig read(Section section) {
        return new TriggersConfig(
                section.duration(
                        "check", Duration.ofSeconds(5), "how often conditions that must be polled are looked at"),
                section.duration(
                        "stuck", Duration.ofHours(2), "age of a run whose attempt is gone at which it is cleared"),
                section.duration("minInterval", Duration.ofSeconds(1), "shortest interval a trigger may have"),
                section.integer("max", 200_000, "triggers in all"),
                section.choice("missed", Missed.ONE, "what happens to occurrences missed while stopped"),
                section.duration(
                        "missedWindow",
                        Duration.ofHours(24),
                        "how far back a missed occurrence is caught up; with `one` at most one period"));
    }

    /** Which of the missed occurrences run: none, the newest, or all within the window. */
    public enum Missed {
        SKIP,
        ONE,
        ALL
    }
}
