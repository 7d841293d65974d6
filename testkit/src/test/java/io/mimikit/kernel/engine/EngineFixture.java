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
import io.mimikit.kernel.entity.Role;
import io.mimikit.kernel.entity.StopReason;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskResult;
import io.mimikit.kernel.entity.Trigger;
import io.mimikit.kernel.entity.WorkClass;
import io.mimikit.kernel.request.Input;
import io.mimikit.kernel.request.TaskRequest;
import io.mimikit.kernel.request.TriggerRequest;
import io.mimikit.testkit.SettableClock;
import io.mimikit.testkit.store.MemoryStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** An engine over memory with a clock and a runner that the test moves by hand. */
final class EngineFixture implements AttemptRunner {
    static final Actor USER = new Actor("test", "http", "127.0.0.1");

    final SettableClock clock = SettableClock.atNewYear();
    final MemoryStore store;
    final Map<String, Task> running = new LinkedHashMap<>();
    final List<String> started = new ArrayList<>();
    final List<String> turns = new ArrayList<>();
    final Map<String, StopReason> stopped = new LinkedHashMap<>();
    final KernelConfig config;
    Engine engine;
    private int life;

    EngineFixture() {
        this(KernelConfig.defaults(), new MemoryStore());
    }

    EngineFixture(KernelConfig config, MemoryStore store) {
        this.config = config;
        this.store = store;
        this.engine = live();
    }

    private Engine live() {
        EngineSetup setup = new EngineSetup(
                config, store, clock, clock.nanos(), new Ulids(clock, new Random(7)), new Random(7), "life-" + ++life);
        Engine fresh = new Engine(setup);
        fresh.open();
        running.clear();
        fresh.recover(this);
        return fresh;
    }

    /** The process dies and comes back. */
    void crash() {
        engine = live();
        steps();
    }

    @Override
    public void start(Task task, Attempt attempt) {
        running.put(task.id(), task);
        (task.spec().role() == Role.TELLER ? turns : started).add(task.id());
    }

    @Override
    public void stop(Task task, Attempt attempt, StopReason reason) {
        stopped.put(task.id(), reason);
    }

    void steps() {
        for (int i = 0; i < 100 && engine.step(); i++) {
            // until nothing is left to do
        }
    }

    <R> R ask(Command<R> command) {
        CompletableFuture<R> answer = engine.submit(USER, command);
        steps();
        try {
            return answer.join();
        } catch (java.util.concurrent.CompletionException e) {
            throw (RuntimeException) e.getCause();
        }
    }

    String task(Map<String, Object> body) {
        TaskRequest request = TaskRequest.read(Input.of(body, "task"), config, clock.instant());
        return ask(new CreateTask(request, WorkClass.FOREGROUND, null));
    }

    String trigger(Map<String, Object> body) {
        TriggerRequest request = TriggerRequest.read(Input.of(body, "trigger"), config, clock.instant(), null);
        return ask(new CreateTrigger(request, null));
    }

    boolean finish(String taskId, AttemptReport report) {
        Task task = Objects.requireNonNull(running.remove(taskId));
        return ask(new FinishAttempt(taskId, task.attempts().getLast().id(), report));
    }

    boolean succeed(String taskId) {
        return finish(taskId, AttemptReport.ok(TaskResult.text("fine")));
    }

    Task get(String taskId) {
        CompletableFuture<Task> answer = new CompletableFuture<>();
        engineQuery(answer, taskId);
        return answer.join();
    }

    private void engineQuery(CompletableFuture<Task> answer, String taskId) {
        Thread.ofVirtual()
                .start(() ->
                        answer.complete(engine.query(state -> state.task(taskId).orElseThrow())));
        while (!answer.isDone()) {
            engine.step();
            Thread.onSpinWait();
        }
    }

    Trigger getTrigger(String id) {
        CompletableFuture<Trigger> answer = new CompletableFuture<>();
        Thread.ofVirtual()
                .start(() ->
                        answer.complete(engine.query(state -> state.trigger(id).orElseThrow())));
        while (!answer.isDone()) {
            engine.step();
            Thread.onSpinWait();
        }
        return answer.join();
    }
}
