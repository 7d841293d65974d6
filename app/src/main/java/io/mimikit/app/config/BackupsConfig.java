package io.mimikit.app.config;

import java.time.Duration;

/** How many backups stay that lie in the state itself. Immutable. */
public record BackupsConfig(Duration keep, int max, ByteSize total) {
    public BackupsConfig {
        new Checks()
                .between("keep", keep, Duration.ofDays(1), Duration.ofDays(36_500))
                .between("max", max, 1, 10_000)
                .between("total", total, ByteSize.mib(1), ByteSize.gib(10_240))
                .orThrow();
    }

    static BackupsConfig read(Section section) {
        return new BackupsConfig(
                section.duration("keep", Duration.ofDays(90), "age at which backups in backup/ go; never the newest"),
                section.integer("max", 30, "backups in backup/ that stay"),
                section.size("total", ByteSize.gib(20), "size of the backups in backup/"));
    }
}
