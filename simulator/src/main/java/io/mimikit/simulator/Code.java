package io.mimikit.simulator;

import io.mimikit.kernel.entity.Attempt;
import io.mimikit.kernel.entity.StopReason;
import io.mimikit.kernel.entity.Task;
import org.jspecify.annotations.Nullable;

/** An attempt's code while it runs, as a worker has it. Not thread-safe. */
final class Code {
    private final Task task;
    private final Attempt attempt;
    private final String lane;
    private @Nullable StopReason told;
    private boolean over;

    Code(Task task, Attempt attempt, String lane) {
        this.task = task;
        this.attempt = attempt;
        this.lane = lane;
    }

    Task task() {
        return task;
    }

    Attempt attempt() {
        return attempt;
    }

    String lane() {
        return lane;
    }

    boolean isToldToStop() {
        return told != null;
    }

    void tellToStop(StopReason reason) {
        told = reason;
    }

    boolean isOver() {
        return over;
    }

    void end() {
        over = true;
    }
}
