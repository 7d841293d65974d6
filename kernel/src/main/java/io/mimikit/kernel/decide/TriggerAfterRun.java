package io.mimikit.kernel.decide;

import io.mimikit.kernel.entity.Execution;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.entity.Trigger;
import io.mimikit.kernel.entity.TriggerState;
import io.mimikit.kernel.entity.WorkClass;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a run that is over means for its trigger: status, back-off after failures, the end of a one-shot. */
final class TriggerAfterRun {
    static final String DONE = "done";
    static final int FAILURES_MAX = 10;

    /** By failures in a row; the last step holds for all further ones. */
    private static final List<Duration> BACKOFF = List.of(
            Duration.ofSeconds(30),
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(15),
            Duration.ofMinutes(60));

    private TriggerAfterRun() {}

    static void follow(Draft draft, Task run) {
        String triggerId = run.spec().origin().triggerId();
        if (triggerId == null) {
            return;
        }
        String status = status(run);
        log(draft, run, triggerId, status);
        draft.<Trigger>find(Kind.TRIGGER, triggerId).ifPresent(trigger -> settle(draft, trigger, run, status));
    }

    private static String status(Task run) {
        if (run.status() == TaskStatus.DONE) {
            return "ok";
        }
        return run.executed() == null
                ? Execution.ERROR.wireName()
                : run.executed().wireName();
    }

    private static @Nullable Long durationMillis(Task run) {
        if (run.attempts().isEmpty() || run.finishedAt() == null) {
            return null;
        }
        return run.attempts().getLast().elapsed(run.finishedAt()).toMillis();
    }

    private static @Nullable String errorOf(Task run) {
        return run.error() == null
                ? null
                : run.error().code().wireName() + ": " + EndTask.cut(run.error().message());
    }

    private static void log(Draft draft, Task run, String triggerId, String status) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("taskId", run.id());
        EndTask.putScheduledAt(data, run);
        Long duration = durationMillis(run);
        if (duration != null) {
            data.put("durationMs", duration);
        }
        String error = errorOf(run);
        if (error != null) {
            data.put("error", error);
        }
        draft.log(RunEntry.TRIGGER, triggerId, "finished", status, data);
    }

    private static void settle(Draft draft, Trigger trigger, Task run, String status) {
        Optional<Instant> oldest = trigger.state().runningTaskIds().stream()
                .filter(id -> !id.equals(run.id()))
                .findFirst()
                .flatMap(draft::task)
                .map(Task::createdAt);
        Trigger without = trigger.state(trigger.state().ended(run.id(), oldest.orElse(null)));
        boolean sameLife = !run.createdAt().isBefore(trigger.createdAt());
        boolean current = run.spec().origin().triggerRevision() == trigger.revision() || isItsLast(without);
        Optional<Trigger> settled = sameLife && current ? outcome(draft, without, run, status) : Optional.of(without);
        settled.ifPresentOrElse(draft::put, () -> draft.delete(Kind.TRIGGER, trigger.id()));
    }

    /** A one-shot that has no other time and nothing else under way: an edit without a new time left it what it was. */
    private static boolean isItsLast(Trigger trigger) {
        return trigger.spec().isOneShot()
                && trigger.state().nextRunAt() == null
                && !trigger.state().isRunning();
    }

    /** The trigger after this run, or empty when it is to go. */
    private static Optional<Trigger> outcome(Draft draft, Trigger trigger, Task run, String status) {
        return switch (run.status()) {
            case DONE -> succeeded(trigger, run);
            case CANCELLED -> Optional.of(cancelled(trigger, run));
            case FAILED, DEAD, INTERRUPTED -> Optional.of(failed(draft, trigger, run, status));
            case BLOCKED, QUEUED, DEFERRED, RUNNING, CANCELLING -> Optional.of(trigger);
        };
    }

    private static Optional<Trigger> succeeded(Trigger trigger, Task run) {
        Trigger ok = trigger.state(trigger.state().outcome("ok", null, durationMillis(run), 0, null));
        if (!isItsOnlyRun(trigger, run)) {
            return Optional.of(ok);
        }
        return trigger.spec().deleteAfterRun() ? Optional.empty() : Optional.of(ok.enabled(false, DONE));
    }

    /** Whether the run was what a one-shot is there for: its occurrence, or a run by hand in place of one that is past. */
    private static boolean isItsOnlyRun(Trigger trigger, Task run) {
        return trigger.spec().isOneShot()
                && (run.spec().origin().occurrence() != null || trigger.state().nextRunAt() == null);
    }

    private static Trigger cancelled(Trigger trigger, Task run) {
        TriggerState state = trigger.state();
        Trigger after = trigger.state(state.outcome(
                "cancelled", errorOf(run), durationMillis(run), state.consecutiveFailures(), state.backoffUntil()));
        return isItsOnlyRun(trigger, run) ? after.enabled(false, "cancelled") : after;
    }

    private static Trigger failed(Draft draft, Trigger trigger, Task run, String status) {
        int failures = trigger.state().consecutiveFailures() + 1;
        Instant until = draft.now().plus(BACKOFF.get(Math.min(failures, BACKOFF.size()) - 1));
        Trigger after =
                trigger.state(trigger.state().outcome(status, errorOf(run), durationMillis(run), failures, until));
        if (failures >= FAILURES_MAX) {
            String reason = failures + " failures in a row; the last: " + errorOf(run);
            WakeTeller.notice(
                    draft,
                    trigger.spec().conversation(),
                    "failure",
                    run.id(),
                    WorkClass.BACKGROUND,
                    "Trigger " + trigger.id() + " (" + trigger.spec().name() + ") was disabled: " + reason);
            return after.enabled(false, reason);
        }
        if (!isItsOnlyRun(trigger, run) || !trigger.enabled()) {
            return after;
        }
        return run.status() == TaskStatus.INTERRUPTED
                ? after.enabled(false, "interrupted; nobody knows how far it came")
                : after.state(after.state().nextRunAt(until, trigger.state().repeat() + 1));
    }
}
