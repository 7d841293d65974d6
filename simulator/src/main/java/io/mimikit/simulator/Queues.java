package io.mimikit.simulator;

import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.LaneState;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.entity.WorkClass;
import io.mimikit.kernel.lane.LaneLimits;
import io.mimikit.kernel.store.Change;
import io.mimikit.kernel.store.Transition;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/** Who waits in which lane, kept by the simulator itself from the records. Not thread-safe. */
final class Queues implements Rule {
    static final int LEVEL_MAX = 10;

    private final KernelConfig config;
    private final Known known;
    private final Map<String, Map<Row, NavigableSet<Waiting>>> lanes = new HashMap<>();

    /** Tasks that may not overtake one another. Immutable. */
    record Row(String key, WorkClass workClass, int priority) {
        int base() {
            return Math.min(LEVEL_MAX, priority + (isForeground() ? 3 : 0));
        }

        boolean isForeground() {
            return workClass == WorkClass.FOREGROUND;
        }
    }

    /** A task that waits. Immutable. */
    record Waiting(long readyMillis, String taskId) implements Comparable<Waiting> {
        @Override
        public int compareTo(Waiting other) {
            int byAge = Long.compare(readyMillis, other.readyMillis);
            return byAge != 0 ? byAge : taskId.compareTo(other.taskId);
        }
    }

    Queues(KernelConfig config, Known known) {
        this.config = config;
        this.known = known;
    }

    static Row row(Task task) {
        return new Row(task.spec().key(), task.spec().workClass(), task.spec().priority());
    }

    static Waiting waiting(Task task) {
        Instant ready = task.readyAt() == null ? task.createdAt() : task.readyAt();
        return new Waiting(ready.toEpochMilli(), task.id());
    }

    @Override
    public void committed(Transition record) {
        for (Change change : record.changes()) {
            if (change.before() instanceof Task before && before.status() == TaskStatus.QUEUED) {
                Map<Row, NavigableSet<Waiting>> lane = of(before.lane());
                NavigableSet<Waiting> row = lane.get(row(before));
                if (row != null) {
                    row.remove(waiting(before));
                    if (row.isEmpty()) {
                        lane.remove(row(before));
                    }
                }
            }
            if (change.after() instanceof Task after && after.status() == TaskStatus.QUEUED) {
                of(after.lane())
                        .computeIfAbsent(row(after), ignored -> new TreeSet<>())
                        .add(waiting(after));
            }
        }
    }

    /** The rows of a lane, none of them empty. */
    Map<Row, NavigableSet<Waiting>> of(String lane) {
        return lanes.computeIfAbsent(lane, ignored -> new HashMap<>());
    }

    int depth(String lane) {
        return of(lane).values().stream().mapToInt(Collection::size).sum();
    }

    LaneLimits limits(String lane) {
        return Objects.requireNonNull(config.lanes().get(lane));
    }

    private Optional<LaneState> changed(String lane) {
        return known.find(Kind.LANE, lane);
    }

    int maxConcurrent(String lane) {
        return changed(lane)
                .map(LaneState::maxConcurrent)
                .orElseGet(() -> limits(lane).maxConcurrent());
    }

    boolean isPaused(String lane) {
        return changed(lane).map(LaneState::paused).orElse(false);
    }

    /** The level at an instant, by the rule of the design and nothing else. */
    int level(Row row, Waiting waiting, String lane, long nowMillis) {
        long waited = Math.max(0, nowMillis - waiting.readyMillis);
        return (int) Math.min(LEVEL_MAX, row.base() + waited / limits(lane).agingMillis());
    }
}
