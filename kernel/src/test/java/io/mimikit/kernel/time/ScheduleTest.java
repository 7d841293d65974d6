package io.mimikit.kernel.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimikit.kernel.MimikitException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What users of schedulers expect or once reported as broken, case by case. */
class ScheduleTest {
    private static final Instant ANCHOR = Instant.parse("2026-03-28T12:00:00.250Z");
    private static final Duration HALF_MINUTE = Duration.ofSeconds(30);

    @Test
    void wednesdaysInLosAngeles() {
        assertThat(new Cron("0 9 * * 3", ZoneId.of("America/Los_Angeles")).next(Instant.parse("2025-12-13T00:00:00Z")))
                .contains(Instant.parse("2025-12-17T17:00:00Z"));
    }

    @Test
    void anIntervalRunsAtTheNextPointOfItsGrid() {
        assertThat(new Every(HALF_MINUTE, ANCHOR).next(ANCHOR.plusSeconds(10))).contains(ANCHOR.plusSeconds(30));
    }

    @Test
    void anIntervalAnchoredNowNeverRunsNow() {
        assertThat(new Every(HALF_MINUTE, ANCHOR).next(ANCHOR)).contains(ANCHOR.plusSeconds(30));
    }

    @Test
    void anIntervalAskedOnItsGridIsStrictlyLater() {
        assertThat(new Every(HALF_MINUTE, ANCHOR).next(ANCHOR.plusSeconds(30))).contains(ANCHOR.plusSeconds(60));
    }

    @Test
    void anAnchorInTheFutureIsTheFirstOccurrence() {
        assertThat(new Every(HALF_MINUTE, ANCHOR).next(ANCHOR.minus(Duration.ofDays(400))))
                .contains(ANCHOR);
    }

    @Test
    void fractionsOfMillisecondsAreCut() {
        Every every = new Every(Duration.ofNanos(1_500_900_000), ANCHOR.plusNanos(999));
        assertThat(every.periodAt(ANCHOR)).contains(Duration.ofMillis(1500));
        assertThat(every.next(ANCHOR)).contains(ANCHOR.plusMillis(1500));
    }

    @Test
    void anIntervalBelowOneMillisecondIsRefused() {
        for (Duration tooShort : List.of(Duration.ofNanos(999_999), Duration.ZERO, Duration.ofSeconds(-5))) {
            assertThatThrownBy(() -> new Every(tooShort, ANCHOR))
                    .isInstanceOfSatisfying(
                            MimikitException.class, e -> assertThat(e.field()).contains("every"))
                    .hasMessageContaining("is too short; use 1ms or more");
        }
    }

    @Test
    void blankExpressionsAndZonesAreRefused() {
        assertThatThrownBy(() -> new Cron("  ", ZoneOffset.UTC)).hasMessageContaining("has 0 fields");
        assertThatThrownBy(() -> Zones.parse(" ")).hasMessageContaining("is not a time zone");
    }

    @Test
    void halfPastTwoRunsExactlyOnceADayAllYear() {
        Cron nightly = new Cron("30 2 * * *", ZoneId.of("America/New_York"));
        List<Instant> year = nightly.preview(Instant.parse("2026-01-01T05:00:00Z"), 365);
        assertThat(year)
                .extracting(at -> at.atZone(nightly.zone()).toLocalDate())
                .doesNotHaveDuplicates();
        assertThat(year.getLast()).isEqualTo(Instant.parse("2026-12-31T07:30:00Z"));
    }

    @Test
    void restartsDoNotMoveTheGrid() {
        Instant now = ANCHOR;
        for (int restart = 1; restart <= 5; restart++) {
            Instant next =
                    new Every(HALF_MINUTE, ANCHOR).next(now.plusMillis(7777)).orElseThrow();
            assertThat(Duration.between(ANCHOR, next).toMillis() % 30_000).isZero();
            now = next;
        }
        assertThat(now).isEqualTo(ANCHOR.plusSeconds(150));
    }

    @Test
    void anIntervalKnowsNoClockChanges() {
        Every every = new Every(Duration.ofHours(1), ANCHOR);
        List<Instant> week = every.preview(ANCHOR, 168);
        for (int i = 0; i < week.size(); i++) {
            assertThat(week.get(i)).isEqualTo(ANCHOR.plusSeconds(3600L * (i + 1)));
        }
    }

    @Test
    void anIntervalStaysExactForThousandsOfYears() {
        Every every = new Every(Duration.ofMillis(7), ANCHOR);
        Instant far = Instant.parse("9876-05-04T03:02:01.234567891Z");
        Instant next = every.next(far).orElseThrow();
        assertThat(Duration.between(ANCHOR, next).toMillis() % 7).isZero();
        assertThat(next).isAfter(far).isBeforeOrEqualTo(far.plusMillis(7));
    }

