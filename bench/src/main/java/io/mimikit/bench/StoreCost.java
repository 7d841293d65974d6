package io.mimikit.bench;

import com.sun.management.OperatingSystemMXBean;
import io.mimikit.kernel.decide.CreateTask;
import io.mimikit.kernel.engine.Engine;
import io.mimikit.kernel.entity.Actor;
import io.mimikit.kernel.entity.Attempt;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.LaneState;
import io.mimikit.kernel.entity.StopReason;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.WorkClass;
import io.mimikit.kernel.request.Input;
import io.mimikit.kernel.request.TaskRequest;
import io.mimikit.kernel.store.Change;
import io.mimikit.kernel.store.Recovered;
import io.mimikit.kernel.store.Snapshot;
import io.mimikit.kernel.store.Transition;
import io.mimikit.store.file.FileStore;
import io.mimikit.store.file.FileStoreLimits;
import io.mimikit.store.file.NioDisk;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What the file store takes for the large things: a checkpoint of many live tasks and how long it holds a commit up,
 * and recovery, from the journal alone and from documents, each in processes of their own, since that is how it happens.
 */
public final class StoreCost {
    private static final int BATCH = 64;
    private static final int RUNS = 5;
    private static final Instant NOW = Instant.parse("2026-11-22T09:00:00Z");

    private final Path root;
    private final Path state;

    private StoreCost(Path root) {
        this.root = root;
        this.state = root.resolve("state");
    }

    /** Arguments: a directory to work in and how many tasks; or {@code open} and a state. */
    public static void main(String[] arguments) throws IOException {
        if (arguments[0].equals("open")) {
            open(Path.of(arguments[1]));
            return;
        }
        Path directory = Files.createDirectories(Path.of(arguments[0]));
        StoreCost cost = new StoreCost(Files.createTempDirectory(directory, "mimikit-store-"));
        try {
            cost.measure(Integer.parseInt(arguments[1]));
        } finally {
            BenchState.delete(cost.root);
        }
    }

    private static FileStore store(Path state) {
        return new FileStore(state, new NioDisk(), InstantSource.system(), FileStoreLimits.DEFAULT.reserveBytes(0));
    }

    private void measure(int tasks) throws IOException {
        List<Entity> live = write(tasks);
        recoveries("the journal alone, " + tasks + " records of " + Files.size(segment()) / tasks + " bytes");
        try (FileStore store = store(state)) {
            store.open();
            checkpoint(store, live);
        }
        recoveries(tasks + " live tasks in documents");
    }

    private Path segment() throws IOException {
        try (var files = Files.list(state.resolve("journal"))) {
            return files.findFirst().orElseThrow();
        }
    }

    /** Commits new tasks, all alike but for their ids. */
    private List<Entity> write(int tasks) throws IOException {
        Task first = task();
        List<Entity> live = new ArrayList<>();
        try (FileStore store = store(state)) {
            store.open();
            long start = System.nanoTime();
            for (int i = 0; i < tasks; i += BATCH) {
                List<Transition> batch = new ArrayList<>();
                for (int k = i; k < Math.min(tasks, i + BATCH); k++) {
                    Task task = copy(first, String.format(Locale.ROOT, "01KARZ3NDEKTSV4RRFFQ%06d", k));
                    live.add(task);
                    batch.add(transition(live.size(), task));
                }
                store.commit(batch);
            }
            System.out.printf("%d commits of %d: %d ms%n", tasks / BATCH, BATCH, millisSince(start));
        }
        return live;
    }

    private static Transition transition(long q, Entity entity) {
        return new Transition(
                q, NOW, "bench", Actor.ENGINE, List.of(new Change(entity.kind(), entity.id(), null, entity)));
    }

    /** A task as the engine makes it. */
    private Task task() throws IOException {
        Path elsewhere = root.resolve("one-task");
        List<Task> made = new ArrayList<>();
        try (Engine engine = BenchState.open(elsewhere, 1, new Collecting(made))) {
            TaskRequest request = TaskRequest.read(
                    Input.of(Map.of("prompt", BenchState.PROMPT, "notify", "never"), "task"),
                    BenchState.config(1),
                    NOW);
            engine.tell(BenchState.PRODUCER, new CreateTask(request, WorkClass.FOREGROUND, null));
            engine.step();
        }
        return made.getFirst();
    }

