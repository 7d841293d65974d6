package io.mimikit.kernel.decide;

import io.mimikit.kernel.entity.Execution;
import io.mimikit.kernel.entity.Incident;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.OnFailure;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.ScheduleSpec;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.entity.Trigger;
import io.mimikit.kernel.entity.TriggerState;
import io.mimikit.kernel.entity.WorkClass;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a run that is over means for its trigger: status, back-off after failures, the end of a one-shot. */
final class TriggerAfterRun {
    static final String DONE = "done";
    /** A one-shot that failed is not repeated at once, whatever its back-off. */
    private static final Duration REPEAT_MIN = Duration.ofSeconds(1);

    private TriggerAfterRun() {}

    static void follow(Draft draft, Task run) {
        String triggerId = run.spec().origin().triggerId();
        if (triggerId == null) {
            return;
        }
        Optional<Trigger> known = draft.find(Kind.TRIGGER, triggerId);
        if (run.attempts().isEmpty()
                && known.filter(trigger -> !isWaitedFor(trigger, run)).isPresent()) {
            return;
        }
        String status = status(run);
        String incident =
                known.map(trigger -> settle(draft, trigger, run, status)).orElse("");
        log(draft, run, status, incident);
    }

    /** Whether this failure belongs to an incident that another run has opened, so that it has been told. */
    static boolean isToldAlready(Draft draft, Task run) {
        String triggerId = run.spec().origin().triggerId();
        if (triggerId == null || run.spec().origin().occurrence() == null || run.status() == TaskStatus.DONE) {
            return false;
        }
        return draft.<Trigger>find(Kind.TRIGGER, triggerId)
                .map(trigger -> trigger.state().incident())
                .filter(incident -> !incident.taskId().equals(run.id()))
                .isPresent();
    }

    private static String status(Task run) {
        if (!EndTask.failed(run)) {
            return "ok";
        }
        return run.executed() == null || run.status() == TaskStatus.DONE
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

    private static void log(Draft draft, Task run, String status, String incident) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("taskId", run.id());
        EndTask.putOrigin(data, run);
        Long duration = durationMillis(run);
        if (duration != null) {
            data.put("durationMs", duration);
        }
        String error = errorOf(run);
        if (error != null) {
            data.put("error", error);
        }
        if (!incident.isEmpty()) {
            data.put("incident", incident);
        }
        String triggerId = Objects.requireNonNull(run.spec().origin().triggerId());
        draft.log(RunEntry.TRIGGER, triggerId, "finished", status, data);
    }

    private static boolean isWaitedFor(Trigger trigger, Task run) {
        return trigger.state().runningTaskIds().contains(run.id());
    }

    /** When the oldest run that is under way beside this one was made, null for none. */
    static @Nullable Instant oldestOthers(Draft draft, Trigger trigger, Task run) {
        return trigger.state().runningTaskIds().stream()
                .filter(id -> !id.equals(run.id()))
                .findFirst()
                .flatMap(draft::task)
                .map(Task::createdAt)
                .orElse(null);
    }

    /** Answers what became of the trigger's incident: opened, closed, or nothing. */
    private static String settle(Draft draft, Trigger trigger, Task run, String status) {
        Trigger without = trigger.state(trigger.state().ended(run.id(), oldestOthers(draft, trigger, run)));
        boolean sameLife = !run.createdAt().isBefore(trigger.createdAt());
        boolean current = run.spec().origin().triggerRevision() == trigger.revision() || isItsLast(without, run);
        Optional<Trigger> settled = sameLife && current ? outcome(draft, without, run, status) : Optional.of(without);
        settled.ifPresentOrElse(draft::put, () -> DeleteTrigger.delete(draft, trigger));
        boolean was = trigger.state().incident() != null;
        boolean is = settled.map(after -> after.state().incident()).isPresent();
        return was == is ? "" : is ? "opened" : "closed";
    }

    /** A one-shot that has no other time and nothing else under way: an edit without a new time left it what it was. */
    private static boolean isItsLast(Trigger trigger, Task run) {
        ScheduleSpec schedule = trigger.spec().schedule();
        return schedule != null
                && schedule.at() != null
                && isForTime(run, schedule.at())
                && trigger.state().nextRunAt() == null
                && !trigger.state().isRunning();
    }

    /** Whether it was the turn of that time; a run by hand can only stand for a time that was past. */
    private static boolean isForTime(Task run, Instant at) {
        Instant nominal = run.spec().origin().scheduledAt();
        return nominal == null ? !run.createdAt().isBefore(at) : nominal.equals(at);
    }

    /** The trigger after this run, or empty when it is to go. */
    private static Optional<Trigger> outcome(Draft draft, Trigger trigger, Task run, String status) {
        return switch (run.status()) {
            case DONE ->
                EndTask.failed(run) ? Optional.of(failed(draft, trigger, run, status)) : succeeded(trigger, run);
            case CANCELLED -> Optional.of(cancelled(trigger, run));
            case FAILED, DEAD, INTERRUPTED -> Optional.of(failed(draft, trigger, run, status));
            case BLOCKED, QUEUED, DEFERRED, RUNNING, CANCELLING -> Optional.of(trigger);
        };
    }

    private static Optional<Trigger> succeeded(Trigger trigger, Task run) {
        Trigger ok = trigger.state(trigger.state()
                .outcome("ok", null, durationMillis(run), 0, null)
                .incident(null));
        boolean fired = trigger.spec().schedule() == null && run.spec().origin().occurrence() != null;
        if (fired && trigger.spec().deleteAfterRun()) {
            return Optional.empty();
        }
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
        OnFailure rule = trigger.spec().onFailure();
        Instant until = draft.now().plus(rule.backoff(failures));
        TriggerState state = trigger.state();
        Incident incident =
                state.incident() == null ? Incident.open(draft.now(), run.id(), errorOf(run)) : state.incident();
        Trigger after = trigger.state(state.outcome(status, errorOf(run), durationMillis(run), failures, until)
                .incident(incident));
        if (rule.disables(failures)) {
            String reason = failures + " failures in a row; the last: " + errorOf(run);
            WakeTeller.notice(
                    draft,
                    trigger.spec().conversation(),
                    "failure",
                    run.id(),
                    WorkClass.BACKGROUND,
                    "Trigger " + trigger.id() + " (" + trigger.spec().name() + ") was disabled: " + reason);
            return FollowCondition.drop(draft, after, "disabled").enabled(false, reason);
        }
        if (!isItsOnlyRun(trigger, run) || !trigger.enabled()) {
            return after;
        }
        return run.status() == TaskStatus.INTERRUPTED
                ? after.enabled(false, "interrupted; nobody knows how far it came")
                : after.state(after.state()
                        .nextRunAt(repeatAt(draft, until), trigger.state().repeat() + 1));
    }

    private static Instant repeatAt(Draft draft, Instant until) {
        Instant soonest = draft.now().plus(REPEAT_MIN);
        return until.isBefore(soonest) ? soonest : until;
    }
}
