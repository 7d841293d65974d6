package io.mimikit.simulator;

import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.Trigger;
import io.mimikit.kernel.store.Change;
import io.mimikit.kernel.store.Transition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All that was committed, folded by the simulator itself and never forgotten. Not thread-safe. */
final class Known {
    private final Map<Kind, Map<String, Entity>> entities = new EnumMap<>(Kind.class);
    private final Map<String, Task> open = new LinkedHashMap<>();
    private final Map<String, List<RunEntry>> runs = new LinkedHashMap<>();
    private long lastQ;
    private long external;

    Known() {
        for (Kind kind : Kind.values()) {
            entities.put(kind, new LinkedHashMap<>());
        }
    }

    void take(Transition record) {
        lastQ = record.q();
        external += record.by().isExternal() ? 1 : 0;
        record.changes().forEach(this::take);
    }

    private void take(Change change) {
        Entity after = change.after();
        if (after instanceof RunEntry entry) {
            runs.computeIfAbsent(entry.subject() + "/" + entry.subjectId(), ignored -> new ArrayList<>())
                    .add(entry);
            return;
        }
        if (after == null) {
            all(change.kind()).remove(change.id());
        } else {
            all(change.kind()).put(change.id(), after);
        }
        if (after instanceof Task task) {
            if (task.status().isTerminal()) {
                open.remove(task.id());
            } else {
                open.put(task.id(), task);
            }
        }
    }

    private Map<String, Entity> all(Kind kind) {
        Map<String, Entity> map = entities.get(kind);
        if (map == null) {
            throw new IllegalStateException("no map for " + kind);
        }
        return map;
    }

    Map<String, Entity> of(Kind kind) {
        return all(kind);
    }

    @SuppressWarnings("unchecked")
    <E extends Entity> Optional<E> find(Kind kind, String id) {
        return Optional.ofNullable((E) all(kind).get(id));
    }

    Optional<Task> task(String id) {
        return find(Kind.TASK, id);
    }

    Collection<Task> openTasks() {
        return open.values();
    }

    List<Trigger> triggers() {
        return all(Kind.TRIGGER).values().stream().map(Trigger.class::cast).toList();
    }

    /** Run logs by subject, as they must be. */
    Map<String, List<RunEntry>> runs() {
        return runs;
    }

    long lastQ() {
        return lastQ;
    }

    /** Records that people caused, each of which is a line of the audit. */
    long externalRecords() {
        return external;
    }
}
