package io.mimikit.kernel.engine;

import io.mimikit.kernel.entity.Attempt;
import io.mimikit.kernel.entity.StopReason;
import io.mimikit.kernel.entity.Task;

/**
 * Runs attempts. Both methods are called by the engine's thread after the commit and must return at once; the end is
 * reported with {@link io.mimikit.kernel.decide.FinishAttempt}, for every attempt that was started, also for one that was
 * stopped.
 */
public interface AttemptRunner {
    /** Starts an attempt whose record is durable. */
    void start(Task task, Attempt attempt);

    /** Whether the attempt is under way: its end has not been reported yet, but will be. */
    default boolean runs(String attemptId) {
        return true;
    }

    /** Tells a running attempt to stop, with everything that it has started. Said again after a write that failed. */
    void stop(Task task, Attempt attempt, StopReason reason);
}
