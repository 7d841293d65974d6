package io.mimikit.agent.run;

import io.mimikit.agent.model.LanguageModel;
import io.mimikit.agent.model.Prices;
import io.mimikit.agent.process.CommandRunner;
import io.mimikit.agent.process.ProcessTree;
import io.mimikit.agent.process.SecretVariables;
import io.mimikit.agent.role.DraftSink;
import io.mimikit.agent.role.LoopLimits;
import io.mimikit.agent.role.Roles;
import io.mimikit.agent.tool.ToolCallContext;
import io.mimikit.agent.workdir.FetchLimits;
import io.mimikit.agent.workdir.UrlFetcher;
import io.mimikit.agent.workdir.WorkDirectory;
import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.Ulids;
import io.mimikit.kernel.decide.AnswerQuestion;
import io.mimikit.kernel.decide.CreateTask;
import io.mimikit.kernel.decide.SubmitInput;
import io.mimikit.kernel.engine.Engine;
import io.mimikit.kernel.engine.EngineLoop;
import io.mimikit.kernel.engine.EngineSetup;
import io.mimikit.kernel.entity.Actor;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Message;
import io.mimikit.kernel.entity.MessageRole;
import io.mimikit.kernel.entity.Question;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.WorkClass;
import io.mimikit.kernel.request.Input;
import io.mimikit.kernel.request.TaskRequest;
import io.mimikit.kernel.store.Store;
import io.mimikit.memory.Memory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.awaitility.Awaitility;

/** A whole runtime without HTTP: real engine, threads, processes and files; the model is the test's. */
final class AgentFixture implements AutoCloseable {
    static final Actor USER = new Actor("test", "http", "127.0.0.1");

    final Engine engine;
    final Memory memory;
    final AttemptThreads attempts;
    private final EngineLoop loop;
    private final MemoryEffects effects;
    private final Deliveries deliveries;
    final ProcessTree processes = new ProcessTree(System::nanoTime);

    AgentFixture(Path directory, Store store, LanguageModel model, KernelConfig config) {
        InstantSource clock = InstantSource.system();
        Ulids ids = new Ulids(clock, new Random());
        engine = new Engine(
                new EngineSetup(config, store, clock, System::nanoTime, ids, new Random(), "life-" + ids.next()));
        engine.open();
        memory = Memory.open(directory.resolve(".mimikit"), clock, new Random());
        CommandRunner commands = new CommandRunner(
                System.getenv(), SecretVariables.standard(), directory.resolve(".mimikit/artifacts"), processes);
        ToolCallContext.Hands hands = new ToolCallContext.Hands(
                engine,
                memory,
                new WorkDirectory(directory),
                directory,
                commands,
                new UrlFetcher(FetchLimits.standard(), Set.of(), System::nanoTime),
                ids,
                clock);
        Roles roles = new Roles(() -> model, new Prices(Map.of()), LoopLimits.DEFAULT, hands, DraftSink.NONE);
        attempts = new AttemptThreads(
                engine,
                roles,
                new CommandTasks(engine, commands, directory),
                new Verification(engine, commands, new WorkDirectory(directory), directory, System::nanoTime),
                processes);
        engine.recover(attempts);
        loop = EngineLoop.start(engine);
        effects = new MemoryEffects(engine, memory);
        effects.start();
        deliveries = new Deliveries(engine, commands, processes, directory, clock);
        deliveries.start();
    }

    String task(Map<String, Object> body) {
        TaskRequest request = TaskRequest.read(
                Input.of(body, "task"), engine.config(), InstantSource.system().instant());
        return engine.call(USER, new CreateTask(request, WorkClass.FOREGROUND, null));
    }

    Task get(String id) {
        return engine.query(state -> state.task(id).orElseThrow());
    }

    Task awaitEnd(String id) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> get(id), task -> task.status().isTerminal());
    }

    /** What was recorded of a task's steps. */
    List<Map<String, Object>> steps(String id) {
        return engine.store().readRuns(RunEntry.TASK, id, 1000).stream()
                .map(RunEntry::data)
                .toList();
    }

    /** The process dies: nothing is told to stop, and nothing of it writes any more. */
    void die() {
        loop.close();
        deliveries.close();
        effects.close();
    }

    String say(String text) {
        return engine.call(USER, new SubmitInput("main", text, null));
    }

    void answer(String questionId, String text) {
        engine.call(USER, new AnswerQuestion(questionId, text));
    }

    List<Message> messages() {
        return engine.query(state -> List.copyOf(state.messages("main").values()));
    }

    List<String> said(MessageRole role) {
        return messages().stream()
                .filter(message -> message.role() == role)
                .map(Message::text)
                .toList();
    }

    List<Task> tasks() {
        return engine.query(
                state -> state.all(Kind.TASK).stream().map(Task.class::cast).toList());
    }

    Question awaitQuestion() {
        return Awaitility.await()
                .until(
                        () -> engine.query(state -> state.all(Kind.QUESTION).stream()
                                .map(Question.class::cast)
                                .filter(Question::isOpen)
                                .findFirst()),
                        java.util.Optional::isPresent)
                .orElseThrow();
    }

    void awaitReply(String part) {
        Awaitility.await("a reply with " + part)
                .atMost(java.time.Duration.ofSeconds(20))
                .until(() -> said(MessageRole.AGENT).stream().anyMatch(text -> text.contains(part)));
    }

    @Override
    public void close() {
        deliveries.close();
        loop.close();
        effects.close();
    }
}
