package io.mimikit.simulator;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.decide.AttemptReport;
import io.mimikit.kernel.decide.FinishAttempt;
import io.mimikit.kernel.decide.Output;
import io.mimikit.kernel.engine.AttemptRunner;
import io.mimikit.kernel.entity.Attempt;
import io.mimikit.kernel.entity.Execution;
import io.mimikit.kernel.entity.Role;
import io.mimikit.kernel.entity.StopReason;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskError;
import io.mimikit.kernel.entity.TaskResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Those who run attempts: they succeed, fail, hang, take no notice of a stop, and report late. Not thread-safe. */
final class Workers implements AttemptRunner {
    private static final int GHOSTS_MAX = 50;
    private static final int SECOND = 1000;

    private final World world;
    private final Running running;
    private final Agents agents;
    private final long seed;
    private final boolean faulty;
    private final List<Code> ghosts = new ArrayList<>();
    private boolean calm;

    Workers(World world, Running running, Agents agents, SimulationPlan plan) {
        this.world = world;
        this.running = running;
        this.agents = agents;
        this.seed = plan.seed();
        this.faulty = plan.faults().contains(Fault.WORKERS);
    }

    /** Nothing goes wrong any more, and what never ended ends. */
    void calm() {
        calm = true;
        List.copyOf(running.all()).forEach(code -> later(SECOND, () -> end(code, succeeded(code))));
    }

    /** What the worker has in mind when it starts, the same for the same task and attempt in every run. */
    private Random dice(Task task, Attempt attempt) {
        String label = task.spec().role() + task.spec().prompt() + task.spec().conversation();
        return new Random(seed ^ label.hashCode() * 0x9E3779B97F4A7C15L ^ attempt.number());
    }

    @Override
    public void start(Task task, Attempt attempt) {
        if (world.isDead()) {
            return;
        }
        world.rules().forEach(rule -> rule.starting(task, attempt));
        Code code = new Code(task, attempt, task.lane());
        agents.read(code);
        running.add(code);
        world.findings()
                .trace(() -> "  starts " + task.spec().role().wireName() + " " + task.id() + " attempt "
                        + attempt.number() + " " + attempt.id());
        Random dice = dice(task, attempt);
        long millis = duration(task, dice);
        if (!faulty || calm) {
            later(calm ? Math.min(millis, 5L * SECOND) : millis, () -> end(code, succeeded(code)));
            return;
        }
        int fate = dice.nextInt(100);
        if (fate < 72) {
            later(millis, () -> end(code, succeeded(code)));
        } else if (fate < 94) {
            AttemptReport report = failure(dice);
            later(millis, () -> end(code, report));
        } // or it hangs until it is told to stop
    }

    private static long duration(Task task, Random dice) {
        long mean = task.spec().role() == Role.TELLER ? 8L * SECOND : 70L * SECOND;
        return Math.min((long) (-Math.log(1 - dice.nextDouble()) * mean), 20L * 60 * SECOND);
    }

    private static AttemptReport failure(Random dice) {
        return switch (dice.nextInt(8)) {
            case 0 -> error(ErrorCode.RATE_LIMITED).withRetryAfter(Duration.ofSeconds(1 + dice.nextInt(120)));
            case 1, 2 -> error(ErrorCode.UNAVAILABLE);
            case 3 -> error(ErrorCode.NETWORK);
            case 4 -> error(ErrorCode.EXIT);
            case 5 -> error(ErrorCode.LIMIT_EXCEEDED);
            case 6 ->
                AttemptReport.stopped(Execution.CANCELLED, new TaskError(ErrorCode.CANCELLED, "gave up by itself"));
            default ->
                AttemptReport.stopped(Execution.INTERRUPTED, new TaskError(ErrorCode.INTERRUPTED, "was cut off"));
        };
    }

    private static AttemptReport error(ErrorCode code) {
        return AttemptReport.failed(new TaskError(code, "as it happens"));
    }

    private AttemptReport succeeded(Code code) {
        List<Output> outputs = agents.outputs(code);
        return AttemptReport.ok(TaskResult.text("result of " + code.attempt().id()))
                .withOutputs(outputs);
    }

    @Override
    public void stop(Task task, Attempt attempt, StopReason reason) {
        Code code = running.of(attempt.id());
        if (world.isDead() || code == null) {
            return;
        }
        world.findings().trace(() -> "  stops " + task.id() + " " + attempt.id() + " " + reason);
        if (code.isToldToStop()) {
            return;
        }
        code.tellToStop(reason);
        Random dice = dice(task, attempt);
        int patience = faulty && !calm ? dice.nextInt(100) : 0;
        if (patience < 95) {
            long millis = dice.nextInt(patience < 80 ? 3 * SECOND : 120 * SECOND);
            boolean works = dice.nextInt(4) == 0;
            AttemptReport gone = AttemptReport.stopped(
                    Execution.CANCELLED, new TaskError(ErrorCode.CANCELLED, "stopped: " + reason));
            later(millis, () -> end(code, works ? succeeded(code) : gone));
        } // or it never ends, whatever it is told
    }

    private void later(long millis, Runnable work) {
        world.agenda().add(world.nowMillis() + millis, work);
    }

    /** The code is over; the engine is told. */
    private void end(Code code, AttemptReport report) {
        if (code.isOver()) {
            return;
        }
        code.end();
        running.remove(code);
        world.findings().trace(() -> code.attempt().id() + " of " + code.task().id() + " ends: " + report.executed());
        report(code, report, true);
        if (faulty && !calm && code.attempt().id().hashCode() % 16 == 0) {
            later(SECOND, () -> report(code, report, false));
        }
    }

    private void report(Code code, AttemptReport report, boolean owns) {
        world.ask(new FinishAttempt(code.task().id(), code.attempt().id(), report), accepted -> {
            world.findings()
                    .check(
                            accepted == owns,
                            "only the owner ends a task",
                            () -> "attempt " + code.attempt().id() + " of "
                                    + code.task().id()
                                    + (owns ? " is its owner and was" : " owned it no longer and was not")
                                    + " refused");
            if (code.task().spec().role() == Role.TELLER) {
                world.talk().ended(code);
            }
            haunt(code);
        });
    }

    private void haunt(Code code) {
        if (ghosts.size() == GHOSTS_MAX) {
            ghosts.removeFirst();
        }
        ghosts.add(code);
    }

    /** An attempt that is long over, maybe of another life, says that it has just ended. */
    void lateEnd(Random dice) {
        if (!ghosts.isEmpty()) {
            Code ghost = ghosts.get(dice.nextInt(ghosts.size()));
            world.findings().trace(() -> "late end of " + ghost.attempt().id());
            report(ghost, AttemptReport.ok(TaskResult.text("too late")), false);
        }
    }

    void died() {
        for (Code code : List.copyOf(running.all())) {
            code.end();
            haunt(code);
        }
        running.clear();
    }
}
