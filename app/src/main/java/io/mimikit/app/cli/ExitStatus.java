package io.mimikit.app.cli;

import io.mimikit.kernel.ErrorCode;

/** The exit statuses of the process; a program that starts us may rely on them. */
public final class ExitStatus {
    public static final int OK = 0;
    /** The request was understood and refused: no such task, a conflict, a run that failed. */
    public static final int REFUSED = 1;
    /** Bad arguments or configuration. */
    public static final int USAGE = 64;
    /** Another process holds the state, or for a client: none answers. */
    public static final int UNAVAILABLE = 69;

    public static final int INTERNAL = 70;
    /** The state is damaged or too new. */
    public static final int STATE = 74;
    /** The launcher shall start the server again. */
    public static final int RESTART = 75;

    private ExitStatus() {}

    /** The status of a process that ends with this error. */
    public static int of(ErrorCode code) {
        return switch (code) {
            case INVALID_INPUT, INVALID_CONFIGURATION -> USAGE;
            case STATE_LOCKED -> UNAVAILABLE;
            case STATE_DAMAGED, STATE_TOO_NEW -> STATE;
            case NOT_FOUND, CONFLICT -> REFUSED;
            default -> INTERNAL;
        };
    }
}
