package io.mimikit.kernel.state;

import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskStatus;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which live tasks wait for which, and which were made by which. Not thread-safe: it belongs to its state. */
final class Family {
    private final Map<String, Set<String>> waiting = new HashMap<>();
    private final Map<String, Set<String>> made = new HashMap<>();

    /** Takes a change of a task in. */
    void change(@Nullable Task before, @Nullable Task after) {
        if (before != null && before.status() == TaskStatus.BLOCKED) {
            before.spec().after().forEach(parent -> remove(waiting, parent, before.id()));
        }
        if (after != null && after.status() == TaskStatus.BLOCKED) {
            after.spec().after().forEach(parent -> add(waiting, parent, after.id()));
        }
        boolean wasOpen = before != null && !before.status().isTerminal();
        boolean isOpen = after != null && !after.status().isTerminal();
        Task any = after == null ? before : after;
        String maker = any == null ? null : any.spec().origin().parentTaskId();
        if (any == null || maker == null || wasOpen == isOpen) {
            return;
        }
        if (isOpen) {
            add(made, maker, any.id());
        } else {
            remove(made, maker, any.id());
        }
    }

    private static void add(Map<String, Set<String>> map, String parent, String child) {
        map.computeIfAbsent(parent, id -> new LinkedHashSet<>()).add(child);
    }

    private static void remove(Map<String, Set<String>> map, String parent, String child) {
        Set<String> children = map.get(parent);
        if (children != null && children.remove(child) && children.isEmpty()) {
            map.remove(parent);
        }
    }

    /** Tasks that are blocked until this one is over. */
    Set<String> waitingFor(String taskId) {
        return waiting.getOrDefault(taskId, Set.of());
    }

    /** Tasks that this one's agent asked for and that are not over. */
    Set<String> madeBy(String taskId) {
        return made.getOrDefault(taskId, Set.of());
    }
}
