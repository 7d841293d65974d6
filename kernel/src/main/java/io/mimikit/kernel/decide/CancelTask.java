package io.mimikit.kernel.decide;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.entity.Execution;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Question;
import io.mimikit.kernel.entity.QuestionStatus;
import io.mimikit.kernel.entity.StopReason;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskError;
import io.mimikit.kernel.entity.TaskStatus;

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
            case CANCELLING -> task;
            case BLOCKED, QUEUED, DEFERRED -> end(draft, task);
            case DONE, FAILED, CANCELLED, DEAD, INTERRUPTED -> task;
        };
    }

    static Task tellToStop(Draft draft, Task task, StopReason reason) {
        Task stopping = task.change()
                .status(TaskStatus.CANCELLING)
                .lastAttempt(task.attempts().getLast().stopping(reason, draft.now()))
                .build();
        draft.put(stopping);
        return stopping;
    }

    private static Task end(Draft draft, Task task) {
        if (task.waitsFor() != null) {
            draft.<Question>find(Kind.QUESTION, task.waitsFor())
                    .ifPresent(question -> draft.put(question.closed(QuestionStatus.CANCELLED, null, draft.now())));
        }
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
