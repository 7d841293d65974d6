package io.mimikit.kernel.decide;

import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.doc.Instants;
import io.mimikit.kernel.entity.ActiveHours;
import io.mimikit.kernel.entity.MissedMode;
import io.mimikit.kernel.entity.Overlap;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.ScheduleSpec;
import io.mimikit.kernel.entity.StopReason;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.entity.Trigger;
import io.mimikit.kernel.entity.TriggerState;
import io.mimikit.kernel.state.State;
import io.mimikit.kernel.time.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives one occurrence of a trigger its one disposition: a task under its key, or a line that says why there is none,
 * whether a schedule or a condition has brought it about. Good for one occurrence.
 */
final class SettleOccurrence {
    private static final Logger LOG = LoggerFactory.getLogger(SettleOccurrence.class);
    private static final int QUEUED_RUNS_MAX = 100;
    private static final String MAX_RUNS = "maxRuns";

    private final Draft draft;
    private final Occurrence occurrence;
    private final Instant nominal;
    private @Nullable Instant notBefore;
    private Trigger trigger;
    private @Nullable String taskId;
    private @Nullable String skipped;

    /**
     * What became of it.
     *
     * @param trigger as the draft has it
     * @param taskId the run, null when there is none
     * @param skipped why there is none
     */
    record Settled(
            Trigger trigger,
            @Nullable String taskId,
            @Nullable String skipped) {}

    private SettleOccurrence(Draft draft, Trigger trigger, Occurrence occurrence) {
        this.draft = draft;
        this.trigger = trigger;
        this.occurrence = occurrence;
        this.notBefore = occurrence.notBefore();
        // that of a one-shot is always its own instant, also when it is repeated
        ScheduleSpec spec = trigger.spec().schedule();
        Instant at = spec == null ? null : spec.at();
        this.nominal = at == null ? occurrence.nominal() : at;
    }

    static Settled settle(Draft draft, Trigger trigger, Occurrence occurrence, Overlap overlap) {
        SettleOccurrence one = new SettleOccurrence(draft, trigger, occurrence);
        one.settle(overlap);
        return new Settled(one.trigger, one.taskId, one.skipped);
    }

    private void settle(Overlap overlap) {
        Instant backoff = trigger.state().backoffUntil();
        List<String> running = trigger.state().runningTaskIds();
        if (isOutsideActiveHours()) {
            skip("inactive");
        } else if (backoff != null
                && nominal.isBefore(backoff)
                && trigger.state().repeat() == 0) {
            skip("backoff");
        } else if (isInCooldown()) {
            skip("cooldown");
        } else if (running.isEmpty()) {
            start(List.of());
        } else {
            Optional<Task> madeUp = onlyOneThatWaitsToBeMadeUpFor(running);
            if (madeUp.isPresent()) {
                supersede(madeUp.get());
            } else {
                overlap(running, overlap);
            }
        }
    }

    /** Of what was missed only the newest is wanted: while it waits for its turn, a newer one takes its place. */
    private Optional<Task> onlyOneThatWaitsToBeMadeUpFor(List<String> running) {
        boolean newestOnly = trigger.spec().missed().mode() == MissedMode.ONE;
        return newestOnly && running.size() == 1
                ? draft.task(running.getFirst())
                        .filter(task -> task.status() == TaskStatus.DEFERRED && Occurrence.awaitsTurn(task))
                : Optional.empty();
    }

    /** One that is made up for itself has its turn no later than the one whose place it takes. */
    private void supersede(Task madeUp) {
        Map<?, ?> mark = draft.mark();
        Trigger before = trigger;
        if (notBefore != null
                && madeUp.deferUntil() != null
                && madeUp.deferUntil().isBefore(notBefore)) {
            notBefore = madeUp.deferUntil();
        }
        replace(List.of(madeUp.id()));
        if (skipped != null) {
            draft.rollback(mark);
            trigger = before;
            skip(skipped);
        }
    }

    /** Its own instant counts, and of what is made up for the instant at which it would run. */
    private boolean isOutsideActiveHours() {
        ActiveHours hours = trigger.spec().activeHours();
        if (hours == null) {
            return false;
        }
        Instant late = notBefore == null ? draft.now() : notBefore;
        boolean madeUp = nominal.isBefore(draft.now().minus(FireDueTrigger.ON_TIME));
        return !hours.contains(nominal) || (madeUp && !hours.contains(late));
    }

