package io.mimikit.app.runtime;

import io.mimikit.server.StatusExtras;
import java.time.Instant;
import java.util.List;

/** What is known about this start of the program. Immutable. */
record StartInfo(String runtimeId, String version, Instant startedAt, String model, List<String> findings)
        implements StatusExtras {}
