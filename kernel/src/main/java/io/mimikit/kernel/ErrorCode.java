package io.mimikit.kernel;

import java.util.Locale;

/** The closed list of error codes that leave the runtime, on every surface the same. Immutable. */
public enum ErrorCode {
    INVALID_INPUT(false),
    INVALID_CONFIGURATION(false),
    NOT_FOUND(false),
    CONFLICT(false),
    FORBIDDEN(false),
    UNAUTHORIZED(false),
    TOO_LARGE(false),
    /** An attempt that is no longer the owner of its task tried to write. */
    FENCED(false),
    /** A state machine was asked for a move it doesn't have. */
    ILLEGAL_TRANSITION(false),

    RATE_LIMITED(true),
    UNAVAILABLE(true),
    NETWORK(true),
    INTERRUPTED(true),
    /** Too much is waiting to be written; nothing was accepted. */
    BACKPRESSURE(true),
    /** The lane holds as many waiting tasks as it may. */
    LANE_FULL(true),
    /** The lane takes no new work: somebody drains it. */
    LANE_CLOSED(false),
    /** The runtime is stopping and takes no new work. */
    DRAINING(true),

    TIMEOUT(false),
    /** A command ended with a status other than zero. */
    EXIT(false),
    INVALID(false),
    CANCELLED(false),
    NO_PROGRESS(false),
    LIMIT_EXCEEDED(false),
    /** The attempt ended well, and what it was for was not reached. */
    NOT_ACHIEVED(false),
    /** A side effect was begun and nobody knows how it ended. */
    IN_DOUBT(false),

    /** The storage failed; what was asked may or may not be on disk. */
    STORAGE(true),
    DISK_FULL(true),
    STATE_LOCKED(false),
    STATE_DAMAGED(false),
    STATE_TOO_NEW(false),
    INTERNAL(false);

    private final boolean retryable;
    private final String wireName;

    ErrorCode(boolean retryable) {
        this.retryable = retryable;
        this.wireName = name().toLowerCase(Locale.ROOT);
    }

    /** Whether the same request may succeed later without being changed. */
    public boolean retryable() {
        return retryable;
    }

    /** The name on the wire and in records: lower-case with underscores. */
    public String wireName() {
        return wireName;
    }

    /** The code with this wire name, or {@link #INTERNAL} for one that is not known. */
    public static ErrorCode fromWire(String name) {
        for (ErrorCode code : values()) {
            if (code.wireName.equals(name)) {
                return code;
            }
        }
        return INTERNAL;
    }
}
