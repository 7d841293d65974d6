package io.mimikit.kernel.decide;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.doc.Instants;
import io.mimikit.kernel.entity.Role;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskStatus;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Somebody brings a failed, dead, cancelled or interrupted task back, with all its attempts to spend again.
 *
 * @param gone the task as the store keeps it, when it has left the live state
 */
public record RetryTask(String taskId, @Nullable Task gone) implements Command<String> {
    @Override
    public String name() {
        return "task.retry";
    }

    @Override
    public boolean isNewWork() {
        return true;
    }

    @Override
    public String decide(Draft draft) {
        Task task = draft.task(taskId)
                .or(() -> Optional.ofNullable(gone))
                .orElseThrow(() -> MimikitException.notFound("task", taskId));
        if (!task.status().isTerminal()
                || task.status() == TaskStatus.DONE
                || task.spec().role() == Role.TELLER) {
            throw new MimikitException(
                    ErrorCode.CONFLICT,
                    "only a failed, dead, cancelled or interrupted task can be retried; this one is "
                            + task.status().wireName());
        }
        checkKnown(task);
        checkDeadline(draft, task);
        draft.put(task.change()
                .status(TaskStatus.QUEUED)
                .readyAt(draft.now())
                .finishedAt(null)
                .attemptsSpent(0)
                .executed(null)
                .achieved(null)
                .delivered(null)
                .result(null)
                .error(null)
                .build());
        WatchedTask.changed(draft, taskId);
        return taskId;
    }

    /** Of an imported task perhaps only the outcome was kept. */
    private static void checkKnown(Task task) {
        if (task.spec().prompt().isEmpty() && task.spec().command() == null) {
            throw new MimikitException(
                    ErrorCode.CONFLICT,
                    "what task " + task.id() + " was to do was not kept by the program that it was imported from; post it"
                            + " again");
        }
    }

    /** It would be given up in the very moment in which it comes back. */
    private static void checkDeadline(Draft draft, Task task) {
        Instant deadline = task.spec().deadlineAt();
        if (deadline != null && !deadline.isAfter(draft.now())) {
            throw new MimikitException(
                    ErrorCode.CONFLICT,
                    "the deadline of the task, " + Instants.print(deadline)
                            + ", has passed; post it again, with a later deadline or without one");
        }
    }
}
