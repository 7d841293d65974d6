package io.mimikit.simulator;

/** Nothing of the process runs any more: it was killed, or the power went, in the middle of what it did. */
final class MachineStopped extends Error {
    private static final long serialVersionUID = 1L;

    MachineStopped() {
        super("stopped", null, false, false);
    }
}
