package io.mimikit.kernel.time;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A cron expression in a time zone. Immutable.
 *
 * <p>What happens when the zone's clocks change depends on whether the expression is {@link CronExpression#isFixed()
 * fixed}. A fixed one means times of the day, so each of them counts once: one inside a gap runs at the first instant
 * after it (those that fall together there are one occurrence, see {@link #skippedByDst}), one in a repeated hour runs at
 * the first pass. The others mean a rhythm and follow real time: they run in both passes and never in a gap, because
 * that time doesn't exist.
 *
 * <p>Fixed: local times map to instants monotonically, so the search is for the least local time whose instant is late
 * enough. Others: between two clock changes local time is real time plus a constant, so the search goes from one change
 * to the next.
 */
public record Cron(CronExpression expression, ZoneId zone) implements Schedule {
    /** Every combination of date, weekday and clock rule comes back within this. */
    private static final Duration SEARCH_MAX = Duration.ofDays(146_097);

    public Cron(String expression, ZoneId zone) {
        this(CronExpression.parse(expression), zone);
    }

    /** Empty also for a wildcard expression whose every time falls into gaps: it has nothing to follow. */
    @Override
    public Optional<Instant> next(Instant after) {
        if (!after.isBefore(TimeLimits.LATEST)) {
            return Optional.empty();
        }
        Instant from = secondAfter(after.isBefore(TimeLimits.EARLIEST) ? TimeLimits.EARLIEST : after);
        Optional<Instant> next = expression.isFixed() ? nextFixed(from) : nextInRealTime(from);
        return next.filter(instant -> !instant.isAfter(TimeLimits.LATEST));
    }

    private static Instant secondAfter(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
    }

    /** Counts whole days at once, so that it takes time in proportion to the months and to the changes of the clocks. */
    @Override
    public long count(Instant after, Instant before) {
        Instant from = secondAfter(after.isBefore(TimeLimits.EARLIEST) ? TimeLimits.EARLIEST : after);
        Instant until = secondAfter(before.isAfter(TimeLimits.LATEST) ? TimeLimits.LATEST : before.minusNanos(1));
        if (!from.isBefore(until)) {
            return 0;
        }
        return expression.isFixed() ? countFixed(from, until) : countInRealTime(from, until);
    }

    private long countFixed(Instant from, Instant until) {
        long merged = skippedByDst(from.minusSeconds(1), until.minusSeconds(1)).stream()
                .mapToLong(skip -> skip.localTimes().size())
                .sum();
        return expression.count(leastLocal(from), leastLocal(until)) - merged;
    }

    private long countInRealTime(Instant from, Instant until) {
        long count = 0;
        Instant start = from;
        while (start.isBefore(until)) {
            ZoneOffset offset = zone.getRules().getOffset(start);
            ZoneOffsetTransition change = zone.getRules().nextTransition(start);
            Instant end = change == null || change.getInstant().isAfter(until) ? until : change.getInstant();
            count += expression.count(LocalDateTime.ofInstant(start, offset), LocalDateTime.ofInstant(end, offset));
            start = end;
        }
        return count;
    }

    private Optional<Instant> nextFixed(Instant from) {
        return expression.nextOrSame(leastLocal(from)).map(local -> Zones.instantOf(local, zone));
    }

    /** The least local time that {@link Zones#instantOf} puts at {@code from} or later. */
    private LocalDateTime leastLocal(Instant from) {
        LocalDateTime local = LocalDateTime.ofInstant(from, zone);
        ZoneOffsetTransition change = zone.getRules().previousTransition(from.plusSeconds(1));
        if (change == null) {
            return local;
        }
        boolean endsGap = change.isGap() && change.getInstant().equals(from);
        boolean inSecondPass = change.isOverlap() && local.isBefore(change.getDateTimeBefore());
        return endsGap || inSecondPass ? change.getDateTimeBefore() : local;
    }

    private Optional<Instant> nextInRealTime(Instant from) {
        ZoneRules rules = zone.getRules();
        Instant horizon = from.plus(SEARCH_MAX);
        Instant start = from;
        while (start.isBefore(horizon)) {
            ZoneOffset offset = rules.getOffset(start);
            Optional<Instant> found = expression
                    .nextOrSame(LocalDateTime.ofInstant(start, offset))
                    .map(local -> local.toInstant(offset));
            ZoneOffsetTransition change = rules.nextTransition(start);
            if (found.isEmpty() || change == null || found.get().isBefore(change.getInstant())) {
                return found;
            }
            start = change.getInstant();
        }
        return Optional.empty();
    }

    @Override
    public Optional<Duration> periodAt(Instant after) {
        return next(after).flatMap(first -> next(first).map(second -> Duration.between(first, second)));
    }

    /** Of those that meet at one instant the latest runs. */
    @Override
    public List<DstSkip> skippedByDst(Instant after, Instant until) {
        List<DstSkip> skips = new ArrayList<>();
        if (!expression.isFixed() || !until.isAfter(after)) {
            return skips;
        }
        ZoneRules rules = zone.getRules();
        ZoneOffsetTransition change = rules.nextTransition(after);
        while (change != null && !change.getInstant().isAfter(until)) {
            List<LocalDateTime> met = meetingAt(change);
            if (met.size() > 1) {
                skips.add(new DstSkip(change.getInstant(), met.subList(0, met.size() - 1)));
            }
            change = rules.nextTransition(change.getInstant());
        }
        return List.copyOf(skips);
    }

    private List<LocalDateTime> meetingAt(ZoneOffsetTransition change) {
        List<LocalDateTime> met = new ArrayList<>();
        // For an overlap after is before before, and the loop doesn't start.
        Optional<LocalDateTime> local = expression.nextOrSame(change.getDateTimeBefore());
        while (local.isPresent() && !local.get().isAfter(change.getDateTimeAfter())) {
            met.add(local.get());
            local = expression.nextOrSame(local.get().plusSeconds(1));
        }
        return met;
    }

    @Override
    public String describe() {
        return expression.describe() + ", " + zone;
    }
}
