package io.mimikit.app.bench;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.MimikitException;
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
import java.util.Collections;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/**
 * Jobs per second through their whole life: producers create tasks and wait until each is durable, workers run nothing
 * and report. Immutable.
 *
 * @param workers attempts that run at once
 * @param capped whether producers pause while {@value #WAITING_MAX} tasks wait
 */
record Jobs(int producers, int workers, Duration measured, boolean capped) implements Benchmark {
    static final int WAITING_MAX = 1000;
    /** Where a flood ends: some of memory must be left. */
    private static final int FLOOD_MAX = 200_000;

    private static final long REFUSED_PAUSE_NANOS = 1_000_000;

    @Override
    public String name() {
        return "jobs";
    }

    @Override
    public KernelConfig config() {
        return Lanes.with(workers, FLOOD_MAX);
    }

    @Override
    public Function<Engine, Load> load() {
        return engine -> new Run(engine, this);
    }

    /** One run. */
    private static final class Run implements Load, Callers.Call {
        private final Engine engine;
        private final Jobs parameters;
        private final TaskRequest request = Lanes.task("main");
        private final Callers callers;
        private final Semaphore room;
        private final LongAdder enqueued = new LongAdder();
        private final LongAdder done = new LongAdder();
        private final LongAdder refused = new LongAdder();
        private final Latencies latencies = new Latencies();

        Run(Engine engine, Jobs parameters) {
            this.engine = engine;
            this.parameters = parameters;
            this.callers = new Callers(parameters.measured);
            this.room = new Semaphore(WAITING_MAX);
        }

        @Override
        public void once() throws InterruptedException {
            if (parameters.capped) {
                room.acquire();
            }
            long asked = System.nanoTime();
            try {
                engine.call(Lanes.PRODUCER, new CreateTask(request, Lanes.CLASS, null));
            } catch (MimikitException e) {
                if (e.code() != ErrorCode.LANE_FULL && e.code() != ErrorCode.BACKPRESSURE) {
                    throw e;
                }
                refused.increment();
                LockSupport.parkNanos(REFUSED_PAUSE_NANOS);
                return;
            }
            if (callers.isMeasuring()) {
                enqueued.increment();
                latencies.add(System.nanoTime() - asked);
            }
        }

        @Override
        public void start(Task task, Attempt attempt) {
            room.release();
            Thread.ofVirtual().start(() -> work(task.id(), attempt.id()));
        }

        private void work(String taskId, String attemptId) {
            try {
                AttemptReport report = AttemptReport.ok(TaskResult.text("fine"));
                engine.call(Lanes.RUNNER, new FinishAttempt(taskId, attemptId, report));
            } catch (RuntimeException e) {
                if (callers.isRunning()) {
                    callers.fail(e);
                }
                return;
            }
            if (callers.isMeasuring()) {
                done.increment();
            }
        }

        @Override
        public void stop(Task task, Attempt attempt, StopReason reason) {
            // nothing here runs long enough to be stopped
        }

        @Override
        public void drive(Progress progress, ObjectNode figures) throws InterruptedException {
            callers.run(Collections.nCopies(parameters.producers, this), progress);
            figures.put("producers", parameters.producers);
            figures.put("workers", parameters.workers);
            figures.put("mode", parameters.capped ? "cap" : "flood");
            figures.put("seconds", Figures.rounded(callers.seconds(), 1000));
            figures.put("jobsPerSecond", Figures.perSecond(done.sum(), callers.seconds()));
            figures.put("enqueuedPerSecond", Figures.perSecond(enqueued.sum(), callers.seconds()));
            figures.put("enqueued", enqueued.sum());
            figures.put("done", done.sum());
            figures.put("refused", refused.sum());
            figures.put("coresUsed", Figures.rounded(callers.cores(), 100));
            Figures.millis(figures, "enqueueLatencyMs", latencies);
        }
    }
}
