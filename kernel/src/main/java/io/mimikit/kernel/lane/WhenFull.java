package io.mimikit.kernel.lane;

import io.mimikit.kernel.MimikitException;

/**
 * What happens to new work for a lane that holds as many waiting tasks as it may: it is refused at once, or whoever brings
 * it over HTTP waits for room first. Immutable.
 *
 * @param waitMillis how long they wait at most, 0 to be refused at once
 */
public record WhenFull(long waitMillis) {
    public static final long WAIT_MILLIS_MAX = 50_000;
    public static final WhenFull REJECT = new WhenFull(0);

    public WhenFull {
        if (waitMillis < 0 || waitMillis > WAIT_MILLIS_MAX) {
            throw MimikitException.invalid(
                    "whenFullWait", "whenFullWait: " + waitMillis + " ms is out of range; use at most 50s");
        }
    }

    public boolean blocks() {
        return waitMillis > 0;
    }
}
