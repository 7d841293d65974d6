package io.mimikit.kernel.engine;

import io.mimikit.kernel.lane.Lane;
import io.mimikit.kernel.state.State;

/**
 * How many new tasks a batch takes in. While a deep queue is being worked off these are about as many as run, so that who
 * floods it is answered at the pace of the work, and the processor is there for what ends and begins. Otherwise it is all
 * that wait, since a commit costs a slow disk the same for one as for many. Belongs to the engine's thread.
 */
final class Intake {
    /** So many waiting tasks are a deep queue. */
    static final int DEEP = 1000;

    /** A batch takes in at least so many, if there are. */
    static final int TASKS_MIN = 16;

    private boolean working;
    private int left;

    /** To be called once per batch, before the first is taken in. */
    void begin(State state, int running) {
        boolean paced = working && state.lanes().stream().mapToInt(Lane::depth).sum() >= DEEP;
        left = paced ? Math.max(TASKS_MIN, running) : Integer.MAX_VALUE;
        working = false;
    }

    /** An attempt is over: work goes on. */
    void attemptEnded() {
        working = true;
    }

    boolean isOpen() {
        return left > 0;
    }

    void tookOne() {
        left--;
    }
}
