package io.mimikit.store.file;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.Retention;
import io.mimikit.kernel.Ulids;
import io.mimikit.kernel.decide.AddEffect;
import io.mimikit.kernel.decide.AttemptReport;
import io.mimikit.kernel.decide.Command;
import io.mimikit.kernel.decide.CreateTask;
import io.mimikit.kernel.decide.CreateTrigger;
import io.mimikit.kernel.decide.FinishAttempt;
import io.mimikit.kernel.decide.Idempotency;
import io.mimikit.kernel.decide.MarkArchived;
import io.mimikit.kernel.decide.Output;
import io.mimikit.kernel.decide.RecordStep;
import io.mimikit.kernel.decide.SubmitInput;
import io.mimikit.kernel.doc.Instants;
import io.mimikit.kernel.engine.AttemptRunner;
import io.mimikit.kernel.engine.Engine;
import io.mimikit.kernel.engine.EngineSetup;
import io.mimikit.kernel.entity.Actor;
import io.mimikit.kernel.entity.Attempt;
import io.mimikit.kernel.entity.Conversation;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Message;
import io.mimikit.kernel.entity.Role;
import io.mimikit.kernel.entity.StopReason;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskError;
import io.mimikit.kernel.entity.TaskResult;
import io.mimikit.kernel.entity.Usage;
import io.mimikit.kernel.entity.WorkClass;
import io.mimikit.kernel.request.Input;
import io.mimikit.kernel.request.TaskRequest;
import io.mimikit.kernel.request.TriggerRequest;
import io.mimikit.kernel.state.State;
import io.mimikit.testkit.SettableClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A runtime on real files whose days pass as fast as it can work, with far more work than it may keep. One thread. */
final class BusyDays implements AttemptRunner, AutoCloseable {
    /** What may be kept, in the state and in files. */
    record Caps(Retention state, RetentionLimits files) {
        private static final long NO_BYTES = 1L << 40;

        /** Numbers that a day or two reach. */
        static final Caps FEW = new Caps(
                new Retention(4, days(99), 6, 4, days(99), days(99), 40, 15),
                new RetentionLimits(
                        new RetentionLimits.Runs(Duration.ofDays(99), 15, 30, NO_BYTES),
                        new RetentionLimits.Artifacts(Duration.ofDays(99), NO_BYTES),
                        new RetentionLimits.Audit(Duration.ofDays(99), NO_BYTES),
                        new RetentionLimits.Backups(Duration.ofDays(99), 1, NO_BYTES)));

        /** Sizes that a day or two fill. */
        static final Caps LITTLE = new Caps(
                Retention.DEFAULT,
                new RetentionLimits(
                        new RetentionLimits.Runs(Duration.ofDays(99), 9_999, 9_999, 32 << 10),
                        new RetentionLimits.Artifacts(Duration.ofDays(99), 8 << 10),
                        new RetentionLimits.Audit(Duration.ofDays(99), 64 << 10),
                        new RetentionLimits.Backups(Duration.ofDays(99), 999, 1 << 20)));

        /** Two days of whatever there is. */
        static final Caps SHORT = new Caps(
                new Retention(9_999, days(2), 9_999, 9_999, days(2), days(2), 9_999, 9_999),
                new RetentionLimits(
                        new RetentionLimits.Runs(Duration.ofDays(2), 9_999, 9_999, NO_BYTES),
                        new RetentionLimits.Artifacts(Duration.ofDays(1), NO_BYTES),
                        new RetentionLimits.Audit(Duration.ofDays(2), NO_BYTES),
                        new RetentionLimits.Backups(Duration.ofDays(2), 999, NO_BYTES)));
    }

    static final FileStoreLimits STORE = new FileStoreLimits(
            32 << 10, 16 << 10, 1000, 64 << 10, 64 << 10, 1 << 20, 30_000, 60_000, 60_000, 1, 1, 8 << 10, 0, 1_000);

    static final KernelConfig.HistoryLimits HISTORY = new KernelConfig.HistoryLimits(10, 1 << 20);

    private static final Actor PERSON = new Actor("anna", "http", "127.0.0.1");
    private static final int ROUNDS_PER_DAY = 10;

