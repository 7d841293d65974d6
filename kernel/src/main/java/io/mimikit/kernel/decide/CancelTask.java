package io.mimikit.kernel.decide;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.entity.Attempt;
import io.mimikit.kernel.entity.Execution;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Question;
import io.mimikit.kernel.entity.QuestionStatus;
import io.mimikit.kernel.entity.StopReason;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskError;
import io.mimikit.kernel.entity.TaskStatus;
import java.time.Instant;

/** Somebody wants a task stopped, whether it waits or runs. */
public record CancelTask(String taskId) implements Command<TaskStatus> {
    @Override
    public String name() {
        return "task.cancel";
    }

    @Override
    public TaskStatus decide(Draft draft) {
        Task task = draft.task(taskId)
                .orElseThrow(() -> draft.state()
                        .outcome(taskId)
                        .map(CancelTask::over)
                        .orElseGet(() -> MimikitException.notFound("task", taskId)));
        if (task.status().isTerminal()) {
            throw over(task.status());
        }
        return stop(draft, task, StopReason.CANCEL).status();
    }

    private static MimikitException over(TaskStatus status) {
        return new MimikitException(ErrorCode.CONFLICT, "the task is over already: " + status.wireName());
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
