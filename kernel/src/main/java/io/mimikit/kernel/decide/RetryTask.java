package io.mimikit.kernel.decide;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.doc.Instants;
import io.mimikit.kernel.entity.AfterFailed;
import io.mimikit.kernel.entity.Role;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskStatus;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Somebody brings a failed, dead, cancelled or interrupted task back, or one that missed its aim, with all its attempts
 * to spend again.
 *
 * @param gone the task as the store keeps it, when it has left the live state
 * @param repeatInDoubt whether calls with side effects are made again that were begun and of which nobody knows the end
 */
public record RetryTask(String taskId, @Nullable Task gone, boolean repeatInDoubt) implements Command<String> {
    /** The step of a run log that lets what is in doubt be done again. */
    public static final String REPEAT_IN_DOUBT = "repeat_in_doubt";

    /** Leaves what is in doubt alone. */
    public RetryTask(String taskId, @Nullable Task gone) {
        this(taskId, gone, false);
    }

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
        if (!task.status().isTerminal() || !EndTask.failed(task) || task.spec().role() == Role.TELLER) {
            throw new MimikitException(
                    ErrorCode.CONFLICT,
                    "only a failed, dead, cancelled or interrupted task, or one that missed its aim, can be retried;"
                            + " this one is " + task.status().wireName());
        }
        checkKnown(task);
        checkDeadline(draft, task);
        NewTask.checkRoom(draft, task);
        boolean blocked = waitsForParents(draft, task);
        if (repeatInDoubt) {
            draft.log(
                    RunEntry.TASK,
                    taskId,
                    "step",
                    null,
                    Map.of("type", REPEAT_IN_DOUBT, "by", draft.by().who()));
        }
        draft.put(task.change()
                .status(blocked ? TaskStatus.BLOCKED : TaskStatus.QUEUED)
                .readyAt(blocked ? null : draft.now())
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

    /** It waits again for parents that were brought back themselves; one that failed for good must come back first. */
    private static boolean waitsForParents(Draft draft, Task task) {
        boolean waits = false;
        for (String parent : task.spec().after()) {
            Optional<TaskStatus> outcome = NewTask.outcome(draft, parent);
            if (outcome.isEmpty()) {
                waits |= draft.task(parent).isPresent();
            } else if (NewTask.endedBadly(draft, parent, outcome.get())
                    && task.spec().afterFailed() != AfterFailed.RUN) {
                throw new MimikitException(
                        ErrorCode.CONFLICT,
                        "task " + parent + ", which it waits for, ended "
                                + outcome.get().wireName() + "; retry that one first");
            }
        }
        return waits;
    }

    /** Of an imported task perhaps only the outcome was kept. */
    private static void checkKnown(Task task) {
        if (task.spec().prompt().isEmpty() && task.spec().command() == null) {
            throw new MimikitException(
                    ErrorCode.CONFLICT,
                    "what task " + task.id()
                            + " was to do was not kept by the program that it was imported from; post it" + " again");
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