    final SettableClock clock = SettableClock.atNewYear();
    final Path root;
    final FileStore store;
    final Engine engine;
    private final NioDisk disk = new NioDisk();
    final Caps caps;
    private final KernelConfig config;
    private final Random random;
    private final Map<String, Task> running = new LinkedHashMap<>();
    private int triggers;
    private final Map<ErrorCode, Integer> refused = new LinkedHashMap<>();

    BusyDays(Path root, long seed, Caps caps) {
        this.caps = caps;
        this.config = KernelConfig.defaults().withRetention(caps.state()).withHistory(HISTORY);
        this.root = root;
        this.random = new Random(seed);
        this.store = new FileStore(root, disk, clock, STORE);
        this.engine = new Engine(new EngineSetup(
                config, store, clock, clock.nanos(), new Ulids(clock, new Random(seed)), random, "life-1"));
        engine.open();
        engine.recover(this);
    }

    private static long days(int count) {
        return Duration.ofDays(count).toMillis();
    }

    @Override
    public void start(Task task, Attempt attempt) {
        running.put(task.id(), task);
    }

    @Override
    public void stop(Task task, Attempt attempt, StopReason reason) {
        // ends by itself in the next round
    }

    int refusals(ErrorCode code) {
        return refused.getOrDefault(code, 0);
    }

    /** A day of work. */
    void day() {
        for (int i = 0; i < ROUNDS_PER_DAY; i++) {
            work();
            clock.advance(Duration.ofDays(1).dividedBy(ROUNDS_PER_DAY));
            steps();
        }
        archive();
        leaveOver();
        new StateBackup(root, disk, clock).write(StateBackup.ownName(root, clock.instant()));
        settle();
    }

    /** One round of retention, as the housekeeping does it. */
    StateRetention.Pruned prune() {
        StateRetention.Pruned pruned = store.retention().round(clock.instant(), caps.files(), live());
        engine.forgetFinished(pruned.finishedIds());
        return pruned;
    }

    /** What crashes leave: half an output, the log of a task that nobody knows. */
    private void leaveOver() {
        write("artifacts/attempt-" + random.nextLong() + ".out.tmp", new byte[100]);
        String line = "{\"ts\":\"" + Instants.print(clock.instant()) + "\",\"action\":\"step\"}\n";
        write("runs/tasks/nobody-" + random.nextInt(1000) + ".jsonl", line.getBytes(StandardCharsets.US_ASCII));
    }

    private void work() {
        for (int i = 0; i < 4; i++) {
            ask(new CreateTask(
                    TaskRequest.read(Input.of(taskBody(), "task"), config, clock.instant()),
                    WorkClass.FOREGROUND,
                    key("task")));
        }
        ask(new SubmitInput(conversation(), "a word " + text(200), key("input")));
        ask(new AddEffect("memory.remember", Map.of("content", text(50))));
        if (random.nextInt(4) == 0 || triggers < 4) {
            triggers++;
            ask(new CreateTrigger(
                    TriggerRequest.read(Input.of(triggerBody(), "trigger"), config, clock.instant(), null), null));
        }
        for (int i = 0; i < 3; i++) { // what ends causes turns, which end as well
            List.copyOf(running.values()).forEach(this::end);
        }
    }

    private Map<String, Object> taskBody() {
        return Map.of(
                "prompt",
                text(300),
                "notify",
                random.nextInt(3) == 0 ? "always" : "never",
                "conversation",
                conversation());
    }

    private Map<String, Object> triggerBody() {
        return Map.of(
                "name",
                "trigger " + random.nextInt(1_000_000),
                "schedule",
                Map.of("every", "6h"),
                "conversation",
                "isolated",
                "maxRuns",
                60,
                "task",
                Map.of("prompt", text(50)));
    }

    private String conversation() {
        return random.nextInt(3) == 0
                ? Conversation.MAIN
                : "talk-" + clock.instant().getEpochSecond() / 15_000;
    }

    private Idempotency key(String scope) {
        return new Idempotency(scope, Long.toString(random.nextLong()), "fingerprint");
    }