    /** Keeps the tasks that it should start. */
    private record Collecting(List<Task> tasks) implements io.mimikit.kernel.engine.AttemptRunner {
        @Override
        public void start(Task task, Attempt attempt) {
            tasks.add(task);
        }

        @Override
        public void stop(Task task, Attempt attempt, StopReason reason) {
            // nothing runs
        }
    }

    private static Task copy(Task task, String id) {
        return new Task(
                id,
                task.spec(),
                task.status(),
                task.createdAt(),
                task.readyAt(),
                task.deferUntil(),
                task.finishedAt(),
                task.waitsFor(),
                task.attemptsSpent(),
                task.attempts(),
                task.executed(),
                task.achieved(),
                task.delivered(),
                task.result(),
                task.error(),
                task.usage(),
                task.extra());
    }

    /** One commit after the other, first without and then during a checkpoint of everything. */
    private static void checkpoint(FileStore store, List<Entity> live) {
        long q = live.size();
        long quiet = 0;
        for (int i = 0; i < 2000; i++) {
            quiet = Math.max(quiet, commit(store, ++q));
        }
        AtomicBoolean durable = new AtomicBoolean();
        Snapshot snapshot = new Snapshot(q, Map.of(Kind.TASK, live, Kind.LANE, List.of(lane(q))), List.of());
        long start = System.nanoTime();
        store.checkpoint(snapshot, finished -> durable.set(true));
        long longest = System.nanoTime() - start;
        System.out.printf("to seal the journal: %.1f ms%n", longest / 1e6);
        int commits = 0;
        longest = 0;
        while (!durable.get()) {
            longest = Math.max(longest, commit(store, ++q));
            commits++;
        }
        System.out.printf(
                "checkpoint: %d ms, meanwhile %d commits, the longest %.1f ms (without one: %.1f ms of 2000)%n",
                millisSince(start), commits, longest / 1e6, quiet / 1e6);
    }

    private static long commit(FileStore store, long q) {
        long start = System.nanoTime();
        store.commit(List.of(transition(q, lane(q))));
        return System.nanoTime() - start;
    }

    private static LaneState lane(long q) {
        return new LaneState("worker", (int) q, null, null, false, null, Map.of());
    }

    private static long millisSince(long start) {
        return (System.nanoTime() - start) / 1_000_000;
    }

    /** Opens the state in fresh processes. */
    private void recoveries(String what) throws IOException {
        long[] millis = new long[RUNS];
        long[] processorMillis = new long[RUNS];
        for (int i = 0; i < RUNS; i++) {
            String[] figures = inFreshProcess().split(" ", 2);
            millis[i] = Long.parseLong(figures[0]);
            processorMillis[i] = Long.parseLong(figures[1]);
        }
        Arrays.sort(millis);
        Arrays.sort(processorMillis);
        System.out.printf(
                "recovery of %s: median %d ms of %s, %d ms of processor time%n",
                what, millis[RUNS / 2], Arrays.toString(millis), processorMillis[RUNS / 2]);
    }

    private String inFreshProcess() throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), StoreCost.class.getName()));
        command.addAll(List.of("open", state.toString()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return said.lines().reduce("", (before, last) -> last);
    }

    /** Says how long opening took, and how much processor time. */
    private static void open(Path state) {
        FileStore store = store(state);
        OperatingSystemMXBean machine = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long processor = machine.getProcessCpuTime();
        long start = System.nanoTime();
        Recovered recovered = store.open();
        long millis = millisSince(start);
        processor = machine.getProcessCpuTime() - processor;
        if (recovered.entities().isEmpty()) {
            throw new IllegalStateException("nothing was recovered");
        }
        store.close();
        System.out.println(millis + " " + processor / 1_000_000);
    }
}
