package io.mimikit.kernel.decide;

import io.mimikit.kernel.doc.Instants;
import io.mimikit.kernel.entity.Accounted;
import io.mimikit.kernel.entity.MissedMode;
import io.mimikit.kernel.entity.MissedPolicy;
import io.mimikit.kernel.entity.Overlap;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.Trigger;
import io.mimikit.kernel.state.State;
import io.mimikit.kernel.time.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
    static final Duration ON_TIME = Duration.ofSeconds(60);

    private static final Duration CATCH_UP_STEP = Duration.ofSeconds(5);
    private static final Duration CATCH_UP_ALL = Duration.ofMinutes(5);

    private final Draft draft;
    private final Schedule schedule;
    private final String whyLate;
    private Trigger trigger;

    private FireDueTrigger(Draft draft, Trigger trigger, Schedule schedule, String whyLate) {
        this.draft = draft;
        this.trigger = trigger;
        this.schedule = schedule;
        this.whyLate = whyLate;
    }

    /**
     * Decides about everything that is due of an enabled trigger.
     *
     * @param onTime how late an occurrence may be noticed without being missed; zero at a start
     * @param whyLate the reason of what was missed
     */
    static void fire(Draft draft, Trigger trigger, Duration onTime, String whyLate) {
        Optional<Schedule> schedule = draft.state().schedule(trigger);
        Instant first = trigger.state().nextRunAt();
        if (trigger.enabled()
                && schedule.isPresent()
                && first != null
                && !State.due(trigger, first).isAfter(draft.now())) {
            new FireDueTrigger(draft, trigger, schedule.get(), whyLate).fire(first, onTime);
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
        Instant expiry = trigger.spec().expiresAt();
        return expiry != null && !expiry.isAfter(draft.now());
    }

    private void fire(Instant first, Duration onTime) {
        Due due = collect(first, onTime);
        if (due.isEmpty()) {
            return;
        }
        LeftOutByClock.log(draft, trigger, schedule, due.first, due.last());
        List<Instant> madeUp = due.lateCount == 0 ? List.of() : settleLate(due);
        account(due, madeUp);
        advance(due.last());
        Duration spread =
                madeUp.isEmpty() ? Duration.ZERO : spreadOf(madeUp.size()).dividedBy(madeUp.size());
        for (int i = 0; i < madeUp.size(); i++) {
            Instant notBefore = i == 0 ? null : draft.now().plus(spread.multipliedBy(i));
            occur(Occurrence.madeUpFor(madeUp.get(i), notBefore), overlapOfMadeUp());
        }
        due.inTime.forEach(
                nominal -> occur(Occurrence.at(nominal), trigger.spec().overlap()));
        draft.put(trigger);
    }

    private void occur(Occurrence occurrence, Overlap overlap) {
        trigger = SettleOccurrence.settle(draft, trigger, occurrence, overlap).trigger();
    }

    /** A repetition of a one-shot is no instant of its schedule. */
    private void account(Due due, List<Instant> madeUp) {
        Instant first = !madeUp.isEmpty() ? madeUp.getFirst() : due.inTime.isEmpty() ? null : due.inTime.getFirst();
        if (first != null && trigger.state().repeat() == 0) {
            boolean gap = due.lateCount > madeUp.size();
            trigger = trigger.accounted(trigger.accounted().with(first, due.last(), gap));
        }
    }

    /** Who wants all of them made up for doesn't want them to skip one another: they wait in a row. */
    private Overlap overlapOfMadeUp() {
        Overlap overlap = trigger.spec().overlap();
        boolean all = trigger.spec().missed().mode() == MissedMode.ALL;
        return all && (overlap == Overlap.SKIP || overlap == Overlap.QUEUE) ? Overlap.QUEUE_ALL : overlap;
    }

    /**
     * All that is due, from {@code first} on.
     *
     * @param lateCount how many were noticed too late, of which {@code newestLate} are the last
     */
    private record Due(Instant first, long lateCount, List<Instant> newestLate, List<Instant> inTime) {
        boolean isEmpty() {
            return lateCount == 0 && inTime.isEmpty();
        }

        Instant last() {
            return inTime.isEmpty() ? newestLate.getLast() : inTime.getLast();
        }
    }

    /** The late ones are counted and not walked through, because there may be a year of seconds. */
    private Due collect(Instant first, Duration onTime) {
        Duration jitter = Duration.between(first, State.due(trigger, first));
        Instant expiry = trigger.spec().expiresAt();
        Instant future = draft.now().plusMillis(1);
        Instant end = (expiry != null && expiry.isBefore(future) ? expiry : future).minus(jitter);
        Instant oldestInTime = draft.now().minus(onTime).minus(jitter);
        Instant endOfLate = onTime.isZero() || oldestInTime.isAfter(end) ? end : oldestInTime;
        if (trigger.state().repeat() > 0) { // is no instant of the schedule, whatever that held before an edit
            return first.isBefore(endOfLate)
                    ? new Due(first, 1, List.of(first), List.of())
                    : new Due(first, 0, List.of(), first.isBefore(end) ? List.of(first) : List.of());
        }
        Accounted had = trigger.accounted();
        List<Gap> gaps = first.isBefore(endOfLate) ? gaps(had, first, endOfLate) : List.of();
        List<Instant> late = newestLate(gaps);
        long lateCount = gaps.stream()
                .mapToLong(gap -> schedule.count(gap.after, gap.before))
                .sum();
        if (first.isBefore(endOfLate) && !had.holds(first)) {
            late.addFirst(first);
            lateCount++;
        }
        List<Instant> inTime = new ArrayList<>();
        Optional<Instant> nominal = first.isBefore(endOfLate)
                ? schedule.next(endOfLate.minusMillis(1))
                : Optional.of(first).filter(each -> !had.holds(each)).or(() -> had.next(first, schedule::next));
        while (nominal.isPresent() && nominal.get().isBefore(end)) {
            if (!had.holds(nominal.get())) {
                inTime.add(nominal.get());
            }
            nominal = schedule.next(nominal.get());
        }
        return new Due(first, lateCount, late, inTime);
    }

    /** The time between two instants, without either. */
    private record Gap(Instant after, Instant before) {}

    /** Once the clock was set back, some of what is due may have had its turn: what is left are the gaps between. */
    private static List<Gap> gaps(Accounted had, Instant first, Instant end) {
        List<Gap> gaps = new ArrayList<>();
        Instant after = first;
        for (Accounted.Span span : had.spans()) {
            if (span.to().isAfter(after) && span.from().isBefore(end)) {
                gaps.add(new Gap(after, span.from()));
                after = span.to();
            }
        }
        gaps.add(new Gap(after, end));
        gaps.removeIf(gap -> !gap.after.isBefore(gap.before));
        return gaps;
    }

    /** As many as can be made up for and the one before them, oldest first. */
    private List<Instant> newestLate(List<Gap> gaps) {
        List<Instant> newest = new ArrayList<>();
        for (int i = gaps.size() - 1; i >= 0 && newest.size() <= MissedPolicy.CATCH_UP_MAX; i--) {
            Gap gap = gaps.get(i);
            newest.addAll(0, schedule.newest(gap.after, gap.before, MissedPolicy.CATCH_UP_MAX + 1 - newest.size()));
        }
        return newest;
    }

    /** Applies the missed policy; answers what is made up for and writes down the rest. */
    private List<Instant> settleLate(Due due) {
        Instant oldest = draft.now().minus(window(due.last()));
        List<Instant> candidates = isExpired(draft, trigger)
                ? List.of()
                : due.newestLate.stream()
                        .skip(Math.max(0, due.newestLate.size() - MissedPolicy.CATCH_UP_MAX))
                        .filter(nominal -> !State.due(trigger, nominal).isBefore(oldest))
                        .toList();
        List<Instant> madeUp = switch (trigger.spec().missed().mode()) {
            case SKIP -> List.of();
            case ONE ->
                due.inTime.isEmpty() && !candidates.isEmpty() ? List.of(candidates.getLast()) : List.<Instant>of();
            case ALL -> candidates;
        };
        long missed = due.lateCount - madeUp.size();
        if (missed > 0) {
            logMissed(due, madeUp, missed);
        }
        return madeUp;
    }

    private void logMissed(Due due, List<Instant> madeUp, long missed) {
        Instant to = madeUp.isEmpty()
                ? due.newestLate.getLast()
                : due.newestLate.stream()
                        .filter(at -> at.isBefore(madeUp.getFirst()))
                        .reduce((a, b) -> b)
                        .orElseThrow();
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("from", Instants.print(due.first));
        data.put("to", Instants.print(to));
        data.put("count", missed);
        data.put("reason", whyLate);
        draft.log(RunEntry.TRIGGER, trigger.id(), "missed", "missed", data);
        trigger = trigger.state(trigger.state().notRun("missed", missed + " missed"));
        draft.put(trigger);
        if (trigger.spec().isOneShot() && madeUp.isEmpty()) {
            trigger = trigger.enabled(false, "missed");
        }
    }

    private Duration window(Instant last) {
        Long given = trigger.spec().missed().windowMillis();
        if (given != null) {
            return Duration.ofMillis(given);
        }
        Duration max = Duration.ofMillis(draft.config().missedWindowMillis());
        boolean wide = trigger.spec().isOneShot() || trigger.spec().missed().mode() == MissedMode.ALL;
        Duration period = wide ? max : schedule.periodAt(last.minusMillis(1)).orElse(max);
        return period.compareTo(max) < 0 ? period : max;
    }

    private static Duration spreadOf(int runs) {
        Duration all = CATCH_UP_STEP.multipliedBy(runs);
        return all.compareTo(CATCH_UP_ALL) < 0 ? all : CATCH_UP_ALL;
    }

    private void advance(Instant last) {
        @Nullable Instant next = trigger.accounted().next(last, schedule::next).orElse(null);
        trigger = trigger.state(trigger.state().nextRunAt(next, trigger.state().repeat()));
        draft.put(trigger);
    }
}
