package io.mimikit.kernel.decide;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.entity.AfterFailed;
import io.mimikit.kernel.entity.Kind;
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
        failedParent(draft, spec).ifPresent(parent -> {
            throw refused(draft, parent);
        });
        return put(draft, make(draft, id, spec));
    }

    /**
     * Adds what somebody posts. What becomes of it must not hang on whether a parent failed a moment before or after: the
     * rule for failed parents holds either way.
     */
    static void post(Draft draft, String id, TaskSpec spec) {
        Task task = put(draft, make(draft, id, spec));
        failedParent(draft, spec).ifPresent(parent -> EndTask.giveUp(draft, task, parent));
    }

    private static Task put(Draft draft, Task task) {
        Lane lane = draft.state().laneOf(task);
        if (task.status() == TaskStatus.QUEUED || lane.isClosed()) {
            checkRoom(draft, lane);
        }
        if (task.status() != TaskStatus.QUEUED) {
            checkSleepers(draft, task);
        }
        draft.put(task);
        return task;
    }

    /** Adds a task that follows from what has happened and so can't be refused, however full its lane. */
    static void addAnyway(Draft draft, String id, TaskSpec spec) {
        draft.put(make(draft, id, spec));
    }

    private static Task make(Draft draft, String id, TaskSpec spec) {
        if (draft.state().knowsTask(id) || draft.task(id).isPresent()) {
            throw new MimikitException(
                    ErrorCode.CONFLICT, "there is a task with id " + id + " already; choose another id");
        }
        boolean blocked = isBlocked(draft, spec);
        Instant notBefore = spec.notBefore();
        boolean deferred = !blocked && notBefore != null && notBefore.isAfter(draft.now());
        TaskStatus status = blocked ? TaskStatus.BLOCKED : deferred ? TaskStatus.DEFERRED : TaskStatus.QUEUED;
        return new Task(
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
            }
        }
        return blocked || failedParent(draft, spec).isPresent();
    }

    /** The first of its parents that ended in a way that doesn't let it run. */
    private static Optional<String> failedParent(Draft draft, TaskSpec spec) {
        return spec.afterFailed() == AfterFailed.RUN
                ? Optional.empty()
                : spec.after().stream()
                        .filter(parent -> outcome(draft, parent)
                                .filter(outcome -> endedBadly(draft, parent, outcome))
                                .isPresent())
                        .findFirst();
    }

    private static MimikitException refused(Draft draft, String parent) {
        return MimikitException.invalid(
                "after",
                "after: task " + parent + " " + howItEnded(draft, parent)
                        + " already; give afterFailed \"run\" to run nevertheless");
    }

    /** How a parent ended, as whoever waits for it is told. */
    static String howItEnded(Draft draft, String taskId) {
        TaskStatus outcome = outcome(draft, taskId).orElseThrow();
        return "ended " + (outcome == TaskStatus.DONE ? "without reaching what it was for" : outcome.wireName());
    }

    /** Whether whoever waits for it meets the rule for failed parents; of a task that is long gone only its status is known. */
    static boolean endedBadly(Draft draft, String taskId, TaskStatus outcome) {
        return outcome != TaskStatus.DONE
                || draft.task(taskId).filter(EndTask::failed).isPresent();
    }

    static Optional<TaskStatus> outcome(Draft draft, String taskId) {
        Optional<Task> live = draft.task(taskId);
        return live.isPresent()
                ? live.map(Task::status).filter(TaskStatus::isTerminal)
                : draft.state().outcome(taskId);
    }

    private static void checkRoom(Draft draft, Lane lane) {
        if (lane.isClosed()) {
            lane.reject();
            throw new MimikitException(
                    ErrorCode.LANE_CLOSED,
                    "lane " + lane.limits().name() + " takes no new work"
                            + lane.pausedReason().map(why -> " (" + why + ")").orElse("")
                            + "; name another lane, or open it with: mimikit lanes set "
                            + lane.limits().name() + " --paused false");
        }
        if (isFull(draft, lane)) {
            throw full(lane);
        }
    }

    /** As many may wait for an instant or for other tasks as for a slot. */
    private static void checkSleepers(Draft draft, Task task) {
        Lane lane = draft.state().laneOf(task);
        String name = task.lane();
        long added = draft.<Task>changed(Kind.TASK).stream()
                .filter(other -> other.lane().equals(name)
                        && isAsleep(other)
                        && draft.state().task(other.id()).isEmpty())
                .count();
        long asleep =
                draft.state().count(name, TaskStatus.BLOCKED) + draft.state().count(name, TaskStatus.DEFERRED) + added;
        if (asleep >= lane.limits().maxDepth()) {
            lane.reject();
            throw new MimikitException(
                    ErrorCode.LANE_FULL,
                    "lane " + name + " has " + asleep + " tasks that wait for an instant or for other tasks (maxDepth "
                            + lane.limits().maxDepth() + "); try again later");
        }
    }

    private static boolean isAsleep(Task task) {
        return task.status() == TaskStatus.BLOCKED || task.status() == TaskStatus.DEFERRED;
    }

    private static MimikitException full(Lane lane) {
        lane.reject();
        return new MimikitException(
                ErrorCode.LANE_FULL,
                "lane " + lane.limits().name() + " is full: " + lane.depth() + " tasks wait (maxDepth "
                        + lane.limits().maxDepth() + "); try again later");
    }

    /** Counts what this decision has queued itself, too. */
    private static boolean isFull(Draft draft, Lane lane) {
        int max = lane.limits().maxDepth();
        if (lane.depth() + draft.size() < max) {
            return false;
        }
        long added = draft.<Task>changed(Kind.TASK).stream()
                .filter(task -> task.status() == TaskStatus.QUEUED
                        && draft.state().laneOf(task) == lane
                        && draft.state().task(task.id()).isEmpty())
                .count();
        return lane.depth() + added >= max;
    }

    /** Refuses to begin something for which this lane has no room. */
    static void checkRoom(Draft draft, String name) {
        checkRoom(draft, draft.state().lane(name).orElseThrow());
    }

    /** Refuses to bring a task back for which its lane has no room. */
    static void checkRoom(Draft draft, Task task) {
        checkRoom(draft, draft.state().laneOf(task));
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
