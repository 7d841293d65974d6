package io.mimikit.app.config;

import java.time.Duration;

/** How long run logs stay. Immutable. */
public record RunsConfig(Duration keep, int keepLines, int maxTasks, ByteSize total) {
    public RunsConfig {
        new Checks()
                .between("keep", keep, Duration.ofHours(1), Duration.ofDays(36_500))
                .between("keepLines", keepLines, 10, 10_000_000)
                .between("maxTasks", maxTasks, 100, 10_000_000)
                .between("total", total, ByteSize.mib(1), ByteSize.gib(1_024))
                .orThrow();
    }

    static RunsConfig read(Section section) {
        return new RunsConfig(
                section.duration("keep", Duration.ofDays(30), "age at which run logs and finished tasks are dropped"),
                section.integer("keepLines", 2_000, "run log lines kept per trigger"),
                section.integer("maxTasks", 200_000, "finished tasks kept"),
                section.size("total", ByteSize.gib(2), "size of all run logs and finished tasks together"));
    }
}
