package io.mimikit.bench;

import com.sun.management.OperatingSystemMXBean;
import io.mimikit.kernel.decide.AttemptReport;
import io.mimikit.kernel.decide.CreateTrigger;
import io.mimikit.kernel.decide.FinishAttempt;
import io.mimikit.kernel.engine.AttemptRunner;
import io.mimikit.kernel.engine.Engine;
import io.mimikit.kernel.entity.Actor;
import io.mimikit.kernel.entity.Attempt;
import io.mimikit.kernel.entity.StopReason;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskResult;
import io.mimikit.kernel.request.TriggerRequest;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * What one firing costs in processor time, from the due instant to the end of an empty run, beside triggers that only
 * stand there: {@value #FIRING} triggers fire every second of a clock that jumps from second to second while the engine
 * is stepped by hand. Prints one line per round; the first ones are the compiler's.
 */
public final class FiringCost implements AttemptRunner {
    private static final int FIRING = 64;
    private static final int BATCH = 1000;
    private static final Duration BEAT = Duration.ofSeconds(1);
    private static final Actor RUNNER = new Actor("runner", "engine", null);

    private record Claim(String taskId, String attemptId) {}

    private final List<Claim> claims = new ArrayList<>();
    private final Instant start = Instant.parse("2026-11-22T09:00:00Z");
    private long seconds;
    private long fired;

    private FiringCost() {}

    /** Arguments: a directory to work in, how many triggers only stand there, rounds, and seconds of the clock in each. */
    public static void main(String[] arguments) throws IOException {
        int standing = Integer.parseInt(arguments[1]);
        Path directory = Files.createTempDirectory(Path.of(arguments[0]), "mimikit-firing-");
        FiringCost cost = new FiringCost();
        try (Engine engine = cost.open(directory.resolve("state"))) {
            cost.create(engine, standing, "1000d");
            cost.create(engine, FIRING, "1s");
            for (int round = 1; round <= Integer.parseInt(arguments[2]); round++) {
                cost.round(engine, standing, Integer.parseInt(arguments[3]));
            }
        } finally {
            BenchState.delete(directory);
        }
    }

    /** One slot more than fires: the last one of a lane is not for work in the background. */
    private Engine open(Path state) {
        InstantSource clock = () -> start.plusSeconds(seconds);
        return BenchState.open(state, FIRING + 1, this, clock, () -> BEAT.toNanos() * seconds);
    }

    private void create(Engine engine, int count, String interval) {
        TriggerRequest trigger = BenchState.every(interval, start);
        for (int i = 1; i <= count; i++) {
            engine.tell(BenchState.PRODUCER, new CreateTrigger(trigger, null));
            if (i % BATCH == 0 || i == count) {
                engine.step();
            }
        }
    }

    private void round(Engine engine, int standing, int beats) {
        long before = fired;
        long threadNanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        long processNanos = processNanos();
        for (int i = 0; i < beats; i++) {
            seconds += BEAT.toSeconds();
            engine.step();
            List<Claim> claimed = List.copyOf(claims);
            claims.clear();
            for (Claim claim : claimed) {
                AttemptReport report = AttemptReport.ok(TaskResult.text("fine"));
                engine.tell(RUNNER, new FinishAttempt(claim.taskId, claim.attemptId, report));
            }
            engine.step();
        }
        double firings = fired - before;
        if (firings != (double) FIRING * beats) {
            throw new IllegalStateException(firings + " firings where there should be " + FIRING * beats);
        }
        System.out.printf(
                "beside %d standing triggers: %.1f us of the engine's thread and %.1f us of the process per firing%n",
                standing,
                (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - threadNanos) / 1e3 / firings,
                (processNanos() - processNanos) / 1e3 / firings);
    }

    private static long processNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    @Override
    public void start(Task task, Attempt attempt) {
        fired++;
        claims.add(new Claim(task.id(), attempt.id()));
    }

    @Override
    public void stop(Task task, Attempt attempt, StopReason reason) {
        // nothing here runs long enough to be stopped
    }
}
