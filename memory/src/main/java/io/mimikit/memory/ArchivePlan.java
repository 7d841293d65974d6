package io.mimikit.memory;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The decision which messages are archived when and how: pure functions of what they are given. Stateless. */
public final class ArchivePlan {
    private static final List<Duration> BACKOFF = List.of(
            Duration.ofMinutes(10),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(6),
            Duration.ofHours(12));

    private ArchivePlan() {}

    /** The messages that become one job; the oldest come first. */
    private record Slot(boolean verbatim, SummaryPeriod period) implements Comparable<Slot> {
        ArchiveJob job(List<ArchivedMessage> messages) {
            return verbatim
                    ? new ArchiveJob.Verbatim(period.first(), messages)
                    : new ArchiveJob.Summary(period, messages);
        }

        @Override
        public int compareTo(Slot other) {
            return period.first().compareTo(other.period.first());
        }
    }

    /**
     * When the archive is next due for these unarchived messages, which may be in the past; never where there are none.
     *
     * @param lastArchiveAt when it last ran, empty for a history that was never archived
     */
    public static Optional<Instant> dueAt(
            List<ArchivedMessage> unarchived, Optional<Instant> lastArchiveAt, ArchivePolicy policy) {
        Optional<Instant> oldest =
                unarchived.stream().map(ArchivedMessage::createdAt).min(Comparator.naturalOrder());
        return oldest.map(first -> isBacklog(unarchived, policy)
                ? first
                : lastArchiveAt.orElse(first).plus(policy.every()));
    }

    /**
     * The jobs that are due now: none, or together every message once. Days and months are UTC. There is one verbatim job
     * for each recent day, one summary for each older day of this and the previous month, one for each older month.
     */
    public static List<ArchiveJob> plan(
            List<ArchivedMessage> unarchived, Instant now, Optional<Instant> lastArchiveAt, ArchivePolicy policy) {
        boolean backlog = isBacklog(unarchived, policy);
        boolean due = dueAt(unarchived, lastArchiveAt, policy)
                .filter(at -> !at.isAfter(now))
                .isPresent();
        if (!backlog && !due) {
            return List.of();
        }
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        Map<Slot, List<ArchivedMessage>> slots = new TreeMap<>();
        for (ArchivedMessage message : unarchived) {
            slots.computeIfAbsent(slotOf(message, today, policy), slot -> new ArrayList<>())
                    .add(message);
        }
        return slots.entrySet().stream()
                .map(slot -> slot.getKey().job(slot.getValue()))
                .toList();
    }

    private static boolean isBacklog(List<ArchivedMessage> unarchived, ArchivePolicy policy) {
        return unarchived.size() > policy.backlogMax()
                || unarchived.stream().mapToLong(ArchivedMessage::textBytes).sum() > policy.backlogBytesMax();
    }

    private static Slot slotOf(ArchivedMessage message, LocalDate today, ArchivePolicy policy) {
        LocalDate day = LocalDate.ofInstant(message.createdAt(), ZoneOffset.UTC);
        YearMonth month = YearMonth.from(day);
        boolean verbatim = !day.isBefore(today.minusDays(policy.rawDays()));
        boolean daily = !month.isBefore(YearMonth.from(today).minusMonths(1));
        return new Slot(verbatim, verbatim || daily ? new SummaryPeriod.Day(day) : new SummaryPeriod.Month(month));
    }

    /** How long to wait after so many failed attempts, at least one; the ladder ends at 12 hours, trying does not. */
    public static Duration backoff(int attempts) {
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts " + attempts + " must be at least 1");
        }
        return BACKOFF.get(Math.min(attempts, BACKOFF.size()) - 1);
    }
}
