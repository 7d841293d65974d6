package io.mimikit.kernel.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What fixed and wildcard expressions do when clocks change, zone by zone, with the changes written out as literals. */
class ClockChangeTest {

    /** Instant of the change, and the local times before and after it. */
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(textBlock = """
            Europe/Berlin,        2026-03-29T01:00Z, 2026-03-29T02:00, 2026-03-29T03:00
            Europe/London,        2026-03-29T01:00Z, 2026-03-29T01:00, 2026-03-29T02:00
            Europe/Dublin,        2026-03-29T01:00Z, 2026-03-29T01:00, 2026-03-29T02:00
            Europe/Helsinki,      2026-03-29T01:00Z, 2026-03-29T03:00, 2026-03-29T04:00
            Europe/Istanbul,      2016-03-27T01:00Z, 2016-03-27T03:00, 2016-03-27T04:00
            Atlantic/Azores,      2026-03-29T01:00Z, 2026-03-29T00:00, 2026-03-29T01:00
            America/New_York,     2026-03-08T07:00Z, 2026-03-08T02:00, 2026-03-08T03:00
            America/Los_Angeles,  2026-03-08T10:00Z, 2026-03-08T02:00, 2026-03-08T03:00
            America/St_Johns,     2010-03-14T03:31Z, 2010-03-14T00:01, 2010-03-14T01:01
            America/Havana,       2026-03-08T05:00Z, 2026-03-08T00:00, 2026-03-08T01:00
            America/Santiago,     2026-09-06T04:00Z, 2026-09-06T00:00, 2026-09-06T01:00
            America/Asuncion,     2023-10-01T04:00Z, 2023-10-01T00:00, 2023-10-01T01:00
            America/Sao_Paulo,    2018-11-04T03:00Z, 2018-11-04T00:00, 2018-11-04T01:00
            America/Nuuk,         2025-03-30T01:00Z, 2025-03-29T23:00, 2025-03-30T00:00
            America/Caracas,      2016-05-01T07:00Z, 2016-05-01T02:30, 2016-05-01T03:00
            America/Mexico_City,  2021-04-04T08:00Z, 2021-04-04T02:00, 2021-04-04T03:00
            Africa/Cairo,         2026-04-23T22:00Z, 2026-04-24T00:00, 2026-04-24T01:00
            Africa/Casablanca,    2023-04-23T02:00Z, 2023-04-23T02:00, 2023-04-23T03:00
            Africa/Windhoek,      2016-09-04T01:00Z, 2016-09-04T02:00, 2016-09-04T03:00
            Asia/Beirut,          2025-03-29T22:00Z, 2025-03-30T00:00, 2025-03-30T01:00
            Asia/Jerusalem,       2026-03-27T00:00Z, 2026-03-27T02:00, 2026-03-27T03:00
            Asia/Amman,           2021-03-25T22:00Z, 2021-03-26T00:00, 2021-03-26T01:00
            Asia/Tehran,          2021-03-21T20:30Z, 2021-03-22T00:00, 2021-03-22T01:00
            Asia/Dhaka,           2009-06-19T17:00Z, 2009-06-19T23:00, 2009-06-20T00:00
            Asia/Pyongyang,       2018-05-04T15:00Z, 2018-05-04T23:30, 2018-05-05T00:00
            Asia/Kathmandu,       1985-12-31T18:30Z, 1986-01-01T00:00, 1986-01-01T00:15
            Australia/Sydney,     2026-10-03T16:00Z, 2026-10-04T02:00, 2026-10-04T03:00
            Australia/Adelaide,   2026-10-03T16:30Z, 2026-10-04T02:00, 2026-10-04T03:00
            Australia/Lord_Howe,  2026-10-03T15:30Z, 2026-10-04T02:00, 2026-10-04T02:30
            Pacific/Auckland,     2026-09-26T14:00Z, 2026-09-27T02:00, 2026-09-27T03:00
            Pacific/Chatham,      2026-09-26T14:00Z, 2026-09-27T02:45, 2026-09-27T03:45
            Pacific/Fiji,         2019-11-09T14:00Z, 2019-11-10T02:00, 2019-11-10T03:00
            Pacific/Easter,       2026-09-06T04:00Z, 2026-09-05T22:00, 2026-09-05T23:00
            Pacific/Apia,         2011-12-30T10:00Z, 2011-12-30T00:00, 2011-12-31T00:00
            Pacific/Fakaofo,      2011-12-30T11:00Z, 2011-12-30T00:00, 2011-12-31T00:00
            Pacific/Kwajalein,    1993-08-21T12:00Z, 1993-08-21T00:00, 1993-08-22T00:00
            Pacific/Kiritimati,   1994-12-31T10:00Z, 1994-12-31T00:00, 1995-01-01T00:00
            Antarctica/Troll,     2026-03-29T01:00Z, 2026-03-29T01:00, 2026-03-29T03:00
            Antarctica/Casey,     2020-10-03T16:01Z, 2020-10-04T00:01, 2020-10-04T03:01
            """)
    void clocksForward(ZoneId zone, String change, LocalDateTime before, LocalDateTime after) {
        Instant edge = instant(change);
        Duration gap = Duration.between(before, after);
        LocalDateTime inside = before.plusMinutes(gap.toMinutes() / 2 + 1);

        assertThat(daily(inside, zone).preview(edge.minus(Duration.ofHours(26)), 3))
                .as("a fixed time in the gap runs once, right after it")
                .containsExactly(
                        realTime(inside.minusDays(1), before, edge), edge, realTime(inside.plusDays(1), after, edge));
        assertThat(daily(inside, zone).next(edge.minusSeconds(1)))
                .as("also when asked in the last second before it")
                .contains(edge);
        assertThat(daily(after, zone).preview(edge.minusSeconds(1), 2))
                .as("the first time that exists again is not disturbed")
                .containsExactly(edge, edge.plus(Duration.ofDays(1)));
        Cron fixedEveryMinute = new Cron("0-59 0-23 * * *", zone);
        assertThat(fixedEveryMinute.skippedByDst(edge.minusSeconds(1), edge))
                .as("what fell together there is told")
                .containsExactly(new DstSkip(
                        edge,
                        LongStream.range(0, gap.toMinutes())
                                .mapToObj(before::plusMinutes)
                                .toList()));
        assertThat(fixedEveryMinute.skippedByDst(edge, edge.plusSeconds(1))).isEmpty();
        followsRealTime(zone, edge);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(textBlock = """
            Europe/Berlin,        2026-10-25T01:00Z, 2026-10-25T03:00, 2026-10-25T02:00
            Europe/London,        2026-10-25T01:00Z, 2026-10-25T02:00, 2026-10-25T01:00
            Europe/Dublin,        2026-10-25T01:00Z, 2026-10-25T02:00, 2026-10-25T01:00
            Europe/Helsinki,      2026-10-25T01:00Z, 2026-10-25T04:00, 2026-10-25T03:00
            Atlantic/Azores,      2026-10-25T01:00Z, 2026-10-25T01:00, 2026-10-25T00:00
            America/New_York,     2026-11-01T06:00Z, 2026-11-01T02:00, 2026-11-01T01:00
            America/Los_Angeles,  2026-11-01T09:00Z, 2026-11-01T02:00, 2026-11-01T01:00
            America/St_Johns,     2010-11-07T02:31Z, 2010-11-07T00:01, 2010-11-06T23:01
            America/Havana,       2026-11-01T05:00Z, 2026-11-01T01:00, 2026-11-01T00:00
            America/Santiago,     2026-04-05T03:00Z, 2026-04-05T00:00, 2026-04-04T23:00
            America/Asuncion,     2023-03-26T03:00Z, 2023-03-26T00:00, 2023-03-25T23:00
            America/Sao_Paulo,    2018-02-18T02:00Z, 2018-02-18T00:00, 2018-02-17T23:00
            America/Nuuk,         2025-10-26T01:00Z, 2025-10-26T00:00, 2025-10-25T23:00
            America/Caracas,      2007-12-09T07:00Z, 2007-12-09T03:00, 2007-12-09T02:30
            America/Mexico_City,  2021-10-31T07:00Z, 2021-10-31T02:00, 2021-10-31T01:00
            Africa/Cairo,         2026-10-29T21:00Z, 2026-10-30T00:00, 2026-10-29T23:00
            Africa/Casablanca,    2023-03-19T02:00Z, 2023-03-19T03:00, 2023-03-19T02:00
            Africa/Windhoek,      2016-04-03T00:00Z, 2016-04-03T02:00, 2016-04-03T01:00
            Asia/Beirut,          2025-10-25T21:00Z, 2025-10-26T00:00, 2025-10-25T23:00
            Asia/Jerusalem,       2026-10-24T23:00Z, 2026-10-25T02:00, 2026-10-25T01:00
            Asia/Amman,           2021-10-28T22:00Z, 2021-10-29T01:00, 2021-10-29T00:00
            Asia/Tehran,          2021-09-21T19:30Z, 2021-09-22T00:00, 2021-09-21T23:00
            Asia/Dhaka,           2009-12-31T17:00Z, 2010-01-01T00:00, 2009-12-31T23:00
            Asia/Pyongyang,       2015-08-14T15:00Z, 2015-08-15T00:00, 2015-08-14T23:30
            Australia/Sydney,     2026-04-04T16:00Z, 2026-04-05T03:00, 2026-04-05T02:00
            Australia/Adelaide,   2026-04-04T16:30Z, 2026-04-05T03:00, 2026-04-05T02:00
            Australia/Lord_Howe,  2026-04-04T15:00Z, 2026-04-05T02:00, 2026-04-05T01:30
            Pacific/Auckland,     2026-04-04T14:00Z, 2026-04-05T03:00, 2026-04-05T02:00
            Pacific/Chatham,      2026-04-04T14:00Z, 2026-04-05T03:45, 2026-04-05T02:45
            Pacific/Fiji,         2019-01-12T14:00Z, 2019-01-13T03:00, 2019-01-13T02:00
            Pacific/Easter,       2026-04-05T03:00Z, 2026-04-04T22:00, 2026-04-04T21:00
            Antarctica/Troll,     2026-10-25T01:00Z, 2026-10-25T03:00, 2026-10-25T01:00
            Antarctica/Casey,     2020-03-07T16:00Z, 2020-03-08T03:00, 2020-03-08T00:00
            """)
    void clocksBack(ZoneId zone, String change, LocalDateTime before, LocalDateTime after) {
        Instant edge = instant(change);
        Duration repeated = Duration.between(after, before);
        LocalDateTime inside = after.plusMinutes(repeated.toMinutes() / 2 + 1);
        Instant firstPass = realTime(inside, before, edge);

        assertThat(daily(inside, zone).preview(edge.minus(Duration.ofHours(20)), 2))
                .as("a fixed time in the repeated hour runs once, at the first pass")
                .containsExactly(firstPass, realTime(inside.plusDays(1), after, edge));
        assertThat(daily(inside, zone).next(edge))
                .as("nor does it run when asked in the middle of the second pass")
                .contains(realTime(inside.plusDays(1), after, edge));
        assertThat(daily(inside, zone).skippedByDst(edge.minus(Duration.ofDays(1)), edge.plus(Duration.ofDays(1))))
                .isEmpty();
        Cron inBothPasses = new Cron("%d * * * *".formatted(after.getMinute()), zone);
        Instant firstTime = edge.minus(repeated);
        assertThat(inBothPasses.next(firstTime.minusSeconds(1))).contains(firstTime);
        assertThat(inBothPasses.next(edge.minusSeconds(1)))
                .as("a wildcard runs in both passes")
                .contains(edge);
        followsRealTime(zone, edge);
    }

    /** Every quarter of an hour stays so: no clock change moves or drops one, as all offsets here are whole quarters. */
    private static void followsRealTime(ZoneId zone, Instant edge) {
        Instant start = Instant.ofEpochSecond(Math.floorDiv(edge.getEpochSecond(), 900L) * 900L)
                .minus(Duration.ofHours(12));
        assertThat(new Cron("*/15 * * * *", zone).preview(start, 96))
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 96)
                        .mapToObj(i -> start.plusSeconds(900 * i))
                        .toList());
    }

    @Test
    void theDayThatOtherLibrariesLose() {
        Cron nightly = new Cron("30 2 * * *", ZoneId.of("Europe/Berlin"));
        assertThat(nightly.preview(Instant.parse("2026-03-28T12:00:00Z"), 2))
                .containsExactly(Instant.parse("2026-03-29T01:00:00Z"), Instant.parse("2026-03-30T00:30:00Z"));
    }

    @Test
    void aWildcardNeverRunsInTheGap() {
        Cron cron = new Cron("*/30 2 * * *", ZoneId.of("Europe/Berlin"));
        assertThat(cron.next(Instant.parse("2026-03-28T12:00:00Z"))).contains(Instant.parse("2026-03-30T00:00:00Z"));
        assertThat(cron.skippedByDst(Instant.parse("2026-03-28T12:00:00Z"), Instant.parse("2026-03-30T00:00:00Z")))
                .isEmpty();
    }

    @Test
    void aWildcardWhoseOnlyTimesAreGapsHasNoNext() {
        Cron cron = new Cron("*/10 2 * 3 SUNL", ZoneId.of("Europe/Berlin"));
        assertThat(cron.next(Instant.parse("2026-01-01T00:00:00Z"))).isEmpty();
        assertThat(cron.periodAt(Instant.parse("2026-01-01T00:00:00Z"))).isEmpty();
    }

    @Test
    void ofTimesThatFallTogetherTheLatestRunsAndTheOthersAreTold() {
        Cron cron = new Cron("0,30 2,3 * * *", ZoneId.of("Europe/Berlin"));
        Instant before = Instant.parse("2026-03-28T12:00:00Z");
        assertThat(cron.preview(before, 2))
                .containsExactly(Instant.parse("2026-03-29T01:00:00Z"), Instant.parse("2026-03-29T01:30:00Z"));
        assertThat(cron.skippedByDst(before, Instant.parse("2027-12-31T00:00:00Z")))
                .containsExactly(
                        new DstSkip(
                                Instant.parse("2026-03-29T01:00:00Z"),
                                List.of(
                                        LocalDateTime.parse("2026-03-29T02:00"),
                                        LocalDateTime.parse("2026-03-29T02:30"))),
                        new DstSkip(
                                Instant.parse("2027-03-28T01:00:00Z"),
                                List.of(
                                        LocalDateTime.parse("2027-03-28T02:00"),
                                        LocalDateTime.parse("2027-03-28T02:30"))));
    }

    @Test
    void aSecondsFieldIsNoWildcard() {
        Cron cron = new Cron("* 30 2 * * *", ZoneId.of("Europe/Berlin"));
        assertThat(cron.expression().isFixed()).isTrue();
        Instant edge = Instant.parse("2026-03-29T01:00:00Z");
        assertThat(cron.next(edge.minusSeconds(3600))).contains(edge);
        assertThat(cron.skippedByDst(edge.minusSeconds(1), edge).getFirst().localTimes())
                .hasSize(59);
    }

    private static Cron daily(LocalDateTime time, ZoneId zone) {
        return new Cron("%d %d * * *".formatted(time.getMinute(), time.getHour()), zone);
    }

    private static Instant realTime(LocalDateTime local, LocalDateTime wall, Instant atWall) {
        return atWall.plus(Duration.between(wall, local));
    }

    private static Instant instant(String text) {
        return Instant.parse(text.replace("Z", ":00Z"));
    }
}
