package io.mimikit.kernel.time;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimikit.kernel.MimikitException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Random expressions, zones and windows in 2000–2050 against {@link CronOracle}: none lost, none doubled. */
class CronRandomTest {
    private static final long SEED = Long.getLong("mimikit.seed", System.nanoTime());
    private static final int TIMES = Boolean.getBoolean("mimikit.long") ? 10 : 1;
    private static final Instant FROM = Instant.parse("2000-01-01T00:00:00Z");
    private static final long SPAN_SECONDS = Duration.ofDays(50 * 365).toSeconds();
    private static final List<String> ZONES =
            ZoneId.getAvailableZoneIds().stream().sorted().toList();

    private final RandomGenerator random = new SplittableRandom(SEED);

    @BeforeAll
    static void printSeed() {
        System.out.println("CronRandomTest: -Dmimikit.seed=" + SEED);
    }

    @Test
    void minutesAroundClockChanges() {
        for (int i = 0; i < 2000 * TIMES; i++) {
            ZoneId zone = zone();
            Instant edge = edge(zone);
            Instant after = edge.minus(random.nextInt(1, 36), ChronoUnit.HOURS);
            compare(
                    RandomCron.dense(random, false),
                    zone,
                    after,
                    edge.plus(36, ChronoUnit.HOURS),
                    Duration.ofMinutes(1));
        }
    }

    @Test
    void secondsAroundClockChanges() {
        for (int i = 0; i < 60 * TIMES; i++) {
            ZoneId zone = zone();
            Instant edge = edge(zone);
            Instant after = edge.minus(random.nextInt(1, 7200), ChronoUnit.SECONDS);
            compare(RandomCron.dense(random, true), zone, after, edge.plus(4, ChronoUnit.HOURS), Duration.ofSeconds(1));
        }
    }

    @Test
    void monthsOnEnd() {
        for (int i = 0; i < 20 * TIMES; i++) {
            ZoneId zone = zone();
            Instant after = anywhere();
            compare(
                    RandomCron.dense(random, false),
                    zone,
                    after,
                    after.plus(70, ChronoUnit.DAYS),
                    Duration.ofMinutes(1));
        }
    }

    @Test
    void everyDayOfFiftyYears() {
        for (int i = 0; i < 400 * TIMES; i++) {
            RandomCron cron = RandomCron.calendar(random);
            List<Instant> expected = LocalDate.of(2000, 1, 1)
                    .datesUntil(LocalDate.of(2051, 1, 1))
                    .filter(cron.day())
                    .map(date -> date.atTime(12, 0).toInstant(ZoneOffset.UTC))
                    .toList();
            try {
                Cron parsed = new Cron(cron.text(), ZoneOffset.UTC);
                assertThat(walk(parsed, FROM, Instant.parse("2051-01-01T00:00:00Z")))
                        .as("seed %d, %s", SEED, cron)
                        .isEqualTo(expected);
            } catch (MimikitException refused) {
                assertThat(refused).as("seed %d, %s", SEED, cron).hasMessageContaining("can never fire");
                assertThat(expected).as("seed %d, %s", SEED, cron).isEmpty();
            }
        }
    }

    private void compare(RandomCron cron, ZoneId zone, Instant after, Instant until, Duration grain) {
        String what = "seed %d, %s in %s after %s".formatted(SEED, cron, zone, after);
        Cron parsed;
        try {
            parsed = new Cron(cron.text(), zone);
        } catch (MimikitException refused) {
            assertThat(refused).as(what).hasMessageContaining("can never fire");
            return;
        }
        CronOracle oracle = new CronOracle(cron, zone, after, until, grain);
        assertThat(parsed.expression().isFixed()).as(what).isEqualTo(cron.fixed());
        assertThat(walk(parsed, after, until)).as(what).isEqualTo(oracle.occurrences);
        assertThat(parsed.skippedByDst(after, until)).as(what).isEqualTo(oracle.skips);
        compareCounts(what, parsed, oracle.occurrences, after, until);
        for (int i = 0; i < 20; i++) {
            Instant probe = after.plusNanos(
                    random.nextLong(Duration.between(after, until).toNanos()));
            Optional<Instant> expected =
                    oracle.occurrences.stream().filter(probe::isBefore).findFirst();
            Optional<Instant> actual = parsed.next(probe).filter(next -> !next.isAfter(until));
            assertThat(actual).as("%s, probed at %s", what, probe).isEqualTo(expected);
        }
    }

    /** Bounds on an occurrence, just before and just after one, and anywhere. */
    private void compareCounts(String what, Cron cron, List<Instant> occurrences, Instant after, Instant until) {
        for (int i = 0; i < 4; i++) {
            Instant from = bound(occurrences, after, until);
            Instant before = bound(occurrences, after, until);
            List<Instant> between = occurrences.stream()
                    .filter(at -> at.isAfter(from) && at.isBefore(before))
                    .toList();
            String where = "%s, from %s before %s".formatted(what, from, before);
            assertThat(cron.count(from, before)).as(where).isEqualTo(between.size());
            int max = random.nextInt(1, 20);
            assertThat(cron.newest(from, before, max))
                    .as(where)
                    .isEqualTo(between.subList(Math.max(0, between.size() - max), between.size()));
        }
    }

    private Instant bound(List<Instant> occurrences, Instant after, Instant until) {
        if (occurrences.isEmpty() || random.nextInt(3) == 0) {
            return after.plusMillis(
                    random.nextLong(Duration.between(after, until).toMillis()));
        }
        Instant bound = occurrences.get(random.nextInt(occurrences.size())).plusMillis(random.nextInt(-1, 2));
        return bound.isBefore(after) ? after : bound;
    }

    private static List<Instant> walk(Cron cron, Instant after, Instant until) {
        List<Instant> walked = new ArrayList<>();
        Optional<Instant> next = cron.next(after);
        while (next.isPresent() && !next.get().isAfter(until)) {
            walked.add(next.get());
            next = cron.next(next.get());
        }
        return walked;
    }

    private ZoneId zone() {
        return ZoneId.of(ZONES.get(random.nextInt(ZONES.size())));
    }

    private Instant anywhere() {
        return FROM.plusSeconds(random.nextLong(SPAN_SECONDS)).truncatedTo(ChronoUnit.MINUTES);
    }

    /** The next clock change after a random instant, where the zone has one in those years. */
    private Instant edge(ZoneId zone) {
        Instant anywhere = anywhere();
        ZoneOffsetTransition change = zone.getRules().nextTransition(anywhere);
        return change == null || change.getInstant().isAfter(FROM.plusSeconds(SPAN_SECONDS))
                ? anywhere
                : change.getInstant();
    }
}
