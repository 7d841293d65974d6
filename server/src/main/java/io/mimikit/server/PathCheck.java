package io.mimikit.server;

import io.mimikit.kernel.MimikitException;

/** Knows the work directory, and who watches it. Thread-safe. */
public interface PathCheck {
    /**
     * Looks whether a pattern may be watched.
     *
     * @throws MimikitException (forbidden, invalid_input) when it leads out of the work directory
     */
    void check(String pattern);

    /**
     * Waits a moment until the files that a trigger waits for have been looked at, so that a change right after the answer
     * is one.
     */
    default void awaitFirstLook(String triggerId) {}
}
