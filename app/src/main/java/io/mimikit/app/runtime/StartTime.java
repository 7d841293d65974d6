package io.mimikit.app.runtime;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * When this process was asked for: the launcher says it, in microseconds since 1970, before it looks for a JDK. The
 * operating system's own word is off by up to a second. Stateless.
 */
final class StartTime {
    private static final String PROPERTY = "mimikit.started.micros";

    private StartTime() {}

    /** Empty when the program was started without the launcher, or by one whose shell has no clock. */
    static Optional<Instant> ofThisProcess() {
        return Optional.ofNullable(Long.getLong(PROPERTY)).map(micros -> Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
    }
}
