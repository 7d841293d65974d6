package io.mimikit.bench;

import com.sun.management.OperatingSystemMXBean;
import io.mimikit.kernel.decide.AttemptReport;
import io.mimikit.kernel.decide.CreateTask;
import io.mimikit.kernel.decide.FinishAttempt;
import io.mimikit.kernel.engine.AttemptRunner;
import io.mimikit.kernel.engine.Engine;
import io.mimikit.kernel.entity.Actor;
import io.mimikit.kernel.entity.Attempt;
import io.mimikit.kernel.entity.StopReason;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskResult;
import io.mimikit.kernel.entity.WorkClass;
import io.mimikit.kernel.request.Input;
import io.mimikit.kernel.request.TaskRequest;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a durable transition costs in processor time: one thread plays 64 waiters and steps the engine itself, so that
 * the figure holds on a machine that others use as well, where rates say nothing. Prints one line per round; the first
 * ones are the compiler's.
 */
public final class EngineCost implements AttemptRunner {
    private static final int WAITERS = 64;
    private static final int TRANSITIONS_PER_TASK = 3;
    private static final Actor RUNNER = new Actor("runner", "engine", null);

    private record Claim(String taskId, String attemptId) {}

    private final List<Claim> claims = new ArrayList<>();

    private EngineCost() {}

    /** Arguments: a directory to work in, rounds, and batches in each. */
    public static void main(String[] arguments) throws IOException {
        Path directory = Files.createTempDirectory(Path.of(arguments[0]), "mimikit-cost-");
        EngineCost cost = new EngineCost();
        try (Engine engine = BenchState.open(directory.resolve("state"), WAITERS, cost)) {
            for (int round = 1; round <= Integer.parseInt(arguments[1]); round++) {
                cost.round(engine, round, Integer.parseInt(arguments[2]));
            }
        } finally {
            BenchState.delete(directory);
        }
    }

    private void round(Engine engine, int number, int batches) {
        TaskRequest request = TaskRequest.read(
                Input.of(Map.of("prompt", BenchState.PROMPT, "notify", "never"), "task"),
                BenchState.config(WAITERS),
                Instant.EPOCH);
        long threadNanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        long processNanos = processNanos();
        for (int i = 0; i < batches; i++) {
            batch(engine, request);
        }
        double transitions = (double) TRANSITIONS_PER_TASK * WAITERS * batches;
        long thread = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - threadNanos;
        System.out.printf(
                "round %d: %.2f us of the engine's thread and %.2f us of the process per transition%n",
                number, thread / 1e3 / transitions, (processNanos() - processNanos) / 1e3 / transitions);
    }

    private void batch(Engine engine, TaskRequest request) {
        for (int i = 0; i < WAITERS; i++) {
            engine.tell(BenchState.PRODUCER, new CreateTask(request, WorkClass.FOREGROUND, null));
        }
        engine.step();
        List<Claim> claimed = List.copyOf(claims);
        claims.clear();
        for (Claim claim : claimed) {
            AttemptReport report = AttemptReport.ok(TaskResult.text("fine"));
            engine.tell(RUNNER, new FinishAttempt(claim.taskId, claim.attemptId, report));
        }
        engine.step();
    }

    private static long processNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    @Override
    public void start(Task task, Attempt attempt) {
        claims.add(new Claim(task.id(), attempt.id()));
    }

    @Override
    public void stop(Task task, Attempt attempt, StopReason reason) {
        // nothing here runs long enough to be stopped
    }
}
