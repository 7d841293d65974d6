package io.mimikit.kernel.decide;

import static io.mimikit.kernel.entity.TaskStatus.BLOCKED;
import static io.mimikit.kernel.entity.TaskStatus.CANCELLED;
import static io.mimikit.kernel.entity.TaskStatus.CANCELLING;
import static io.mimikit.kernel.entity.TaskStatus.DEAD;
import static io.mimikit.kernel.entity.TaskStatus.DEFERRED;
import static io.mimikit.kernel.entity.TaskStatus.DONE;
import static io.mimikit.kernel.entity.TaskStatus.FAILED;
import static io.mimikit.kernel.entity.TaskStatus.INTERRUPTED;
import static io.mimikit.kernel.entity.TaskStatus.QUEUED;
import static io.mimikit.kernel.entity.TaskStatus.RUNNING;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskStatus;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The life of a task as a table; whatever is not in it can't happen. */
public final class TaskMoves {
    /** One allowed move. */
    public record Move(TaskStatus from, String event, TaskStatus to) {}

    public static final List<Move> TABLE = List.of(
            new Move(BLOCKED, "parents are done", QUEUED),
            new Move(BLOCKED, "parents are done, not before", DEFERRED),
            new Move(BLOCKED, "a parent failed", FAILED),
            new Move(BLOCKED, "cancel", CANCELLED),
            new Move(DEFERRED, "due", QUEUED),
            new Move(DEFERRED, "cancel", CANCELLED),
            new Move(DEFERRED, "deadline", FAILED),
            new Move(BLOCKED, "deadline", FAILED),
            new Move(QUEUED, "deadline", FAILED),
            new Move(QUEUED, "claim", RUNNING),
            new Move(QUEUED, "cancel", CANCELLED),
            new Move(RUNNING, "success", DONE),
            new Move(RUNNING, "question", BLOCKED),
            new Move(RUNNING, "error, to be repeated", DEFERRED),
            new Move(RUNNING, "owner died, to be repeated", QUEUED),
            new Move(RUNNING, "error", FAILED),
            new Move(RUNNING, "error, attempts spent", DEAD),
            new Move(RUNNING, "owner died, at most once", INTERRUPTED),
            new Move(RUNNING, "cancel or timeout", CANCELLING),
            new Move(RUNNING, "ended by itself as cancelled", CANCELLED),
            new Move(CANCELLING, "stopped", CANCELLED),
            new Move(CANCELLING, "timed out", FAILED),
            new Move(CANCELLING, "timed out, to be repeated", DEFERRED),
            new Move(CANCELLING, "timed out, attempts spent", DEAD),
            new Move(CANCELLING, "shut down, to be repeated", QUEUED),
            new Move(CANCELLING, "shut down, at most once", INTERRUPTED),
            new Move(FAILED, "retry by hand", QUEUED),
            new Move(DEAD, "retry by hand", QUEUED),
            new Move(CANCELLED, "retry by hand", QUEUED),
            new Move(INTERRUPTED, "retry by hand", QUEUED),
            new Move(DONE, "retry by hand, missed its aim", QUEUED),
            new Move(FAILED, "retry by hand, a parent is not over", BLOCKED),
            new Move(DEAD, "retry by hand, a parent is not over", BLOCKED),
            new Move(CANCELLED, "retry by hand, a parent is not over", BLOCKED),
            new Move(INTERRUPTED, "retry by hand, a parent is not over", BLOCKED),
            new Move(DONE, "retry by hand, missed its aim, a parent is not over", BLOCKED));

    private static final Map<TaskStatus, Set<TaskStatus>> ALLOWED = new EnumMap<>(TaskStatus.class);

    static {
        TABLE.forEach(move -> ALLOWED.computeIfAbsent(move.from, from -> EnumSet.noneOf(TaskStatus.class))
                .add(move.to));
    }

    private TaskMoves() {}

    /**
     * Checks a move.
     *
     * @throws MimikitException (illegal_transition) that names both states
     */
    static void check(Task before, Task after) {
        if (before.status() == after.status()) {
            return;
        }
        if (!ALLOWED.getOrDefault(before.status(), Set.of()).contains(after.status())) {
            throw new MimikitException(
                    ErrorCode.ILLEGAL_TRANSITION,
                    "task " + before.id() + " can't go from " + before.status().wireName() + " to "
                            + after.status().wireName());
        }
    }

    /** The table as a Mermaid state diagram, for the documentation. */
    public static String diagram() {
        StringBuilder out =
                new StringBuilder("stateDiagram-v2\n    [*] --> blocked\n    [*] --> queued\n    [*] --> deferred\n");
        for (Move move : TABLE) {
            out.append("    ").append(move.from.wireName()).append(" --> ").append(move.to.wireName());
            out.append(" : ").append(move.event).append('\n');
        }
        for (TaskStatus status : TaskStatus.values()) {
            if (status.isTerminal()) {
                out.append("    ").append(status.wireName()).append(" --> [*]\n");
            }
        }
        return out.toString();
    }
}
