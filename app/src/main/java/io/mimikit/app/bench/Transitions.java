package io.mimikit.app.bench;

import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.decide.AttemptReport;
import io.mimikit.kernel.decide.CreateTask;
import io.mimikit.kernel.decide.FinishAttempt;
import io.mimikit.kernel.engine.Engine;
import io.mimikit.kernel.entity.Attempt;
import io.mimikit.kernel.entity.StopReason;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskResult;
import io.mimikit.kernel.request.TaskRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.node.ObjectNode;

/**
 * Durable transitions per second: so many callers each take one task after the other through its life, created, claimed,
 * done, and wait every time until it would survive a power cut. Immutable.
 */
record Transitions(int waiters, Duration measured) implements Benchmark {
    @Override
    public String name() {
        return "transitions";
    }

    @Override
    public KernelConfig config() {
        return Lanes.with(waiters, 10_000);
    }

    @Override
    public Function<Engine, Load> load() {
        return engine -> new Run(engine, this);
    }

    /** One run. */
    private static final class Run implements Load {
        private final Transitions parameters;
        private final Callers callers;
        private final Map<String, Waiter> waiters;
        private final LongAdder transitions = new LongAdder();
        private final Latencies latencies = new Latencies();

        Run(Engine engine, Transitions parameters) {
            this.parameters = parameters;
            this.callers = new Callers(parameters.measured);
            this.waiters = IntStream.range(0, parameters.waiters)
                    .mapToObj(i -> new Waiter("waiter-" + i, engine, this))
                    .collect(Collectors.toUnmodifiableMap(waiter -> waiter.key, Function.identity()));
        }

        @Override
        public void start(Task task, Attempt attempt) {
            Waiter waiter = waiters.get(task.spec().key());
            if (waiter != null) {
                waiter.claimed.add(new Claim(task.id(), attempt.id()));
            }
        }

        @Override
        public void stop(Task task, Attempt attempt, StopReason reason) {
            // nothing here runs long enough to be stopped
        }

        @Override
        public void drive(Progress progress, ObjectNode figures) throws InterruptedException {
            callers.run(List.copyOf(waiters.values()), progress);
            figures.put("waiters", parameters.waiters);
            figures.put("seconds", Figures.rounded(callers.seconds(), 1000));
            figures.put("transitionsPerSecond", Figures.perSecond(transitions.sum(), callers.seconds()));
            figures.put("coresUsed", Figures.rounded(callers.cores(), 100));
            Figures.millis(figures, "latencyMs", latencies);
        }

        private void acknowledged(long sinceNanos) {
            if (callers.isMeasuring()) {
                transitions.increment();
                latencies.add(System.nanoTime() - sinceNanos);
            }
        }
    }

    private record Claim(String taskId, String attemptId) {}

    /** One caller; its tasks are known by their key. */
    private static final class Waiter implements Callers.Call {
        private final String key;
        private final TaskRequest request;
        private final Engine engine;
        private final Run run;
        private final BlockingQueue<Claim> claimed = new LinkedBlockingQueue<>();

        Waiter(String key, Engine engine, Run run) {
            this.key = key;
            this.request = Lanes.task(key);
            this.engine = engine;
            this.run = run;
        }

        @Override
        public void once() throws InterruptedException {
            long asked = System.nanoTime();
            engine.call(Lanes.PRODUCER, new CreateTask(request, Lanes.CLASS, null));
            run.acknowledged(asked);
            Claim claim = claimed.take();
            run.acknowledged(asked);
            long reported = System.nanoTime();
            AttemptReport report = AttemptReport.ok(TaskResult.text("fine"));
            engine.call(Lanes.RUNNER, new FinishAttempt(claim.taskId, claim.attemptId, report));
            run.acknowledged(reported);
        }
    }
}
