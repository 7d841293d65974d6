package io.mimikit.bench;

import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.decide.Command;
import io.mimikit.kernel.decide.CreateTask;
import io.mimikit.kernel.decide.CreateTrigger;
import io.mimikit.kernel.decide.SetLane;
import io.mimikit.kernel.engine.AttemptRunner;
import io.mimikit.kernel.engine.Engine;
import io.mimikit.kernel.entity.Attempt;
import io.mimikit.kernel.entity.StopReason;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.WorkClass;
import io.mimikit.kernel.request.Input;
import io.mimikit.kernel.request.TaskRequest;
import io.mimikit.kernel.request.TriggerRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * What a server costs from outside: start to ready, then memory and processor time while it idles, with an empty state,
 * with 10,000 recurring triggers and with 100,000 queued tasks to recover, or with as many triggers as are asked for.
 * Starts the real launcher; reads Linux's {@code /proc}.
 */
public final class WholeProcess {
    private static final int SEED_BATCH = 1000;
    private static final int RUNS = 3;
    private static final long SETTLE_SECONDS = 10;

    private final Path launcher;
    private final Path home;
    private final long idleSeconds;

    private WholeProcess(Path launcher, Path home, long idleSeconds) {
        this.launcher = launcher;
        this.home = home;
        this.idleSeconds = idleSeconds;
    }

    /** Arguments: the launcher, a directory to work in, seconds to watch an idle server, and how many triggers, if any. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path home = Files.createTempDirectory(Path.of(arguments[1]), "mimikit-process-");
        try {
            WholeProcess bench = new WholeProcess(Path.of(arguments[0]), home, Long.parseLong(arguments[2]));
            if (arguments.length > 3) {
                bench.measure(arguments[3] + " triggers", Integer.parseInt(arguments[3]), 0);
                return;
            }
            bench.measure("empty", 0, 0);
            bench.measure("10,000 triggers", 10_000, 0);
            bench.measure("100,000 queued tasks", 0, 100_000);
        } finally {
            BenchState.delete(home);
        }
    }

    private void measure(String name, int triggers, int tasks) throws IOException, InterruptedException {
        Path state = home.resolve("state-" + triggers + "-" + tasks);
        if (triggers + tasks > 0) {
            seed(state, triggers, tasks);
        }
        for (int run = 1; run <= RUNS; run++) {
            System.out.println(name + ", run " + run + ": " + once(state, run == RUNS));
        }
    }

    /** Writes the state with the real engine. The tasks' lane is paused, so that they are still there when watched. */
    private static void seed(Path state, int triggers, int tasks) {
        Engine engine = BenchState.open(state, 1, new NoAttempts());
        KernelConfig config = BenchState.config(1);
        engine.stopClaiming();
        SetLane pause = new SetLane(KernelConfig.WORKER, Map.of("paused", true));
        fill(engine, 1, () -> pause);
        TriggerRequest trigger = BenchState.every("1d", Instant.now());
        fill(engine, triggers, () -> new CreateTrigger(trigger, null));
        TaskRequest task =
                TaskRequest.read(Input.of(Map.of("prompt", BenchState.PROMPT), "task"), config, Instant.EPOCH);
        fill(engine, tasks, () -> new CreateTask(task, WorkClass.BACKGROUND, null));
        engine.close();
    }

    private static void fill(Engine engine, int count, Supplier<? extends Command<?>> command) {
        for (int i = 1; i <= count; i++) {
            engine.tell(BenchState.PRODUCER, command.get());
            if (i % SEED_BATCH == 0 || i == count) {
                engine.step();
            }
        }
    }

    private String once(Path state, boolean watch) throws IOException, InterruptedException {
        try (ServerProcess server = ServerProcess.start(launcher, state, home, List.of())) {
            long processor = Math.round(1000 * server.process().cpuSeconds());
            String idle = watch ? ", " + idle(server.process()) : "";
            return "ready in " + server.saidMillis() + " ms by its own word, " + server.execMillis() + " ms from exec, "
                    + processor + " ms of processor time" + idle;
        }
    }

    private String idle(LinuxProcess process) throws IOException, InterruptedException {
        TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
        double before = process.cpuSeconds();
        TimeUnit.SECONDS.sleep(idleSeconds);
        double percent = 100.0 * (process.cpuSeconds() - before) / idleSeconds;
        return "idle " + Math.round(percent * 100) / 100.0 + " % of a core, " + process.memoryMegabytes() + " MB";
    }

    /** Runs nothing: nothing is claimed while a state is written. */
    private static final class NoAttempts implements AttemptRunner {
        @Override
        public void start(Task task, Attempt attempt) {
            throw new IllegalStateException("task " + task.id() + " was claimed");
        }

        @Override
        public void stop(Task task, Attempt attempt, StopReason reason) {
            // nothing runs
        }
    }
}
