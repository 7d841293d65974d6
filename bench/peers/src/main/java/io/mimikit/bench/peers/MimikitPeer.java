package io.mimikit.bench.peers;

import io.mimikit.bench.BenchState;
import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.decide.AttemptReport;
import io.mimikit.kernel.decide.CreateTask;
import io.mimikit.kernel.decide.CreateTrigger;
import io.mimikit.kernel.decide.FinishAttempt;
import io.mimikit.kernel.decide.SetLane;
import io.mimikit.kernel.engine.AttemptRunner;
import io.mimikit.kernel.engine.Engine;
import io.mimikit.kernel.engine.EngineLoop;
import io.mimikit.kernel.entity.Actor;
import io.mimikit.kernel.entity.Attempt;
import io.mimikit.kernel.entity.StopReason;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskResult;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.entity.WorkClass;
import io.mimikit.kernel.request.Input;
import io.mimikit.kernel.request.TaskRequest;
import io.mimikit.kernel.request.TriggerRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The engine, its thread and the file store of a server, with its limits but for the depth of the lane and the workers.
 * A job is a task, one that is due later a one-shot trigger; it is over when its end is durable.
 */
final class MimikitPeer implements Peer {
    private static final Actor RUNNER = new Actor("runner", "engine", null);
    private static final KernelConfig CONFIG = BenchState.config(Scale.WORKERS);

    private final Engine engine;
    private final EngineLoop loop;

    MimikitPeer(Setup setup) throws Exception {
        Path state = setup.directory().resolve("state");
        if (setup.fresh() && Files.exists(state)) {
            BenchState.delete(state);
        }
        Workers workers = new Workers(setup.job());
        engine = BenchState.open(state, Scale.WORKERS, workers);
        workers.engine = engine;
        loop = EngineLoop.start(engine);
        pause(true);
    }

    private void pause(boolean paused) {
        engine.call(BenchState.PRODUCER, new SetLane(KernelConfig.WORKER, Map.of("paused", paused)));
    }

    @Override
    public void enqueue(String payload) {
        TaskRequest request =
                TaskRequest.read(Input.of(Map.of("prompt", payload, "notify", "never"), "task"), CONFIG, Instant.EPOCH);
        engine.call(BenchState.PRODUCER, new CreateTask(request, WorkClass.FOREGROUND, null));
    }

    @Override
    public void schedule(String payload, Instant due) {
        Map<String, Object> body =
                Map.of("schedule", Map.of("at", due.toString()), "task", Map.of("prompt", payload), "notify", "never");
        TriggerRequest request = TriggerRequest.read(Input.of(body, "trigger"), CONFIG, Instant.now(), null);
        engine.call(BenchState.PRODUCER, new CreateTrigger(request, null));
    }

    @Override
    public void start() {
        pause(false);
    }

    @Override
    public long unfinished() {
        return engine.query(state -> Arrays.stream(TaskStatus.values())
                .filter(status -> !status.isTerminal())
                .mapToLong(state::count)
                .sum());
    }

    @Override
    public void close() {
        loop.close();
    }

    /** Attempts on virtual threads, as a server runs them. */
    private static final class Workers implements AttemptRunner {
        private final Consumer<String> job;
        private volatile @org.jspecify.annotations.Nullable Engine engine;

        private Workers(Consumer<String> job) {
            this.job = job;
        }

        @Override
        public void start(Task task, Attempt attempt) {
            Thread.ofVirtual().start(() -> work(task, attempt.id()));
        }

        private void work(Task task, String attemptId) {
            job.accept(task.spec().prompt());
            Engine target = engine;
            if (target != null) {
                AttemptReport report = AttemptReport.ok(TaskResult.text("fine"));
                target.tell(RUNNER, new FinishAttempt(task.id(), attemptId, report));
            }
        }

        @Override
        public void stop(Task task, Attempt attempt, StopReason reason) {
            // nothing here runs long enough to be stopped
        }
    }
}
