package io.mimikit.kernel.state;

import io.mimikit.kernel.entity.TaskStatus;
import java.util.EnumMap;
import java.util.Map;

/** How many live tasks of a lane are in which status. Not thread-safe. */
final class LaneCounts {
    private final Map<TaskStatus, Integer> counts = new EnumMap<>(TaskStatus.class);

    void add(TaskStatus status, int delta) {
        counts.merge(status, delta, Integer::sum);
    }

    int of(TaskStatus status) {
        return counts.getOrDefault(status, 0);
    }

    /** Tasks that are not over. */
    int unfinished() {
        int sum = 0;
        for (Map.Entry<TaskStatus, Integer> entry : counts.entrySet()) {
            sum += entry.getKey().isTerminal() ? 0 : entry.getValue();
        }
        return sum;
    }
}
