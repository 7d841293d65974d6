package io.mimikit.kernel.entity;

import io.mimikit.kernel.doc.FieldType;
import java.util.Locale;

/** Where a task stands. Moves between these are listed in {@code decide.TaskMoves}. */
public enum TaskStatus {
    /** Waits for other tasks or for an answer. */
    BLOCKED,
    QUEUED,
    /** Waits for an instant. */
    DEFERRED,
    RUNNING,
    /** Told to stop; holds its slot until its processes are gone. */
    CANCELLING,
    DONE,
    /** Ended with an error that is not repeated. */
    FAILED,
    CANCELLED,
    /** All attempts are spent. */
    DEAD,
    /** The owner died and the task must not start twice; how it ended is unknown. */
    INTERRUPTED;

    public static final FieldType<TaskStatus> TYPE = FieldType.wireEnum(values(), TaskStatus::wireName);

    private final String wireName = name().toLowerCase(Locale.ROOT);

    public String wireName() {
        return wireName;
    }

    public boolean isTerminal() {
        return switch (this) {
            case DONE, FAILED, CANCELLED, DEAD, INTERRUPTED -> true;
            case BLOCKED, QUEUED, DEFERRED, RUNNING, CANCELLING -> false;
        };
    }

    /** Whether an attempt of the task holds a slot of its lane. */
    public boolean holdsSlot() {
        return this == RUNNING || this == CANCELLING;
    }
}