    /** Counted between nominal instants, so that starting a little late changes nothing; a condition holds its edges itself. */
    private boolean isInCooldown() {
        Instant last = trigger.state().lastRunAt();
        Optional<Schedule> schedule = draft.state().schedule(trigger);
        if (trigger.spec().cooldownMillis() == 0 || last == null || schedule.isEmpty()) {
            return false;
        }
        Instant seen = last.isAfter(draft.now()) ? draft.now() : last;
        Duration jitter = Duration.between(nominal, State.due(trigger, nominal));
        Instant began = seen.minus(jitter).plusMillis(1);
        Instant from = schedule.get().newest(began.minus(FireDueTrigger.ON_TIME), began, 1).stream()
                .findFirst()
                .orElse(seen);
        return startsAt().isBefore(from.plusMillis(trigger.spec().cooldownMillis()))
                && trigger.state().repeat() == 0;
    }

    private Instant startsAt() {
        Instant late = notBefore == null ? draft.now() : notBefore;
        return nominal.isBefore(draft.now().minus(FireDueTrigger.ON_TIME)) ? late : nominal;
    }

    private void overlap(List<String> running, Overlap overlap) {
        switch (overlap) {
            case SKIP -> skip("overlap");
            case ALLOW -> start(List.of());
            case QUEUE -> {
                if (running.size() > 1) {
                    skip("overlap_queue_full");
                } else {
                    start(running);
                }
            }
            case QUEUE_ALL -> {
                if (running.size() >= QUEUED_RUNS_MAX) {
                    skip("overlap_queue_full");
                } else {
                    start(List.of(running.getLast()));
                }
            }
            case REPLACE -> replace(running);
        }
    }

    private void replace(List<String> running) {
        draft.put(trigger);
        for (String id : running) {
            draft.task(id).ifPresent(task -> {
                if (task.attempts().isEmpty() && task.spec().origin().scheduledAt() != null) {
                    letGo(task);
                }
                CancelTask.stop(draft, task, StopReason.CANCEL);
            });
        }
        trigger = draft.needTrigger(trigger.id());
        start(trigger.state().runningTaskIds());
    }

    /** What never began has this disposition and no other: the trigger does not wait for its end any more. */
    private void letGo(Task run) {
        Trigger now = draft.needTrigger(trigger.id());
        TriggerState without = now.state().letGo(run.id(), TriggerAfterRun.oldestOthers(draft, now, run));
        draft.put(now.state(without.notRun("skipped", "replaced")));
        log(Objects.requireNonNull(run.spec().origin().scheduledAt()), "replaced", Map.of());
    }

    private void start(List<String> after) {
        Integer maxRuns = trigger.spec().maxRuns();
        if (maxRuns != null && trigger.state().runs() >= maxRuns) {
            trigger = trigger.enabled(false, MAX_RUNS);
            skip("max_runs");
            return;
        }
        try {
            taskId = StartRun.start(draft, trigger, new Occurrence(nominal, notBefore, occurrence.evidence()), after);
            trigger = draft.needTrigger(trigger.id());
            if (maxRuns != null && trigger.state().runs() >= maxRuns) {
                trigger = trigger.enabled(false, MAX_RUNS);
                draft.put(trigger);
            }
        } catch (MimikitException e) {
            LOG.warn("occurrence {} of trigger {} is skipped: {}", nominal, trigger.id(), e.getMessage());
            skip(e.code().wireName());
        }
    }

    private void skip(String reason) {
        skipped = reason;
        log(nominal, reason, occurrence.evidence());
        trigger = trigger.state(trigger.state().notRun("skipped", reason));
        if (trigger.spec().isOneShot()) {
            trigger = trigger.enabled(false, "skipped: " + reason);
        }
        draft.put(trigger);
    }

    private void log(Instant at, String reason, Map<String, Object> evidence) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("scheduledAt", Instants.print(at));
        data.put("occurrence", StartRun.occurrence(trigger, at));
        data.put("reason", reason);
        if (!evidence.isEmpty()) {
            data.put(StartRun.EVIDENCE, evidence);
        }
        draft.log(RunEntry.TRIGGER, trigger.id(), "skipped", "skipped", data);
    }
}
