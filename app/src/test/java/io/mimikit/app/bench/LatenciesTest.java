package io.mimikit.app.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

final class LatenciesTest {
    @Test
    void isNeverTooLowAndAtMostThreePercentTooHigh() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        Latencies latencies = new Latencies();
        long[] values = new long[10_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextLong(1L << random.nextInt(1, 50));
            latencies.add(values[i]);
        }
        Arrays.sort(values);

        for (double share : new double[] {0.01, 0.5, 0.9, 0.99, 1}) {
            long exact = values[(int) Math.ceil(values.length * share) - 1];
            assertThat(latencies.percentile(share))
                    .as("share %s, seed %d", share, seed)
                    .isGreaterThanOrEqualTo(exact)
                    .isCloseTo(exact, Percentage.withPercentage(3.2));
        }
        assertThat(latencies.max()).isEqualTo(values[values.length - 1]);
    }

    @Test
    void takesTheSmallestAndTheLargest() {
        Latencies latencies = new Latencies();
        assertThat(latencies.percentile(0.5)).isZero();

        latencies.add(-5);
        latencies.add(0);
        assertThat(latencies.percentile(1)).isZero();

        latencies.add(Long.MAX_VALUE);
        assertThat(latencies.percentile(1)).isEqualTo(Long.MAX_VALUE);
    }
}
