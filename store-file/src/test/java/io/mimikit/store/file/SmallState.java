package io.mimikit.store.file;

import io.mimikit.kernel.doc.Instants;
import io.mimikit.kernel.entity.Actor;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.store.Change;
import io.mimikit.kernel.store.Recovered;
import io.mimikit.kernel.store.Snapshot;
import io.mimikit.kernel.store.Transition;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A real state on a real disk whose parts fit together: tasks, messages and lanes, with logs, documents and a tail. */
final class SmallState implements AutoCloseable {
    static final Instant START = Instant.parse("2026-11-22T09:00:00Z");
    private static final Actor PERSON = new Actor("anna", "http", "127.0.0.1");

    final Path directory;
    private final FileStore store;
    private final Map<String, Entity> live = new TreeMap<>();
    private long q;

    SmallState(Path directory) {
        this.directory = directory;
        this.store = new FileStore(
                directory, new NioDisk(), InstantSource.fixed(START), FileStoreLimits.DEFAULT.reserveBytes(0));
        Recovered recovered = store.open();
        q = recovered.lastQ();
        recovered.entities().forEach(entity -> live.put(key(entity), entity));
    }

    private static String key(Entity entity) {
        return entity.kind().wireName() + " " + entity.id();
    }

    /** What is live, by kind and id. */
    Map<String, Entity> live() {
        return new TreeMap<>(live);
    }

    long lastQ() {
        return q;
    }

    private Instant now() {
        return START.plusSeconds(q);
    }

    private void commit(Entity entity, Change... more) {
        List<Change> changes = new ArrayList<>();
        changes.add(new Change(entity.kind(), entity.id(), live.get(key(entity)), entity));
        changes.addAll(List.of(more));
        q++;
        store.commit(List.of(new Transition(q, now(), "test", PERSON, changes)));
        live.put(key(entity), entity);
    }

    /** A queued task with an entry in its run log. */
    void task(String id) {
        Map<String, Object> tree = Map.of(
                "id",
                id,
                "status",
                "queued",
                "createdAt",
                Instants.print(now()),
                "spec",
                Map.of("prompt", "do " + id, "lane", "worker", "retry", Map.of()));
        RunEntry entry = new RunEntry("run-" + id, RunEntry.TASK, id, now(), "queued", null, Map.of());
        commit(Kind.TASK.shape().read(tree, "test"), new Change(Kind.RUN, entry.id(), null, entry));
    }

    void put(Kind kind, Map<String, Object> tree) {
        commit(kind.shape().read(tree, "test"));
    }

    void message(String id, String text) {
        Map<String, Object> tree =
                Map.of("id", id, "role", "user", "text", text, "createdAt", Instants.print(now()), "seq", q);
        commit(Kind.MESSAGE.shape().read(tree, "test"));
    }

    void finish(String taskId) {
        Task task = (Task) java.util.Objects.requireNonNull(live.get("task " + taskId));
        commit(task.change().status(TaskStatus.DONE).finishedAt(now()).build());
    }

    /** Folds the journal into documents; finished tasks leave. */
    void checkpoint() {
        Map<Kind, List<Entity>> entities = new EnumMap<>(Kind.class);
        List<Task> finished = new ArrayList<>();
        live.values().forEach(entity -> {
            if (entity instanceof Task task && task.status().isTerminal()) {
                finished.add(task);
            } else {
                entities.computeIfAbsent(entity.kind(), kind -> new ArrayList<>())
                        .add(entity);
            }
        });
        store.checkpoint(new Snapshot(q, entities, finished), ended -> {});
        Scenario.waitFor(() -> !store.isCheckpointing());
        finished.forEach(task -> live.remove(key(task)));
    }

    FileStore store() {
        return store;
    }

    @Override
    public void close() {
        store.close();
    }
}
