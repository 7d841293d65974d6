package io.mimikit.app.runtime;

import io.mimikit.server.StatusExtras;
import java.time.Instant;
import java.util.List;

/**
 * What is known about this start of the program, and what people should know meanwhile. Thread-safe.
 *
 * @param standing findings that come and go
 * @param isCopied whether a state that is only looked at is a copy of another one
 * @param isStopped whether the state is only looked at
 */
record StartInfo(
        String runtimeId,
        String version,
        Instant startedAt,
        String model,
        Findings standing,
        boolean isCopied,
        boolean isStopped)
        implements StatusExtras {
    @Override
    public List<String> findings() {
        return standing.all();
    }
}
