package io.mimikit.kernel.decide;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.entity.Attempt;
import io.mimikit.kernel.entity.Execution;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Plan;
import io.mimikit.kernel.entity.Question;
import io.mimikit.kernel.entity.QuestionStatus;
import io.mimikit.kernel.entity.StopReason;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskError;
import io.mimikit.kernel.entity.TaskStatus;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Somebody wants a task stopped, whether it waits or runs. A plan that is being carried out is stopped by the id of the
 * task that made it: then its tasks are.
 *
 * @param children whether the tasks that it asked for and those that wait for it are cancelled too, and so on
 */
public record CancelTask(String taskId, boolean children) implements Command<TaskStatus> {
    /** Cancels this task only. */
    public CancelTask(String taskId) {
        this(taskId, false);
    }

    @Override
    public String name() {
        return "task.cancel";
    }

    @Override
    public TaskStatus decide(Draft draft) {
        Optional<Task> task = draft.task(taskId);
        Optional<TaskStatus> over = draft.state().outcome(taskId);
        List<String> others = others(draft);
        if (task.isEmpty() && over.isEmpty()) {
            throw MimikitException.notFound("task", taskId);
        }
        if (over.isPresent() && others.isEmpty()) {
            throw new MimikitException(
                    ErrorCode.CONFLICT,
                    "the task is over already: " + over.get().wireName());
        }
        boolean stopping = false;
        for (String id : others) {
            Optional<Task> stopped = draft.task(id).map(other -> stop(draft, other, StopReason.CANCEL));
            stopping |= stopped.filter(other -> other.status() == TaskStatus.CANCELLING)
                    .isPresent();
        }
        if (over.isEmpty()) {
            return stop(draft, draft.needTask(taskId), StopReason.CANCEL).status();
        }
        return stopping ? TaskStatus.CANCELLING : TaskStatus.CANCELLED;
    }

    /** Whatever is to be cancelled besides, those first that others wait for nothing of. */
    private List<String> others(Draft draft) {
        Optional<Plan> plan = draft.find(Kind.PLAN, taskId);
        // Nobody who stops a plan wants to hear that its tasks did not end well.
        plan.ifPresent(open -> draft.put(open.told()));
        List<String> first = new ArrayList<>(plan.map(Plan::open).orElse(List.of()));
        if (children) {
            first.addAll(below(draft, taskId));
        }
        return first.isEmpty() ? first : deepestFirst(draft, first);
    }

    private static List<String> below(Draft draft, String id) {
        List<String> below = new ArrayList<>(draft.state().madeBy(id));
        below.addAll(draft.state().dependents(id));
        return below;
    }

    /** All that is below these, everything after what is below it: else the end of one would fail the other. */
    private static List<String> deepestFirst(Draft draft, List<String> roots) {
        Set<String> seen = new HashSet<>();
        Set<String> opened = new HashSet<>();
        List<String> order = new ArrayList<>();
        Deque<String> open = new ArrayDeque<>(roots.reversed());
        while (!open.isEmpty()) {
            String id = open.peekLast();
            if (opened.add(id)) {
                below(draft, id).stream()
                        .filter(child -> !opened.contains(child))
                        .forEach(open::addLast);
            } else {
                open.removeLast();
                if (seen.add(id)) {
                    order.add(id);
                }
            }
        }
        return order;
    }

    /** Ends a waiting task, tells a running one to stop; leaves one alone that is being stopped. */
    static Task stop(Draft draft, Task task, StopReason reason) {
        return switch (task.status()) {
            case RUNNING -> tellToStop(draft, task, reason);
            case CANCELLING -> alreadyStopping(draft, task, reason);
            case BLOCKED, QUEUED, DEFERRED -> end(draft, task);
            case DONE, FAILED, CANCELLED, DEAD, INTERRUPTED -> task;
        };
    }

    /** It stops for another reason, after which it might run again: that must not be, when somebody cancels it. */
    private static Task alreadyStopping(Draft draft, Task task, StopReason reason) {
        if (reason != StopReason.CANCEL) {
            return task;
        }
        Attempt attempt = task.attempts().getLast();
        Instant since = attempt.stopAt() == null ? draft.now() : attempt.stopAt();
        Task cancelled =
                task.change().lastAttempt(attempt.stopping(reason, since)).build();
        draft.put(cancelled);
        return cancelled;
    }

    static Task tellToStop(Draft draft, Task task, StopReason reason) {
        Task stopping = task.change()
                .status(TaskStatus.CANCELLING)
                .lastAttempt(task.attempts().getLast().stopping(reason, draft.now()))
                .build();
        draft.put(stopping);
        return stopping;
    }

    /** Nobody waits for the answer any more. */
    static void closeQuestion(Draft draft, Task task) {
        if (task.waitsFor() != null) {
            draft.<Question>find(Kind.QUESTION, task.waitsFor())
                    .filter(Question::isOpen)
                    .ifPresent(question -> draft.put(question.closed(QuestionStatus.CANCELLED, null, draft.now())));
        }
    }

    private static Task end(Draft draft, Task task) {
        closeQuestion(draft, task);
        Task ended = task.change()
                .status(TaskStatus.CANCELLED)
                .finishedAt(draft.now())
                .deferUntil(null)
                .waitsFor(null)
                .executed(Execution.CANCELLED)
                .error(new TaskError(ErrorCode.CANCELLED, "cancelled before it ran"))
                .build();
        draft.put(ended);
        EndTask.follow(draft, ended);
        return ended;
    }
}
