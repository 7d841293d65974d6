package io.mimikit.kernel.decide;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.entity.AfterFailed;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskSpec;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.entity.Usage;
import io.mimikit.kernel.lane.Lane;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts a new task where it belongs: blocked, deferred or queued. */
final class NewTask {
    private NewTask() {}

    /**
     * Adds the task.
     *
     * @throws MimikitException (conflict, invalid_input, lane_full)
     */
    static Task add(Draft draft, String id, TaskSpec spec) {
        if (draft.state().knowsTask(id) || draft.task(id).isPresent()) {
            throw new MimikitException(
                    ErrorCode.CONFLICT, "there is a task with id " + id + " already; choose another id");
        }
        boolean blocked = isBlocked(draft, spec);
        Instant notBefore = spec.notBefore();
        boolean deferred = !blocked && notBefore != null && notBefore.isAfter(draft.now());
        if (!blocked && !deferred) {
            checkDepth(draft, spec);
        }
        TaskStatus status = blocked ? TaskStatus.BLOCKED : deferred ? TaskStatus.DEFERRED : TaskStatus.QUEUED;
        Task task = new Task(
                id,
                spec,
                status,
                draft.now(),
                status == TaskStatus.QUEUED ? draft.now() : null,
                deferred ? notBefore : null,
                null,
                null,
                0,
                List.of(),
                null,
                null,
                null,
                null,
                null,
                Usage.NONE,
                Map.of());
        draft.put(task);
        return task;
    }

    /** Looks at the tasks it waits for. */
    private static boolean isBlocked(Draft draft, TaskSpec spec) {
        boolean blocked = false;
        for (String parent : spec.after()) {
            Optional<TaskStatus> outcome = outcome(draft, parent);
            if (outcome.isEmpty()) {
                if (draft.task(parent).isEmpty()) {
                    throw MimikitException.invalid("after", "after: no task with id " + parent);
                }
                blocked = true;
            } else if (outcome.get() != TaskStatus.DONE && spec.afterFailed() != AfterFailed.RUN) {
                throw MimikitException.invalid(
                        "after",
                        "after: task " + parent + " ended " + outcome.get().wireName()
                                + " already; give afterFailed \"run\" to run nevertheless");
            }
        }
        return blocked;
    }

    static Optional<TaskStatus> outcome(Draft draft, String taskId) {
        Optional<Task> live = draft.task(taskId);
        return live.isPresent()
                ? live.map(Task::status).filter(TaskStatus::isTerminal)
                : draft.state().outcome(taskId);
    }

    private static void checkDepth(Draft draft, TaskSpec spec) {
        Lane lane = draft.state()
                .lane(spec.lane())
                .orElseThrow(() -> MimikitException.invalid("lane", "lane: there is no lane \"" + spec.lane() + "\""));
        if (isFull(draft, lane, spec.lane())) {
            lane.reject();
            throw new MimikitException(
                    ErrorCode.LANE_FULL,
                    "lane " + spec.lane() + " is full: " + lane.depth() + " tasks wait (maxDepth "
                            + lane.limits().maxDepth() + "); try again later");
        }
    }

    /** Counts what this decision has queued itself, too. */
    static boolean isFull(Draft draft, Lane lane, String name) {
        if (lane.depth() + 64 < lane.limits().maxDepth()) {
            return false;
        }
        long added = draft.<Task>changed(io.mimikit.kernel.entity.Kind.TASK).stream()
                .filter(task -> task.lane().equals(name) && task.status() == TaskStatus.QUEUED)
                .filter(task -> draft.state().task(task.id()).isEmpty())
                .count();
        return lane.depth() + added >= lane.limits().maxDepth();
    }

    /** Makes a waiting task ready, or defers it when its time has not come. */
    static Task ready(Draft draft, Task task) {
        return ready(draft, task, false);
    }

    /**
     * Makes a waiting task ready.
     *
     * @param atOnce whether its time has come whatever {@code notBefore} says
     */
    static Task ready(Draft draft, Task task, boolean atOnce) {
        @Nullable Instant notBefore = task.spec().notBefore();
        Task ready = !atOnce && notBefore != null && notBefore.isAfter(draft.now())
                ? task.change()
                        .status(TaskStatus.DEFERRED)
                        .deferUntil(notBefore)
                        .build()
                : task.change()
                        .status(TaskStatus.QUEUED)
                        .readyAt(draft.now())
                        .deferUntil(null)
                        .build();
        draft.put(ready);
        return ready;
    }
}
