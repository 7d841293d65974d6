package io.mimikit.store.file;

import io.mimikit.kernel.entity.Actor;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Execution;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.store.Change;
import io.mimikit.kernel.store.Snapshot;
import io.mimikit.kernel.store.Transition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A little runtime that makes transitions and remembers what the state was after each: the oracle that recovery is
 * compared with.
 */
final class World {
    static final Instant START = Instant.parse("2026-11-22T09:00:00Z");
    static final Actor PERSON = new Actor("anna", "http", "127.0.0.1");

    private final Samples samples;
    /** All entities ever, the finished ones too, by record. */
    private final TreeMap<Long, Map<String, Entity>> states = new TreeMap<>(Map.of(0L, Map.of()));

    final List<Transition> transitions = new ArrayList<>();
    private final Set<String> left = new HashSet<>();
    private long q;
    private Instant start = START;

    World() {
        this(new Samples(3));
    }

    private World(Samples samples) {
        this.samples = samples;
    }

    /** The same history, whatever happens next. */
    World copy() {
        World copy = new World(samples);
        copy.states.putAll(states);
        copy.transitions.addAll(transitions);
        copy.left.addAll(left);
        copy.q = q;
        copy.start = start;
        return copy;
    }

    /** What came after a record has not happened. */
    void forgetAfter(long record) {
        states.tailMap(record, false).clear();
        transitions.removeIf(transition -> transition.q() > record);
        q = record;
    }

    /** Records are made at this time and after it. */
    void setClock(Instant now) {
        start = now;
    }

    long q() {
        return q;
    }

    Map<String, Entity> stateAt(long record) {
        return states.floorEntry(record).getValue();
    }

    static String key(Entity entity) {
        return entity.kind().wireName() + " " + entity.id();
    }

    private Transition transition(Actor by, String why, Change... changes) {
        q++;
        Map<String, Entity> next = new HashMap<>(states.lastEntry().getValue());
        for (Change change : changes) {
            if (change.kind().isLog()) {
                continue;
            }
            String key = change.kind().wireName() + " " + change.id();
            Entity after = change.after();
            if (after == null) {
                next.remove(key);
            } else {
                next.put(key, after);
                left.remove(key);
            }
        }
        states.put(q, next);
        Transition made = new Transition(q, start.plusSeconds(q), why, by, List.of(changes));
        transitions.add(made);
        return made;
    }

    static Change created(Entity entity) {
        return new Change(entity.kind(), entity.id(), null, entity);
    }

    private static Change changed(Entity before, Entity after) {
        return new Change(after.kind(), after.id(), before, after);
    }

    /** A new task, asked for from outside. */
    Task task(List<Transition> batch) {
        Task task = ((Task) samples.full(Kind.TASK))
                .change()
                .status(TaskStatus.QUEUED)
                .build();
        batch.add(transition(PERSON, "task.create", created(task)));
        return task;
    }

    /** Starts a task, which writes a line into its log and its trigger's. */
    Task started(List<Transition> batch, Task task) {
        Task running = task.change().status(TaskStatus.RUNNING).waitsFor(null).build();
        batch.add(transition(
                Actor.ENGINE,
                "attempt.start",
                changed(task, running),
                run(RunEntry.TASK, task.id(), "started", null),
                run(RunEntry.TASK, task.id(), "step", null),
                run(RunEntry.TRIGGER, "trigger-1", "started", null)));
        return running;
    }

    Task ended(List<Transition> batch, Task task) {
        Task done = task.change()
                .status(TaskStatus.DONE)
                .executed(Execution.OK)
                .finishedAt(start.plusSeconds(q))
                .build();
        batch.add(transition(
                Actor.ENGINE, "attempt.end", changed(task, done), run(RunEntry.TASK, task.id(), "finished", "ok")));
        return done;
    }

    Task retried(List<Transition> batch, Task task) {
        Task queued = task.change().status(TaskStatus.QUEUED).finishedAt(null).build();
        batch.add(transition(PERSON, "task.retry", changed(task, queued)));
        return queued;
    }

    Entity entity(List<Transition> batch, Kind kind) {
        Entity entity = samples.full(kind);
        batch.add(transition(PERSON, kind.wireName() + ".create", created(entity)));
        return entity;
    }

    void deleted(List<Transition> batch, Entity entity) {
        batch.add(transition(PERSON, "delete", new Change(entity.kind(), entity.id(), entity, null)));
    }

    private Change run(String subject, String id, String action, @org.jspecify.annotations.Nullable String status) {
        RunEntry entry = new RunEntry(
                "run-" + q, subject, id, start.plusSeconds(q), action, status, Map.of("attempt", "a-" + q));
        return created(entry);
    }

    /** The state now: tasks that are over leave it. */
    Snapshot snapshot() {
        Map<Kind, List<Entity>> entities = new HashMap<>();
        List<Task> finished = new ArrayList<>();
        states.lastEntry().getValue().forEach((key, entity) -> {
            if (entity instanceof Task task && task.status().isTerminal()) {
                if (!left.contains(key)) {
                    finished.add(task);
                }
            } else {
                entities.computeIfAbsent(entity.kind(), ignored -> new ArrayList<>())
                        .add(entity);
            }
        });
        return new Snapshot(q, entities, finished);
    }

    /** A checkpoint took these out of the live state. */
    void left(List<Task> tasks) {
        tasks.forEach(task -> left.add(key(task)));
    }

    /** The lines of a run log after a record. */
    List<RunEntry> runs(String subject, String id, long through) {
        List<RunEntry> entries = new ArrayList<>();
        for (Transition transition : transitions) {
            for (Change change : transition.changes()) {
                if (transition.q() <= through
                        && change.after() instanceof RunEntry run
                        && run.subject().equals(subject)
                        && run.subjectId().equals(id)) {
                    entries.add(run);
                }
            }
        }
        return entries;
    }

    /** Which records belong into the audit. */
    List<Long> audited(long through) {
        return transitions.stream()
                .filter(transition ->
                        transition.q() <= through && transition.by().isExternal())
                .map(Transition::q)
                .toList();
    }
}
