package io.mimikit.kernel.decide;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.entity.Achievement;
import io.mimikit.kernel.entity.Attempt;
import io.mimikit.kernel.entity.Delivery;
import io.mimikit.kernel.entity.Execution;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Question;
import io.mimikit.kernel.entity.RetryPolicy;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.StopReason;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskError;
import io.mimikit.kernel.entity.TaskResult;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.entity.Usage;
import io.mimikit.kernel.entity.UsageTotal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An attempt is over. Answers false when it was no longer the owner of its task: then what it brought is dropped, and
 * the run log says so.
 */
public record FinishAttempt(String taskId, String attemptId, AttemptReport report) implements Command<Boolean> {
    @Override
    public String name() {
        return "attempt.finish";
    }

    @Override
    public Boolean decide(Draft draft) {
        Optional<Task> owned = draft.task(taskId)
                .filter(task -> task.runningAttempt()
                        .filter(a -> a.id().equals(attemptId))
                        .isPresent());
        if (owned.isEmpty()) {
            draft.log(RunEntry.TASK, taskId, "step", null, Map.of("attemptId", attemptId, "dropped", "late result"));
            return false;
        }
        countUsage(draft, owned.get());
        settle(draft, owned.get());
        return true;
    }

    private void countUsage(Draft draft, Task task) {
        if (report.usage().isNone()) {
            return;
        }
        String day = draft.now().atOffset(ZoneOffset.UTC).toLocalDate().toString();
        String id =
                day + "." + task.spec().role().wireName() + "." + report.model().replaceAll("[^A-Za-z0-9._-]", "_");
        UsageTotal total = draft.<UsageTotal>find(Kind.USAGE, id)
                .orElse(new UsageTotal(id, day, task.spec().role(), report.model(), Usage.NONE));
        draft.put(total.plus(report.usage()));
    }

    private void settle(Draft draft, Task task) {
        StopReason stop = task.attempts().getLast().stopReason();
        if (stop == null) {
            byItself(draft, task);
            return;
        }
        switch (stop) {
            case CANCEL, SUPERSEDED ->
                end(
                        draft,
                        task,
                        TaskStatus.CANCELLED,
                        Execution.CANCELLED,
                        new TaskError(ErrorCode.CANCELLED, "cancelled while it ran"));
            case TIMEOUT -> failed(draft, task, Execution.TIMEOUT, timeoutError(task));
            case DEADLINE ->
                end(
                        draft,
                        task,
                        TaskStatus.FAILED,
                        Execution.TIMEOUT,
                        new TaskError(ErrorCode.TIMEOUT, "the deadline of the task has passed"));
            case SHUTDOWN -> Interruption.settle(draft, task, report, "shutdown");
        }
    }

    private static TaskError timeoutError(Task task) {
        return new TaskError(
                ErrorCode.TIMEOUT,
                "the attempt took longer than its timeout of " + task.spec().timeoutMillis() + " ms");
    }

    private void byItself(Draft draft, Task task) {
        switch (report.executed()) {
            case OK -> succeed(draft, task);
            case ERROR, TIMEOUT -> failed(draft, task, report.executed(), errorOr(ErrorCode.INTERNAL));
            case CANCELLED -> end(draft, task, TaskStatus.CANCELLED, Execution.CANCELLED, errorOr(ErrorCode.CANCELLED));
            case INTERRUPTED -> Interruption.settle(draft, task, report, "interrupted");
        }
    }

    private TaskError errorOr(ErrorCode fallback) {
        TaskError error = report.error();
        return error == null ? new TaskError(fallback, "no reason was given") : error;
    }

    private void succeed(Draft draft, Task task) {
        TaskError missed = report.achieved() == Achievement.FAILED ? errorOr(ErrorCode.NOT_ACHIEVED) : null;
        if (missed != null && mayRepeat(task, missed)) {
            failed(draft, task, Execution.OK, missed);
            return;
        }
        ApplyOutputs outputs = new ApplyOutputs(draft, task, report);
        Map<?, ?> before = draft.mark();
        Optional<Question> question;
        try {
            question = outputs.apply();
        } catch (MimikitException e) {
            // what it wants can't be had; the attempt is over nevertheless, and says why
            draft.rollback(before);
            failed(draft, task, Execution.ERROR, new TaskError(e.code(), String.valueOf(e.getMessage())));
            return;
        }
        if (question.isPresent()) {
            draft.put(task.change()
                    .status(TaskStatus.BLOCKED)
                    .waitsFor(question.get().id())
                    .attemptsSpent(0)
                    .lastAttempt(ended(draft, task, Execution.OK, null))
                    .usage(task.usage().plus(report.usage()))
                    .build());
            return;
        }
        end(draft, task, TaskStatus.DONE, Execution.OK, missed);
        outputs.afterEnd();
    }

    private Attempt ended(Draft draft, Task task, Execution how, @Nullable TaskError error) {
        return task.attempts().getLast().ended(draft.now(), how, error, report.usage());
    }

    /** An error: another attempt where the policy has one, an end otherwise. */
    private void failed(Draft draft, Task task, Execution how, TaskError error) {
        RetryPolicy policy = task.spec().retry();
        if (!policy.on().contains(error.code())) {
            end(draft, task, TaskStatus.FAILED, how, error);
        } else if (!mayRepeat(task, error)) {
            end(draft, task, TaskStatus.DEAD, how, error);
        } else {
            Instant next = draft.now().plus(backoff(draft, task, policy));
            draft.put(task.change()
                    .status(TaskStatus.DEFERRED)
                    .deferUntil(next)
                    .error(error)
                    .lastAttempt(ended(draft, task, how, error))
                    .usage(task.usage().plus(report.usage()))
                    .build());
        }
    }

    private static boolean mayRepeat(Task task, TaskError error) {
        RetryPolicy policy = task.spec().retry();
        return policy.on().contains(error.code())
                && task.attemptsSpent() < policy.maxAttempts()
                && task.spec().delivery() != Delivery.AT_MOST_ONCE;
    }

    /**
     * Exponential with full jitter: evenly distributed between nothing and the step ("Exponential Backoff And Jitter",
     * M. Brooker), at least what the provider asked for.
     */
    private Duration backoff(Draft draft, Task task, RetryPolicy policy) {
        int doublings = Math.min(40, Math.max(0, task.attemptsSpent() - 1));
        double step = Math.min((double) policy.maxBackoffMillis(), policy.backoffMillis() * Math.pow(2, doublings));
        Duration jittered = Duration.ofMillis((long) (draft.context().random().nextDouble() * step));
        Duration asked = report.retryAfter() == null ? Duration.ZERO : report.retryAfter();
        return jittered.compareTo(asked) > 0 ? jittered : asked;
    }

    private void end(Draft draft, Task task, TaskStatus status, Execution how, @Nullable TaskError error) {
        Task over = task.change()
                .status(status)
                .finishedAt(draft.now())
                .lastAttempt(ended(draft, task, how, error))
                .executed(how)
                .achieved(status == TaskStatus.DONE ? report.achieved() : Achievement.FAILED)
                .result(kept(status))
                .error(error)
                .usage(task.usage().plus(report.usage()))
                .build();
        draft.put(over);
        EndTask.follow(draft, over);
    }

    /** What a cancelled attempt brought nevertheless is dropped, but for what it had when it was broken off. */
    private @Nullable TaskResult kept(TaskStatus status) {
        TaskResult result = report.result();
        boolean dropped = status == TaskStatus.CANCELLED && result != null && !result.isPartial();
        return dropped ? null : result;
    }
}
