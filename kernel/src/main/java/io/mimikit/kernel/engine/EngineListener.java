package io.mimikit.kernel.engine;

import io.mimikit.kernel.store.Transition;
import java.util.List;

/**
 * Hears what was committed, in order. Called by the engine's thread: whoever needs time hands over to a thread of its own.
 * What it throws is logged and goes no further.
 */
public interface EngineListener {
    void committed(List<Transition> transitions);

    /** A lane holds as many waiting tasks as call for a warning; said once per crossing. */
    default void laneIsDeep(String lane, int depth, int warnDepth) {}

    /** Another process has the state: nothing is written any more, and this process should end. */
    default void stateLost(String why) {}

    /** Wall clock and monotonic time disagree: the clock was set, or the machine slept. */
    default void clockJumped(long millis) {}
}
