package io.mimikit.app.config;

import java.time.Duration;

/** How much of large outputs stays. Immutable. */
public record ArtifactsConfig(Duration keep, ByteSize total) {
    public ArtifactsConfig {
        new Checks()
                .between("keep", keep, Duration.ofHours(1), Duration.ofDays(36_500))
                .between("total", total, ByteSize.mib(1), ByteSize.gib(1_024))
                .orThrow();
    }

    static ArtifactsConfig read(Section section) {
        return new ArtifactsConfig(
                section.duration("keep", Duration.ofDays(7), "age at which an output goes that no kept task refers to"),
                section.size(
                        "total",
                        ByteSize.gib(2),
                        "size of all large outputs; where kept tasks refer to more, the oldest finished tasks go"));
    }
}
