package io.mimikit.agent.run;

import io.mimikit.agent.model.ModelException;
import io.mimikit.agent.process.ProcessTree;
import io.mimikit.agent.role.Roles;
import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.decide.AttemptReport;
import io.mimikit.kernel.decide.FinishAttempt;
import io.mimikit.kernel.engine.AttemptRunner;
import io.mimikit.kernel.engine.Engine;
import io.mimikit.kernel.entity.Actor;
import io.mimikit.kernel.entity.Attempt;
import io.mimikit.kernel.entity.Execution;
import io.mimikit.kernel.entity.StopReason;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskError;
import io.mimikit.kernel.entity.Usage;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs every attempt on a virtual thread of its own and reports its end, exactly once and in any case: also when it
 * throws, is stopped, or hangs. Thread-safe.
 */
public final class AttemptThreads implements AttemptRunner {
    /** How long a stopped attempt may take before its slot is given back without it. */
    static final long STOP_MILLIS_MAX = 4500;

    private static final Logger LOG = LoggerFactory.getLogger(AttemptThreads.class);
    private static final Actor ACTOR = new Actor("runner", "engine", null);
    private static final long END_GRACE_MILLIS = 2000;

    /** An attempt under way. */
    private static final class Running {
        private final AtomicBoolean reported = new AtomicBoolean();
        private final CountDownLatch ended = new CountDownLatch(1);
        private volatile @Nullable Thread thread;
        private volatile boolean stopped;
        private volatile Usage usage = Usage.NONE;
        private volatile String model = "";
    }

    private final Map<String, Running> attempts = new ConcurrentHashMap<>();
    private volatile String lastHung = "";
    private final Engine engine;
    private final Roles roles;
    private final CommandTasks commands;
    private final Verification verification;
    private final ProcessTree processes;

    public AttemptThreads(
            Engine engine, Roles roles, CommandTasks commands, Verification verification, ProcessTree processes) {
        this.engine = engine;
        this.roles = roles;
        this.commands = commands;
        this.verification = verification;
        this.processes = processes;
    }

    /** Attempts that are under way. */
    public int active() {
        return attempts.size();
    }

    /** Which attempt did not stop last, and where its thread hangs; empty while all have. */
    public String lastHung() {
        return lastHung;
    }

    @Override
    public boolean runs(String attemptId) {
        return attempts.containsKey(attemptId);
    }

    @Override
    public void start(Task task, Attempt attempt) {
        Running running = new Running();
        attempts.put(attempt.id(), running);
        Thread thread = Thread.ofVirtual()
                .name("attempt-" + task.lane() + "-" + attempt.id())
                .unstarted(() -> run(task, attempt, running));
        running.thread = thread;
        thread.start();
    }

    private void run(Task task, Attempt attempt, Running running) {
        try {
            carryOut(task, attempt, running);
        } catch (InterruptedException e) {
            reportBroken(task, attempt, running, stopped("told to stop"));
        } catch (ModelException e) {
            reportBroken(
                    task,
                    attempt,
                    running,
                    failed(e.errorCode(), e).withRetryAfter(e.retryAfter().orElse(null)));
        } catch (MimikitException e) {
            boolean interrupted = e.code() == ErrorCode.INTERRUPTED || e.code() == ErrorCode.FENCED || running.stopped;
            reportBroken(task, attempt, running, interrupted ? stopped(e.getMessage()) : failed(e.code(), e));
        } catch (RuntimeException | Error e) {
            LOG.error("attempt {} of task {} failed unexpectedly", attempt.id(), task.id(), e);
            reportBroken(task, attempt, running, failed(ErrorCode.INTERNAL, e));
        } finally {
            attempts.remove(attempt.id());
            running.ended.countDown();
        }
    }

    private void carryOut(Task task, Attempt attempt, Running running) throws InterruptedException {
        if (running.stopped) {
            throw new InterruptedException("told to stop before it began");
        }
        verification.before(task, attempt);
        if (task.spec().command() != null) {
            report(task, attempt, running, verification.judge(task, attempt, commands.run(task, attempt)));
        } else {
            roles.run(task, attempt, new Roles.Commit() {
                @Override
                public boolean commit(AttemptReport result) throws InterruptedException {
                    return report(task, attempt, running, verification.judge(task, attempt, result));
                }

                @Override
                public void spent(Usage usage, String model) {
                    running.usage = usage;
                    running.model = model;
                }
            });
        }
    }

    /** An attempt that ends without a report of its own has cost what it has cost. */
    private void reportBroken(Task task, Attempt attempt, Running running, AttemptReport report) {
        boolean ignored = report(task, attempt, running, report.withUsage(running.usage, running.model));
    }

    private static AttemptReport failed(ErrorCode code, Throwable e) {
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return AttemptReport.failed(new TaskError(code, message));
    }

    private static AttemptReport stopped(@Nullable String why) {
        return AttemptReport.stopped(
                Execution.INTERRUPTED, new TaskError(ErrorCode.INTERRUPTED, why == null ? "told to stop" : why));
    }

    /**
     * Reports the end; a second report of the same attempt is dropped.
     *
     * @throws MimikitException when the kernel refuses what the attempt brings; it may report something else then
     */
    private boolean report(Task task, Attempt attempt, Running running, AttemptReport report) {
        if (!running.reported.compareAndSet(false, true)) {
            return false;
        }
        boolean flag = Thread.interrupted();
        try {
            return engine.call(ACTOR, new FinishAttempt(task.id(), attempt.id(), report));
        } catch (MimikitException e) {
            if (e.code() == ErrorCode.DRAINING) {
                LOG.info("attempt {} ended after the engine; the next start finds it interrupted", attempt.id());
                return false;
            }
            running.reported.set(false);
            throw e;
        } finally {
            if (flag) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void stop(Task task, Attempt attempt, StopReason reason) {
        Running running = attempts.get(attempt.id());
        if (running == null) {
            return;
        }
        running.stopped = true;
        Thread.ofVirtual().name("stop-" + attempt.id()).start(() -> end(task, attempt, running));
    }

    /** Interrupts the thread and ends its processes; gives the slot back when the thread does not end nevertheless. */
    private void end(Task task, Attempt attempt, Running running) {
        Thread thread = running.thread;
        if (thread != null) {
            thread.interrupt();
        }
        try {
            if (running.ended.await(END_GRACE_MILLIS / 2, TimeUnit.MILLISECONDS)) {
                return;
            }
            processes.end(attempt.id(), List.of(), END_GRACE_MILLIS / 2);
            if (!running.ended.await(STOP_MILLIS_MAX - END_GRACE_MILLIS, TimeUnit.MILLISECONDS)) {
                giveUpOn(task, attempt, running, thread);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void giveUpOn(Task task, Attempt attempt, Running running, @Nullable Thread thread) {
        StringBuilder stack = new StringBuilder();
        if (thread != null) {
            for (StackTraceElement frame : thread.getStackTrace()) {
                stack.append("\n    at ").append(frame);
            }
        }
        lastHung = "attempt " + attempt.id() + " of task " + task.id()
                + " does not stop; its slot is given back. It hangs here:" + stack;
        LOG.error("{}", lastHung);
        report(task, attempt, running, stopped("it did not stop when told to; a late result is dropped"));
    }
}
