package io.mimikit.kernel.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Random intervals, anchors and moments in 2000–2050 against plain arithmetic: the grid is exact, none lost, none doubled. */
class EveryRandomTest {
    private static final long SEED = Long.getLong("mimikit.seed", System.nanoTime());
    private static final int TIMES = Boolean.getBoolean("mimikit.long") ? 30 : 1;
    private static final long FROM = Instant.parse("2000-01-01T00:00:00Z").toEpochMilli();
    private static final long UNTIL = Instant.parse("2051-01-01T00:00:00Z").toEpochMilli();

    private final RandomGenerator random = new SplittableRandom(SEED);

    @BeforeAll
    static void printSeed() {
        System.out.println("EveryRandomTest: -Dmimikit.seed=" + SEED);
    }

    @Test
    void everyNextIsTheNextPointOfTheGrid() {
        for (int i = 0; i < 20_000 * TIMES; i++) {
            long every = random.nextLong(1, 1L << random.nextInt(1, 36));
            long anchor = random.nextLong(FROM, UNTIL);
            Every schedule = new Every(Duration.ofMillis(every), Instant.ofEpochMilli(anchor));
            Instant at = Instant.ofEpochMilli(random.nextLong(FROM, UNTIL)).plusNanos(random.nextInt(1_000_000));
            for (int step = 0; step < 5; step++) {
                Instant next = schedule.next(at).orElseThrow();
                assertThat(next)
                        .as("seed %d, every %d ms from %d after %s", SEED, every, anchor, at)
                        .isEqualTo(gridAfter(every, anchor, at))
                        .isAfter(at);
                at = next;
            }
        }
    }

    @Test
    void countingIsWalking() {
        for (int i = 0; i < 2_000 * TIMES; i++) {
            long every = random.nextLong(1_000, 1L << random.nextInt(11, 36));
            long anchor = random.nextLong(FROM, UNTIL);
            Every schedule = new Every(Duration.ofMillis(every), Instant.ofEpochMilli(anchor));
            Instant after = Instant.ofEpochMilli(random.nextLong(FROM, UNTIL));
            Instant before = after.plusMillis(random.nextLong(every * 50));
            long walked = 0;
            Instant at = schedule.next(after).orElseThrow();
            while (at.isBefore(before)) {
                walked++;
                at = schedule.next(at).orElseThrow();
            }
            assertThat(schedule.count(after, before))
                    .as("seed %d, every %d ms from %d in %s to %s", SEED, every, anchor, after, before)
                    .isEqualTo(walked);
        }
    }

    private static Instant gridAfter(long every, long anchor, Instant after) {
        long millis = after.toEpochMilli();
        BigInteger past = BigInteger.valueOf(millis).subtract(BigInteger.valueOf(anchor));
        long steps =
                millis < anchor ? 0 : past.divide(BigInteger.valueOf(every)).longValueExact() + 1;
        return Instant.ofEpochMilli(anchor).plusMillis(Math.multiplyExact(steps, every));
    }
}
