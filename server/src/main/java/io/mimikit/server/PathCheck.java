package io.mimikit.server;

import io.mimikit.kernel.MimikitException;

/** Knows the work directory. Thread-safe. */
public interface PathCheck {
    /**
     * Looks whether a pattern may be watched.
     *
     * @throws MimikitException (forbidden, invalid_input) when it leads out of the work directory
     */
    void check(String pattern);
}
