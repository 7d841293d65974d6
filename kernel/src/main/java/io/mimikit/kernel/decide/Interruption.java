package io.mimikit.kernel.decide;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.entity.Achievement;
import io.mimikit.kernel.entity.Attempt;
import io.mimikit.kernel.entity.Delivery;
import io.mimikit.kernel.entity.Execution;
import io.mimikit.kernel.entity.StopReason;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskError;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.entity.Usage;

/**
 * An attempt was cut off and nobody knows how far it came: its owner died, or the process is stopping. It runs again at
 * once if it may, and keeps its place in the queue: it is as old as it was. An orderly stop costs no attempt.
 */
final class Interruption {
    private Interruption() {}

    /** Settles it when nothing else is known. */
    static void settle(Draft draft, Task task, String reason) {
        TaskError unknown = new TaskError(ErrorCode.INTERRUPTED, reason);
        settle(draft, task, AttemptReport.stopped(Execution.INTERRUPTED, unknown), reason);
    }

    /**
     * Settles it.
     *
     * @param report what it had brought until then
     */
    static void settle(Draft draft, Task task, AttemptReport report, String reason) {
        Usage used = report.usage();
        TaskError error = new TaskError(ErrorCode.INTERRUPTED, "interrupted(" + reason + ")");
        Attempt attempt = task.attempts().getLast().ended(draft.now(), Execution.INTERRUPTED, error, used);
        Task.Draft change = task.change()
                .lastAttempt(attempt)
                .error(error)
                .result(report.result())
                .usage(task.usage().plus(used));
        boolean free = attempt.stopReason() == StopReason.SHUTDOWN;
        int spent = free ? Math.max(0, task.attemptsSpent() - 1) : task.attemptsSpent();
        boolean repeatable = free || task.spec().retry().on().contains(ErrorCode.INTERRUPTED);
        if (task.spec().delivery() == Delivery.AT_MOST_ONCE) {
            over(draft, change, TaskStatus.INTERRUPTED, Achievement.UNKNOWN);
        } else if (!repeatable) {
            over(draft, change, TaskStatus.FAILED, Achievement.FAILED);
        } else if (spent >= task.spec().retry().maxAttempts()) {
            over(draft, change, TaskStatus.DEAD, Achievement.FAILED);
        } else {
            draft.put(change.result(null)
                    .status(TaskStatus.QUEUED)
                    .attemptsSpent(spent)
                    .build());
        }
    }

    private static void over(Draft draft, Task.Draft change, TaskStatus status, Achievement achieved) {
        Task over = change.status(status)
                .finishedAt(draft.now())
                .executed(Execution.INTERRUPTED)
                .achieved(achieved)
                .build();
        draft.put(over);
        EndTask.follow(draft, over);
    }
}
