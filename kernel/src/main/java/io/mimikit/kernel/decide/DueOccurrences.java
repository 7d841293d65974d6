package io.mimikit.kernel.decide;

import io.mimikit.kernel.entity.Accounted;
import io.mimikit.kernel.entity.MissedMode;
import io.mimikit.kernel.entity.MissedPolicy;
import io.mimikit.kernel.entity.Trigger;
import io.mimikit.kernel.state.State;
import io.mimikit.kernel.time.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All that is due of a trigger at one moment, and what of it is made up for. Immutable; changes nothing.
 *
 * @param first the oldest
 * @param lateCount how many were noticed too late, of which {@code newestLate} are the last
 * @param newestLate as many as can be made up for and the one before them, oldest first
 * @param inTime those that were noticed in time, oldest first
 * @param madeUp those of the late ones that run all the same, oldest first
 */
record DueOccurrences(
        Instant first, long lateCount, List<Instant> newestLate, List<Instant> inTime, List<Instant> madeUp) {

    /**
     * What is due of an enabled trigger, if anything is.
     *
     * @param onTime how late an occurrence may be noticed without being missed; zero at a start
     */
    static Optional<DueOccurrences> of(State state, Trigger trigger, Instant now, Duration onTime) {
        Instant first = trigger.state().nextRunAt();
        if (!trigger.enabled() || first == null || State.due(trigger, first).isAfter(now)) {
            return Optional.empty();
        }
        return state.schedule(trigger)
                .map(schedule -> new Look(state, trigger, schedule, now).collect(first, onTime))
                .filter(due -> due.lateCount > 0 || !due.inTime.isEmpty());
    }

    Instant last() {
        return inTime.isEmpty() ? newestLate.getLast() : inTime.getLast();
    }

    long missedCount() {
        return lateCount - madeUp.size();
    }

    /** The newest of those that were missed; to be asked only if there are any. */
    Instant lastMissed() {
        return madeUp.isEmpty()
                ? newestLate.getLast()
                : newestLate.stream()
                        .filter(at -> at.isBefore(madeUp.getFirst()))
                        .reduce((a, b) -> b)
                        .orElseThrow();
    }

    private record Look(State state, Trigger trigger, Schedule schedule, Instant now) {
        /** The late ones are counted and not walked through, because there may be a year of seconds. */
        private DueOccurrences collect(Instant first, Duration onTime) {
            Duration jitter = Duration.between(first, State.due(trigger, first));
            Instant expiry = trigger.spec().expiresAt();
            Instant future = now.plusMillis(1);
            Instant end = (expiry != null && expiry.isBefore(future) ? expiry : future).minus(jitter);
            Instant oldestInTime = now.minus(onTime).minus(jitter);
            Instant endOfLate = onTime.isZero() || oldestInTime.isAfter(end) ? end : oldestInTime;
            if (trigger.state().repeat() > 0) { // is no instant of the schedule, whatever that held before an edit
                return first.isBefore(endOfLate)
                        ? withMadeUp(first, 1, List.of(first), List.of())
                        : withMadeUp(first, 0, List.of(), first.isBefore(end) ? List.of(first) : List.of());
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
            return withMadeUp(first, lateCount, late, inTime);
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

        private List<Instant> newestLate(List<Gap> gaps) {
            List<Instant> newest = new ArrayList<>();
            for (int i = gaps.size() - 1; i >= 0 && newest.size() <= MissedPolicy.CATCH_UP_MAX; i--) {
                Gap gap = gaps.get(i);
                newest.addAll(0, schedule.newest(gap.after, gap.before, MissedPolicy.CATCH_UP_MAX + 1 - newest.size()));
            }
            return newest;
        }

        /** Applies the missed policy. */
        private DueOccurrences withMadeUp(
                Instant first, long lateCount, List<Instant> newestLate, List<Instant> inTime) {
            DueOccurrences due = new DueOccurrences(first, lateCount, newestLate, inTime, List.of());
            if (lateCount == 0 || isExpired(trigger, now)) {
                return due;
            }
            Instant oldest = now.minus(window(due.last()));
            List<Instant> candidates = newestLate.stream()
                    .skip(Math.max(0, newestLate.size() - MissedPolicy.CATCH_UP_MAX))
                    .filter(nominal -> !State.due(trigger, nominal).isBefore(oldest))
                    .toList();
            List<Instant> madeUp = switch (trigger.spec().missed().mode()) {
                case SKIP -> List.of();
                case ONE ->
                    inTime.isEmpty() && !candidates.isEmpty() ? List.of(candidates.getLast()) : List.<Instant>of();
                case ALL -> candidates;
            };
            return new DueOccurrences(first, lateCount, newestLate, inTime, madeUp);
        }

        private Duration window(Instant last) {
            Long given = trigger.spec().missed().windowMillis();
            if (given != null) {
                return Duration.ofMillis(given);
            }
            Duration max = Duration.ofMillis(state.config().missedWindowMillis());
            boolean wide = trigger.spec().isOneShot() || trigger.spec().missed().mode() == MissedMode.ALL;
            Duration period =
                    wide ? max : schedule.periodAt(last.minusMillis(1)).orElse(max);
            return period.compareTo(max) < 0 ? period : max;
        }
    }

    static boolean isExpired(Trigger trigger, Instant now) {
        Instant expiry = trigger.spec().expiresAt();
        return expiry != null && !expiry.isAfter(now);
    }
}
