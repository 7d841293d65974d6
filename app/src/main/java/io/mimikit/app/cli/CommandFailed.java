package io.mimikit.app.cli;

/** A command can't go on; says what happened and what to do next, and which status the process ends with. Immutable. */
final class CommandFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitStatus;
    private final String code;

    CommandFailed(int exitStatus, String code, String message) {
        super(message);
        this.exitStatus = exitStatus;
        this.code = code;
    }

    static CommandFailed usage(String message) {
        return new CommandFailed(ExitStatus.USAGE, "invalid_input", message);
    }

    int exitStatus() {
        return exitStatus;
    }

    String code() {
        return code;
    }
}
