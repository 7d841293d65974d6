package io.mimikit.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A thousand hours and more in which everything goes wrong, from seeds that nobody chose. */
class SimulationTest {
    private static final boolean LONG = Boolean.getBoolean("mimikit.long");
    private static final int RUNS = LONG ? 84 : 14;
    private static final Duration LENGTH = Duration.ofDays(3);

    @Test
    void everyRuleHoldsForAThousandHours() {
        long first = new Random().nextLong() >>> 1;
        long start = System.nanoTime();
        List<SimulationReport> reports = IntStream.range(0, RUNS)
                .parallel()
                .mapToObj(i -> new Simulation(SimulationPlan.of(first + i, LENGTH)).judge())
                .toList();
        System.out.printf(
                "simulation: seeds %d to %d, %d h, %d steps, %d records, %d attempts, %d crashes, %d operations in %.1f s%n",
                first,
                first + RUNS - 1,
                RUNS * LENGTH.toHours(),
                reports.stream().mapToLong(report -> report.counts().steps()).sum(),
                reports.stream().mapToLong(report -> report.counts().records()).sum(),
                reports.stream().mapToLong(report -> report.counts().attempts()).sum(),
                reports.stream().mapToLong(report -> report.counts().crashes()).sum(),
                reports.stream()
                        .mapToLong(report -> report.counts().operations())
                        .sum(),
                (System.nanoTime() - start) / 1e9);
        assertThat(reports.stream()
                        .flatMap(report -> report
                                .violation()
                                .map(broken -> "./mimikit simulate --seed "
                                        + report.plan().seed() + " --hours " + LENGTH.toHours() + ": " + broken)
                                .stream()))
                .isEmpty();
        assertThat(reports.stream()
                        .mapToLong(report -> report.counts().crashes())
                        .sum())
                .isGreaterThan(100);
    }

    @Test
    void theSameSeedIsTheSameSimulation() {
        SimulationPlan plan = SimulationPlan.of(42, Duration.ofHours(6));
        SimulationReport one = new Simulation(plan).judge();
        SimulationReport other = new Simulation(plan).judge();
        assertThat(other).isEqualTo(one);
        assertThat(one.counts().records()).isGreaterThan(100);
    }
}
