package io.mimikit.server;

import java.time.Instant;
import java.util.List;

/** What the status tells beside the state. Thread-safe. */
public interface StatusExtras {
    /** Names this life of the process. */
    String runtimeId();

    String version();

    Instant startedAt();

    /** The model as {@code provider/name}. */
    String model();

    /** What people should know: cut tails, used fallbacks, quarantined files. */
    List<String> findings();

    /** Whether a state that is only looked at is a copy of another one; nothing moves there either way. */
    default boolean isCopied() {
        return false;
    }

    /** Whether the state is only looked at and no process runs on it. */
    default boolean isStopped() {
        return false;
    }
}
