package io.mimikit.app.config;

import java.time.Duration;

/** How long run logs stay. Immutable. */
public record RunsConfig(Duration keep, int keepLines) {
    public RunsConfig {
        new Checks()
                .between("keep", keep, Duration.ofHours(1), Duration.ofDays(36_500))
                .between("keepLines", keepLines, 10, 10_000_000)
                .orThrow();
    }

    static RunsConfig read(Section section) {
        return new RunsConfig(
                section.duration("keep", Duration.ofDays(30), "age at which run logs and finished tasks are dropped"),
                section.integer("keepLines", 2_000, "run log lines kept per trigger"));
    }
}
