package io.mimikit.kernel.engine;

import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.Ulids;
import io.mimikit.kernel.decide.AttemptReport;
import io.mimikit.kernel.decide.Command;
import io.mimikit.kernel.decide.CreateTask;
import io.mimikit.kernel.decide.CreateTrigger;
import io.mimikit.kernel.decide.FinishAttempt;
import io.mimikit.kernel.entity.Actor;
import io.mimikit.kernel.entity.Attempt;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Role;
import io.mimikit.kernel.entity.StopReason;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskResult;
import io.mimikit.kernel.entity.Trigger;
import io.mimikit.kernel.entity.WorkClass;
import io.mimikit.kernel.request.Input;
import io.mimikit.kernel.request.TaskRequest;
import io.mimikit.kernel.request.TriggerRequest;
import io.mimikit.kernel.state.State;
import io.mimikit.testkit.SettableClock;
import io.mimikit.testkit.store.MemoryStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;

/** An engine over memory with a clock and a runner that the test moves by hand. */
public final class EngineFixture implements AttemptRunner {
    public static final Actor USER = new Actor("test", "http", "127.0.0.1");

    private static final int STEPS_MAX = 100;

    public final SettableClock clock = SettableClock.atNewYear();
    public final MemoryStore store;
    public final Map<String, Task> running = new LinkedHashMap<>();
    public final List<String> started = new ArrayList<>();
    public final List<String> turns = new ArrayList<>();
    public final Map<String, StopReason> stopped = new LinkedHashMap<>();
    public final KernelConfig config;
    public Engine engine;
    public int startsThatFail;
    /** Attempts of which the runner knows nothing any more. */
    public final Set<String> lost = new HashSet<>();

    private int life;

    public EngineFixture() {
        this(KernelConfig.defaults(), new MemoryStore());
    }

    public EngineFixture(KernelConfig config, MemoryStore store) {
        this.config = config;
        this.store = store;
        this.engine = live();
    }

    private Engine live() {
        EngineSetup setup = new EngineSetup(
                config,
                store,
                clock,
                clock.nanos(),
                new Ulids(clock, new Random(++life)),
                new Random(7),
                "life-" + life);
        Engine fresh = new Engine(setup);
        fresh.open();
        running.clear();
        fresh.recover(this);
        return fresh;
    }

    /** The process dies and comes back. */
    public void crash() {
        engine = live();
        steps();
    }

    @Override
    public void start(Task task, Attempt attempt) {
        if (startsThatFail > 0) {
            startsThatFail--;
            lost.add(attempt.id());
            throw new IllegalStateException("the runner fails, as the test wants it");
        }
        running.put(task.id(), task);
        (task.spec().role() == Role.TELLER ? turns : started).add(task.id());
    }

    @Override
    public boolean runs(String attemptId) {
        return !lost.contains(attemptId);
    }

    @Override
    public void stop(Task task, Attempt attempt, StopReason reason) {
        stopped.put(task.id(), reason);
    }

    /** Until nothing is left to do: after a failed commit one step may do nothing before the next tries again. */
    public void steps() {
        int idle = 0;
        for (int i = 0; i < STEPS_MAX && idle < 2; i++) {
            idle = engine.step() ? 0 : idle + 1;
        }
    }

    public <R> R ask(Command<R> command) {
        CompletableFuture<R> answer = engine.submit(USER, command);
        steps();
        for (int i = 0; i < STEPS_MAX && !answer.isDone(); i++) {
            engine.step();
        }
        try {
            return answer.join();
        } catch (java.util.concurrent.CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    public String task(Map<String, Object> body) {
        TaskRequest request = TaskRequest.read(Input.of(body, "task"), engine.config(), clock.instant());
        return ask(new CreateTask(request, WorkClass.FOREGROUND, null));
    }

    /** A task for a lane that may have been added since. */
    public String task(String lane, Map<String, Object> fields) {
        Map<String, Object> body = new LinkedHashMap<>(fields);
        body.put("lane", lane);
        return task(body);
    }

    public String trigger(Map<String, Object> body) {
        TriggerRequest request = TriggerRequest.read(Input.of(body, "trigger"), engine.config(), clock.instant(), null);
        return ask(new CreateTrigger(request, null));
    }

    public boolean finish(String taskId, AttemptReport report) {
        Task task = Objects.requireNonNull(running.remove(taskId));
        return ask(new FinishAttempt(taskId, task.attempts().getLast().id(), report));
    }

    public boolean succeed(String taskId) {
        return finish(taskId, AttemptReport.ok(TaskResult.text("fine")));
    }

    /** Asks the engine's committed state, on this thread's steps. */
    public <T> T look(Function<State, T> question) {
        CompletableFuture<T> answer = engine.submitQuery(question);
        while (!answer.isDone()) {
            engine.step();
        }
        return answer.join();
    }

    /** All live entities of a kind, in the order in which they were made. */
    public <E extends Entity> List<E> all(Class<E> type) {
        return look(state -> Stream.of(Kind.values())
                .flatMap(kind -> state.all(kind).stream())
                .filter(type::isInstance)
                .map(type::cast)
                .toList());
    }

    public Task get(String taskId) {
        return look(state -> state.task(taskId).orElseThrow());
    }

    public Trigger getTrigger(String id) {
        return look(state -> state.trigger(id).orElseThrow());
    }

    /** Time passes and the engine looks. */
    public void pass(Duration time) {
        clock.advance(time);
        steps();
    }
}
