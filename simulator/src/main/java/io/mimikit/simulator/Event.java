package io.mimikit.simulator;

import java.util.Random;

/**
 * Something that happens from outside. It names nothing that only this run has: what it hits is drawn from its own dice
 * when it happens, so that it means something in any list of events. Immutable.
 *
 * @param atMillis since the beginning, on the monotonic clock
 */
record Event(long atMillis, EventKind kind, long dice) {
    Random random() {
        return new Random(dice);
    }
}
