package io.mimikit.kernel.decide;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.entity.Execution;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Question;
import io.mimikit.kernel.entity.StopReason;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskError;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.entity.Trigger;
import io.mimikit.kernel.state.Deadline;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The time of an entity has come: a trigger is due, a task may run or has run too long, a question was not answered,
 * something that is over was kept long enough.
 *
 * @param whyLate what kept the engine from looking, should it be late
 */
public record DeadlineReached(Deadline deadline, String whyLate) implements Command<Boolean> {
    @Override
    public String name() {
        return switch (deadline.kind()) {
            case TRIGGER -> "trigger.fire";
            case TASK -> "task.deadline";
            case QUESTION -> "question.expire";
            case IDEMPOTENCY -> "idempotency.expire";
            case CONVERSATION, PLAN, USAGE -> "retention";
            case MESSAGE, NOTICE, LANE, OUTBOX, DISPATCH, RUN -> "deadline";
        };
    }

    @Override
    public Boolean decide(Draft draft) {
        String id = deadline.id();
        switch (deadline.kind()) {
            case TRIGGER ->
                draft.<Trigger>find(Kind.TRIGGER, id)
                        .ifPresent(trigger ->
                                FireDueTrigger.fire(draft, trigger, FireDueTrigger.ON_TIME, whyLate, List.of()));
            case TASK -> draft.task(id).ifPresent(task -> ofTask(draft, task));
            case QUESTION -> draft.<Question>find(Kind.QUESTION, id).ifPresent(question -> ofQuestion(draft, question));
            case IDEMPOTENCY, USAGE, PLAN -> draft.delete(deadline.kind(), id);
            case CONVERSATION -> OldConversations.dropIfOver(draft, id);
            case MESSAGE, NOTICE, LANE, OUTBOX, DISPATCH, RUN -> {}
        }
        return true;
    }

    private static void ofQuestion(Draft draft, Question question) {
        if (question.isOpen()) {
            AnswerQuestion.expire(draft, question);
        } else {
            draft.delete(Kind.QUESTION, question.id());
        }
    }

    private static void ofTask(Draft draft, Task task) {
        Instant deadline = task.spec().deadlineAt();
        boolean tooLate = deadline != null && !deadline.isAfter(draft.now());
        switch (task.status()) {
            case RUNNING -> stopRunning(draft, task, tooLate);
            case DEFERRED -> {
                if (tooLate) {
                    giveUp(draft, task);
                } else {
                    NewTask.ready(draft, task, true);
                }
            }
            case BLOCKED, QUEUED -> {
                if (tooLate) {
                    giveUp(draft, task);
                }
            }
            case CANCELLING, DONE, FAILED, CANCELLED, DEAD, INTERRUPTED -> {}
        }
    }

    private static void stopRunning(Draft draft, Task task, boolean tooLate) {
        Optional<Instant> limit =
                task.lastAttempt().map(attempt -> attempt.limitAt(task.spec().timeoutMillis()));
        if (tooLate) {
            CancelTask.tellToStop(draft, task, StopReason.DEADLINE);
        } else if (limit.isPresent() && !limit.get().isAfter(draft.now())) {
            CancelTask.tellToStop(draft, task, StopReason.TIMEOUT);
        }
    }

    private static void giveUp(Draft draft, Task task) {
        CancelTask.closeQuestion(draft, task);
        Task over = task.change()
                .status(TaskStatus.FAILED)
                .finishedAt(draft.now())
                .deferUntil(null)
                .waitsFor(null)
                .executed(Execution.TIMEOUT)
                .error(new TaskError(ErrorCode.TIMEOUT, "the deadline of the task passed before it could run"))
                .build();
        draft.put(over);
        EndTask.follow(draft, over);
    }
}