    @Test
    void anIntervalLongerThanTheCalendarRunsAtItsAnchorOnly() {
        for (Duration huge : List.of(Duration.ofSeconds(Long.MAX_VALUE), Duration.ofDays(3_652_500))) {
            Every every = new Every(huge, ANCHOR);
            assertThat(every.next(Instant.MIN)).contains(ANCHOR);
            assertThat(every.next(ANCHOR)).isEmpty();
            assertThat(every.next(Instant.MAX)).isEmpty();
        }
        Every thousandYears = new Every(Duration.ofDays(365_250), ANCHOR);
        assertThat(thousandYears.preview(Instant.MIN, 100)).hasSize(8);
        assertThatThrownBy(() -> new Every(HALF_MINUTE, Instant.MAX)).hasMessageContaining("anchor: ");
    }

    @Test
    void aOneShotHasOneOccurrence() {
        At at = new At(ANCHOR);
        assertThat(at.next(ANCHOR.minusNanos(1))).contains(ANCHOR);
        assertThat(at.next(ANCHOR)).isEmpty();
        assertThat(at.preview(Instant.EPOCH, 5)).containsExactly(ANCHOR);
        assertThat(at.periodAt(Instant.EPOCH)).isEmpty();
    }

    @Test
    void aOneShotInThePastHasNoNext() {
        Instant now = Instant.parse("2026-06-01T00:00:00Z");
        assertThat(At.parse("2026-05-31T23:59", ZoneOffset.UTC, now).next(now)).isEmpty();
    }

    @Test
    void describesItselfWithTheInstant() {
        assertThat(new At(ANCHOR).describe()).isEqualTo("once, at 2026-03-28T12:00:00.250Z");
        assertThat(new Every(Duration.ofMinutes(90), ANCHOR).describe())
                .isEqualTo("every 90m, counted from 2026-03-28T12:00:00.250Z");
    }

    @Test
    void aPreviewIsBounded() {
        Schedule every = new Every(HALF_MINUTE, ANCHOR);
        assertThat(every.preview(ANCHOR, 0)).isEmpty();
        assertThat(every.preview(ANCHOR, Schedule.PREVIEW_MAX)).hasSize(1000);
        assertThatThrownBy(() -> every.preview(ANCHOR, Schedule.PREVIEW_MAX + 1))
                .hasMessage("count 1001 is out of range 0-1000");
        assertThatThrownBy(() -> every.preview(ANCHOR, -1)).hasMessage("count -1 is out of range 0-1000");
    }

    @Test
    void tenJobsOnTheHourAreSpreadTheSameWayEveryTime() {
        Duration max = Duration.ofMinutes(5);
        List<Duration> offsets = IntStream.range(0, 10)
                .mapToObj(job -> Jitter.offset("job-" + job, max))
                .toList();
        assertThat(offsets)
                .doesNotHaveDuplicates()
                .allMatch(offset -> !offset.isNegative() && offset.compareTo(max) < 0);
        assertThat(Jitter.offset("job-0", max)).isEqualTo(offsets.getFirst());
    }

    @Test
    void occurrencesAreCountedAsTheyAreWalked() {
        Instant start = ANCHOR.minusSeconds(100);
        List<Schedule> schedules = List.of(
                new Every(Duration.ofMillis(700), ANCHOR), new At(ANCHOR), new Cron("*/7 * * * * *", ZoneOffset.UTC));
        for (Schedule schedule : schedules) {
            List<Instant> all = schedule.preview(start, 50);
            Instant last = all.getLast();
            List<Instant> bounds = Stream.of(-1L, 0L, 1L)
                    .flatMap(by -> Stream.of(start, all.getFirst(), all.get(all.size() / 2), last)
                            .map(at -> at.plusMillis(by).plusNanos(by)))
                    .toList();
            for (Instant after : bounds) {
                for (Instant before : bounds) {
                    List<Instant> between = all.stream()
                            .filter(at -> at.isAfter(after) && at.isBefore(before))
                            .toList();
                    assertThat(schedule.count(after, before))
                            .as("%s after %s before %s", schedule, after, before)
                            .isEqualTo(between.size());
                    assertThat(schedule.newest(after, before, 3))
                            .isEqualTo(between.subList(Math.max(0, between.size() - 3), between.size()));
                }
            }
        }
    }

    @Test
    void nothingIsCountedBeyondTheYear9999() {
        Instant lastMinute = TimeLimits.LATEST.minusSeconds(60);
        Instant beyond = TimeLimits.LATEST.plusSeconds(1000);
        for (Schedule schedule : List.of(
                new Every(Duration.ofSeconds(1), ANCHOR.truncatedTo(ChronoUnit.SECONDS)),
                new Cron("* * * * * *", ZoneOffset.UTC),
                new Cron("0-59 0-59 0-23 * * *", ZoneOffset.UTC))) {
            assertThat(schedule.count(lastMinute, beyond)).as("%s", schedule).isEqualTo(60);
            assertThat(schedule.count(TimeLimits.LATEST, beyond)).isZero();
        }
    }
}