    private String text(int length) {
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            text.append((char) ('a' + random.nextInt(26)));
        }
        return text.toString();
    }

    private void end(Task task) {
        running.remove(task.id());
        String attempt = task.attempts().getLast().id();
        ask(new RecordStep(task.id(), attempt, Map.of("type", "tool", "output", text(random.nextInt(600)))));
        AttemptReport report = task.spec().role() != Role.TELLER && random.nextInt(6) == 0
                ? AttemptReport.failed(new TaskError(ErrorCode.INVALID_INPUT, "no"))
                : AttemptReport.ok(new TaskResult(text(300), 0, artifact(), Map.of()))
                        .withUsage(new Usage(1, 10, 10, 0, 5, false), "model-" + random.nextInt(2))
                        .withOutputs(outputs(task));
        ask(new FinishAttempt(task.id(), attempt, report));
    }

    /** Turns take what people said, but in the main conversation seldom what else there is to tell. */
    private List<Output> outputs(Task task) {
        if (task.spec().role() != Role.TELLER) {
            return List.of();
        }
        String conversation = task.spec().conversation();
        List<String> said = query(
                state -> state.awaiting(conversation).stream().map(Message::id).toList());
        List<String> notices = !conversation.equals(Conversation.MAIN) || random.nextInt(8) == 0
                ? query(state ->
                        state.notices(conversation).stream().map(Entity::id).toList())
                : List.of();
        List<Output> outputs = new ArrayList<>(List.of(new Output.Consume(said, notices), new Output.Reply(text(100))));
        if (random.nextBoolean()) {
            outputs.add(new Output.Ask("which " + text(20), List.of("a", "b"), "a", Duration.ofHours(5)));
        }
        return outputs;
    }

    private @Nullable String artifact() {
        if (random.nextInt(3) != 0) {
            return null;
        }
        byte[] content = text(1 + random.nextInt(16_000)).getBytes(StandardCharsets.US_ASCII);
        String name = Sha256.hex(content);
        boolean lost = random.nextInt(4) == 0; // the process died before the record that refers to it
        write("artifacts/" + name, content);
        return lost ? null : name;
    }

    void write(String name, byte[] content) {
        try {
            Path file = root.resolve(name);
            Files.createDirectories(file.getParent());
            Files.write(file, content);
            Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the archivist does with all that was said before yesterday. */
    private void archive() {
        Map<String, List<String>> old = query(state -> {
            Map<String, List<String>> found = new LinkedHashMap<>();
            for (Entity entity : state.all(Kind.MESSAGE)) {
                Message message = (Message) entity;
                if (message.archivedIn() == null
                        && !message.awaitsTurn()
                        && message.createdAt().isBefore(clock.instant().minus(Duration.ofDays(1)))) {
                    found.computeIfAbsent(message.conversation(), ignored -> new ArrayList<>())
                            .add(message.id());
                }
            }
            return found;
        });
        old.forEach((conversation, ids) -> ask(new MarkArchived(conversation, ids, "memory/day.md")));
    }

    StateRetention.Live live() {
        Set<String> tasks = new HashSet<>();
        Set<String> artifacts = new HashSet<>();
        for (Entity entity : query(state -> List.copyOf(state.all(Kind.TASK)))) {
            Task task = (Task) entity;
            tasks.add(task.id());
            Optional.ofNullable(task.result()).map(TaskResult::artifact).ifPresent(artifacts::add);
        }
        return new StateRetention.Live(tasks, Set.of(), artifacts);
    }

    <T> T query(Function<State, T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                answer.complete(engine.query(question));
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        while (!answer.isDone()) {
            engine.step();
            Thread.onSpinWait();
        }
        return answer.join();
    }

    private void ask(Command<?> command) {
        CompletableFuture<?> answer = engine.submit(PERSON, command);
        steps();
        if (answer.isCompletedExceptionally()) {
            if (!(answer.exceptionNow() instanceof MimikitException e)) {
                throw new AssertionError(command.name(), answer.exceptionNow());
            }
            refused.merge(e.code(), 1, Integer::sum);
        }
    }

    private void steps() {
        while (engine.step()) {
            // until nothing is left to do
        }
    }

    /** Until what a checkpoint does is done. */
    void settle() {
        store.idle();
        steps();
        Scenario.waitFor(() -> !store.isCheckpointing());
        steps();
    }

    @Override
    public void close() {
        engine.close();
    }
}
