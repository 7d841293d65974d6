package io.mimikit.kernel.decide;

import io.mimikit.kernel.doc.Instants;
import io.mimikit.kernel.entity.MissedMode;
import io.mimikit.kernel.entity.Overlap;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.Trigger;
import io.mimikit.kernel.time.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A trigger is due: in one record it advances past everything that is due, and each occurrence gets its disposition: a
 * task under its key, or a line that says {@code skipped} or {@code missed}. Nothing can fire twice, because the next
 * instant moves in the same record, and nothing is lost, because all instants up to now are counted.
 */
public final class FireDueTrigger {
    /** An occurrence that is noticed later than this was missed; an idle engine looks at least this often. */
    public static final Duration ON_TIME = Duration.ofSeconds(60);

    private final Draft draft;
    private final Schedule schedule;
    private final DueOccurrences due;
    private final String whyLate;
    private Trigger trigger;

    private FireDueTrigger(Draft draft, Trigger trigger, Schedule schedule, DueOccurrences due, String whyLate) {
        this.draft = draft;
        this.trigger = trigger;
        this.schedule = schedule;
        this.due = due;
        this.whyLate = whyLate;
    }

    /**
     * Decides about everything that is due of an enabled trigger.
     *
     * @param onTime how late an occurrence may be noticed without being missed; zero at a start
     * @param whyLate the reason of what was missed
     * @param turns when each of those that are made up for may begin; without any, at once
     */
    static void fire(Draft draft, Trigger trigger, Duration onTime, String whyLate, List<Instant> turns) {
        Optional<Schedule> schedule = draft.state().schedule(trigger);
        Optional<DueOccurrences> due = DueOccurrences.of(draft.state(), trigger, draft.now(), onTime);
        if (schedule.isPresent() && due.isPresent()) {
            new FireDueTrigger(draft, trigger, schedule.get(), due.get(), whyLate).fire(turns);
        }
        if (!trigger.spec().condition().isEmpty()) {
            FollowCondition.follow(draft, trigger);
        }
        StuckRuns.clear(draft, draft.needTrigger(trigger.id()));
        if (trigger.enabled() && isExpired(draft, trigger)) {
            Trigger last = FollowCondition.drop(draft, draft.needTrigger(trigger.id()), "expired");
            draft.put(last.enabled(false, "expired"));
        }
    }

    static boolean isExpired(Draft draft, Trigger trigger) {
        return DueOccurrences.isExpired(trigger, draft.now());
    }

    private void fire(List<Instant> turns) {
        LeftOutByClock.log(draft, trigger, schedule, due.first(), due.last());
        if (due.missedCount() > 0) {
            logMissed();
        }
        account();
        advance(due.last());
        for (int i = 0; i < due.madeUp().size(); i++) {
            occur(Occurrence.madeUpFor(due.madeUp().get(i), turn(turns, i)), overlapOfMadeUp());
        }
        for (Instant nominal : due.inTime()) {
            occur(
                    Occurrence.at(nominal),
                    madeUpWaits() ? overlapOfMadeUp() : trigger.spec().overlap());
        }
        draft.put(trigger);
    }

    /** Null for at once. */
    private @Nullable Instant turn(List<Instant> turns, int number) {
        Instant turn = turns.isEmpty() ? draft.now() : turns.get(Math.min(number, turns.size() - 1));
        return turn.isAfter(draft.now()) ? turn : null;
    }

    /** What comes while runs that are made up for have not begun has its turn after them, where all are wanted. */
    private boolean madeUpWaits() {
        return trigger.state().runningTaskIds().stream()
                .flatMap(id -> draft.task(id).stream())
                .anyMatch(Occurrence::awaitsTurn);
    }

    private void occur(Occurrence occurrence, Overlap overlap) {
        trigger = SettleOccurrence.settle(draft, trigger, occurrence, overlap).trigger();
    }

    /** A repetition of a one-shot is no instant of its schedule. */
    private void account() {
        List<Instant> madeUp = due.madeUp();
        Instant first = !madeUp.isEmpty()
                ? madeUp.getFirst()
                : due.inTime().isEmpty() ? null : due.inTime().getFirst();
        if (first != null && trigger.state().repeat() == 0) {
            trigger = trigger.accounted(trigger.accounted().with(first, due.last(), due.missedCount() > 0));
        }
    }

    /** Who wants all of them made up for doesn't want them to skip one another: they wait in a row. */
    private Overlap overlapOfMadeUp() {
        Overlap overlap = trigger.spec().overlap();
        boolean all = trigger.spec().missed().mode() == MissedMode.ALL;
        return all && (overlap == Overlap.SKIP || overlap == Overlap.QUEUE) ? Overlap.QUEUE_ALL : overlap;
    }

    private void logMissed() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("from", Instants.print(due.first()));
        data.put("to", Instants.print(due.lastMissed()));
        data.put("count", due.missedCount());
        data.put("reason", whyLate);
        draft.log(RunEntry.TRIGGER, trigger.id(), "missed", "missed", data);
        trigger = trigger.state(trigger.state().notRun("missed", due.missedCount() + " missed"));
        draft.put(trigger);
        if (trigger.spec().isOneShot() && due.madeUp().isEmpty()) {
            trigger = trigger.enabled(false, "missed");
        }
    }

    private void advance(Instant last) {
        @Nullable Instant next = trigger.accounted().next(last, schedule::next).orElse(null);
        trigger = trigger.state(trigger.state().nextRunAt(next, trigger.state().repeat()));
        draft.put(trigger);
    }
}
