package io.mimikit.server;

import io.mimikit.kernel.engine.Engine;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.state.State;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds tasks wherever they are: in the state, or with the store once they are long over. Thread-safe. */
final class TaskLookup {
    /** Finished tasks that are looked through when a list wants only some of them. */
    static final int FINISHED_SCANNED_MAX = 10_000;

    private final Engine engine;

    TaskLookup(Engine engine) {
        this.engine = engine;
    }

    Optional<Task> find(String id) {
        return engine.query(state -> state.task(id)).or(() -> engine.store().findFinished(id));
    }

    /** The task of an attempt, among the live ones and the newest {@value #FINISHED_SCANNED_MAX} finished ones. */
    Optional<Task> findByAttempt(String attemptId) {
        return engine.query(state -> state.all(Kind.TASK).stream()
                        .map(Task.class::cast)
                        .filter(task -> hasAttempt(task, attemptId))
                        .findFirst())
                .or(() -> engine.store().listFinished(FINISHED_SCANNED_MAX).stream()
                        .filter(task -> hasAttempt(task, attemptId))
                        .findFirst());
    }

    private static boolean hasAttempt(Task task, String attemptId) {
        return task.attempts().stream().anyMatch(attempt -> attempt.id().equals(attemptId));
    }

    /** The task as the store has it, if it is no longer in the state. */
    Optional<Task> findGone(String id) {
        boolean live = engine.query(state -> state.task(id).isPresent());
        return live ? Optional.empty() : engine.store().findFinished(id);
    }

    /** The newest first, each once. */
    List<Task> newest(TaskFilter filter, int limit) {
        Map<String, Task> found = new LinkedHashMap<>();
        engine.query(state -> live(state, filter, limit)).forEach(task -> found.put(task.id(), task));
        int scanned = filter.isOpen() ? limit : FINISHED_SCANNED_MAX;
        engine.store().listFinished(scanned).stream()
                .filter(filter::matches)
                .forEach(task -> found.putIfAbsent(task.id(), task));
        return found.values().stream()
                .sorted(Comparator.comparing((Task task) -> Cursor.of(task.createdAt(), task.id()))
                        .reversed())
                .limit(limit)
                .toList();
    }

    private static List<Task> live(State state, TaskFilter filter, int limit) {
        List<Task> found = new ArrayList<>();
        for (Entity entity : state.newestFirst(Kind.TASK)) {
            if (found.size() == limit) {
                break;
            }
            if (entity instanceof Task task && filter.matches(task)) {
                found.add(task);
            }
        }
        return found;
    }

    /** How many tasks of the state are in which status; {@code pending} is what has not started. */
    Map<String, Object> counts() {
        return engine.query(state -> {
            Map<String, Object> counts = new LinkedHashMap<>();
            counts.put("pending", pending(state));
            for (TaskStatus status : TaskStatus.values()) {
                counts.put(status.wireName(), state.count(status));
            }
            return counts;
        });
    }

    static int pending(State state) {
        return state.count(TaskStatus.QUEUED) + state.count(TaskStatus.DEFERRED) + state.count(TaskStatus.BLOCKED);
    }
}
