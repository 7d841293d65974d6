package io.mimikit.server;

import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.server.http.Query;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Which tasks a list is to have. Immutable. */
record TaskFilter(Optional<String> lane, Set<TaskStatus> statuses, Optional<String> trace, Optional<Cursor> before) {
    private static final String PENDING = "pending";

    static TaskFilter of(Query query) {
        return new TaskFilter(
                query.text("lane"),
                query.text("status").map(TaskFilter::statuses).orElse(EnumSet.allOf(TaskStatus.class)),
                query.text("trace"),
                Cursor.in(query, "before"));
    }

    private static Set<TaskStatus> statuses(String text) {
        EnumSet<TaskStatus> statuses = EnumSet.noneOf(TaskStatus.class);
        for (String name : text.split(",", -1)) {
            if (name.equals(PENDING)) {
                statuses.addAll(EnumSet.of(TaskStatus.QUEUED, TaskStatus.DEFERRED, TaskStatus.BLOCKED));
            } else {
                statuses.add(Arrays.stream(TaskStatus.values())
                        .filter(status -> status.wireName().equals(name))
                        .findFirst()
                        .orElseThrow(() -> unknown(name)));
            }
        }
        return statuses;
    }

    private static MimikitException unknown(String name) {
        return MimikitException.invalid(
                "status",
                "status: \"" + name + "\" is none; use pending, "
                        + String.join(
                                ", ",
                                Arrays.stream(TaskStatus.values())
                                        .map(TaskStatus::wireName)
                                        .toList()));
    }

    /** Whether it takes every task. */
    boolean isOpen() {
        return lane.isEmpty() && trace.isEmpty() && before.isEmpty() && statuses.size() == TaskStatus.values().length;
    }

    boolean matches(Task task) {
        return statuses.contains(task.status())
                && lane.map(task.lane()::equals).orElse(true)
                && trace.map(id -> id.equals(task.spec().traceId())).orElse(true)
                && before.map(cursor -> Cursor.of(task.createdAt(), task.id()).compareTo(cursor) < 0)
                        .orElse(true);
    }
}
