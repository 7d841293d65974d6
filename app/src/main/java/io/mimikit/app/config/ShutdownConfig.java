package io.mimikit.app.config;

import java.time.Duration;

/** How a stop gives running work time to end. Immutable. */
public record ShutdownConfig(Duration grace) {
    public ShutdownConfig {
        new Checks().between("grace", grace, Duration.ZERO, Duration.ofHours(1)).orThrow();
    }

    static ShutdownConfig read(Section section) {
        return new ShutdownConfig(section.duration(
                "grace", Duration.ofSeconds(20), "time that running attempts get before they are interrupted"));
    }
}
