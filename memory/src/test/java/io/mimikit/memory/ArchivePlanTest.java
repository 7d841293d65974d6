package io.mimikit.memory;

import static io.mimikit.memory.MemoryOnDisk.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ArchivePlanTest {
    private static final ArchivePolicy POLICY = ArchivePolicy.DEFAULT;
    private static final Duration SIX_HOURS = Duration.ofHours(6);

    private static List<ArchivedMessage> messagesAt(Instant... times) {
        return IntStream.range(0, times.length)
                .mapToObj(i -> new ArchivedMessage("m" + i, "user", "text " + i, times[i]))
                .toList();
    }

    private static List<ArchivedMessage> manyAt(Instant at, int count) {
        return messagesAt(IntStream.range(0, count).mapToObj(i -> at).toArray(Instant[]::new));
    }

    private static List<ArchiveJob> plan(List<ArchivedMessage> messages, Instant now, Optional<Instant> last) {
        return ArchivePlan.plan(messages, now, last, POLICY);
    }

    private static String labels(List<ArchiveJob> jobs) {
        return String.join(
                " ",
                jobs.stream()
                        .map(job -> switch (job) {
                            case ArchiveJob.Verbatim verbatim -> "raw:" + verbatim.day();
                            case ArchiveJob.Summary summary ->
                                "sum:" + summary.period().label();
                        })
                        .toList());
    }

    @Test
    void fewMessagesThatAreLongAreDueAtOnce() {
        var policy = new ArchivePolicy(5, 100, 20, SIX_HOURS);
        List<ArchivedMessage> fitting = List.of(new ArchivedMessage("m", "user", "ä".repeat(10), NOON));
        List<ArchivedMessage> tooLong = List.of(new ArchivedMessage("m", "user", "ä".repeat(10) + "!", NOON));

        assertThat(ArchivePlan.plan(fitting, NOON, Optional.of(NOON), policy)).isEmpty();
        assertThat(ArchivePlan.plan(tooLong, NOON, Optional.of(NOON), policy)).hasSize(1);
        assertThat(ArchivePlan.dueAt(tooLong, Optional.of(NOON), policy)).contains(NOON);
    }

    @Test
    void nothingToArchiveIsNeverDue() {
        assertThat(ArchivePlan.dueAt(List.of(), Optional.of(Instant.EPOCH), POLICY))
                .isEmpty();
        assertThat(plan(List.of(), NOON, Optional.of(Instant.EPOCH))).isEmpty();
    }

    @Test
    void aHistoryNeverArchivedIsDueSixHoursAfterItsOldestMessage() {
        List<ArchivedMessage> messages = messagesAt(NOON, NOON.minusSeconds(60));
        Instant due = NOON.minusSeconds(60).plus(SIX_HOURS);
        assertThat(ArchivePlan.dueAt(messages, Optional.empty(), POLICY)).contains(due);
        assertThat(plan(messages, due.minusMillis(1), Optional.empty())).isEmpty();
        assertThat(plan(messages, due, Optional.empty())).hasSize(1);
    }

    @Test
    void otherwiseSixHoursAfterTheLastTime() {
        Instant last = NOON.minusSeconds(10);
        assertThat(plan(messagesAt(NOON), last.plus(SIX_HOURS).minusMillis(1), Optional.of(last)))
                .isEmpty();
        assertThat(plan(messagesAt(NOON), last.plus(SIX_HOURS), Optional.of(last)))
                .hasSize(1);
    }

    @Test
    void moreThanAHundredAreDueAtOnce() {
        assertThat(plan(manyAt(NOON, 100), NOON, Optional.of(NOON))).isEmpty();
        assertThat(plan(manyAt(NOON, 101), NOON, Optional.of(NOON))).hasSize(1);
        assertThat(plan(manyAt(NOON.plusSeconds(5), 101), NOON, Optional.of(NOON)))
                .as("a clock that was set back does not delay a backlog")
                .hasSize(1);
    }

    @Test
    void ageDecidesBetweenRawDaysDailyAndMonthlySummaries() {
        List<ArchivedMessage> messages = messagesAt(
                Instant.parse("2026-11-23T00:00:00Z"),
                Instant.parse("2026-11-22T00:00:00Z"),
                Instant.parse("2026-11-17T00:00:00Z"),
                Instant.parse("2026-11-16T23:59:59.999Z"),
                Instant.parse("2026-10-01T00:00:00Z"),
                Instant.parse("2026-09-30T23:59:59Z"),
                Instant.parse("2026-09-01T00:00:00Z"),
                Instant.parse("2025-11-22T00:00:00Z"));
        List<ArchiveJob> jobs = plan(messages, NOON, Optional.of(NOON.minus(SIX_HOURS)));
        assertThat(labels(jobs))
                .isEqualTo("sum:2025-11 sum:2026-09 sum:2026-10-01 sum:2026-11-16 raw:2026-11-17 raw:2026-11-22"
                        + " raw:2026-11-23");
        assertThat(jobs.get(1).messages()).as("one job for the whole month").hasSize(2);
    }

    @Test
    void daysOfThePreviousMonthAreStillDailyInJanuary() {
        List<ArchivedMessage> messages =
                messagesAt(Instant.parse("2026-12-01T00:00:00Z"), Instant.parse("2026-11-30T00:00:00Z"));
        assertThat(labels(plan(messages, Instant.parse("2027-01-31T00:00:00Z"), Optional.empty())))
                .isEqualTo("sum:2026-11 sum:2026-12-01");
    }

    @Test
    void everyMessageIsInExactlyOneJobInTheOrderGiven() {
        long seed = 42;
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            Instant[] times = random.longs(
                            1 + random.nextInt(200), -Duration.ofDays(400).toSeconds(), 86_400)
                    .mapToObj(NOON::plusSeconds)
                    .toArray(Instant[]::new);
            List<ArchivedMessage> messages = messagesAt(times);
            List<ArchiveJob> jobs = plan(messages, NOON.plus(Duration.ofDays(2)), Optional.empty());
            List<ArchivedMessage> planned = new ArrayList<>();
            for (ArchiveJob job : jobs) {
                assertThat(job.messages()).as("seed %d", seed).isSubsetOf(messages);
                assertThat(job.messages().stream().map(messages::indexOf).toList())
                        .as("seed %d", seed)
                        .isSorted();
                planned.addAll(job.messages());
            }
            assertThat(planned).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(messages);
        }
    }

    @Test
    void backOffClimbsAndThenStays() {
        assertThat(IntStream.rangeClosed(1, 7).mapToObj(ArchivePlan::backoff).map(Duration::toMinutes))
                .containsExactly(10L, 30L, 120L, 360L, 720L, 720L, 720L);
        assertThatThrownBy(() -> ArchivePlan.backoff(0)).hasMessageContaining("attempts 0");
    }
}
