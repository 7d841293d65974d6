package io.mimikit.store.legacy;

/** Where the old program kept a task, and so how far it was. */
enum Stage {
    QUEUED("queue"),
    RUNNING("running"),
    /** It ran, and nobody has looked at the result. */
    RESULT("results"),
    /** It ran, and only the outcome is left. */
    STATUS("");

    private final String directory;

    Stage(String directory) {
        this.directory = directory;
    }

    String directory() {
        return directory;
    }

    boolean isOver() {
        return this == RESULT || this == STATUS;
    }
}
