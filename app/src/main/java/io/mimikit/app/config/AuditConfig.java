package io.mimikit.app.config;

import java.time.Duration;

/** How long the audit stays. Immutable. */
public record AuditConfig(Duration keep, ByteSize total) {
    public AuditConfig {
        new Checks()
                .between("keep", keep, Duration.ofDays(1), Duration.ofDays(36_500))
                .between("total", total, ByteSize.mib(1), ByteSize.gib(1_024))
                .orThrow();
    }

    static AuditConfig read(Section section) {
        return new AuditConfig(
                section.duration("keep", Duration.ofDays(3_650), "age at which whole files of the audit are dropped"),
                section.size("total", ByteSize.gib(10), "size of the audit above which its oldest files are dropped"));
    }
}
