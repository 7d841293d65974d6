package io.mimikit.store.legacy;

/** What is counted in a report of an import. */
public enum ItemKind {
    MESSAGE("message"),
    INPUT("input"),
    EVENT("tellerEvent"),
    QUESTION("question"),
    WORKER_TASK("workerTask"),
    WORKER_RESULT("workerResult"),
    STATUS("taskStatus"),
    PLANNER_TASK("plannerTask"),
    PLANNER_RESULT("plannerResult"),
    TRIGGER("trigger"),
    ARCHIVE_JOB("archiveJob"),
    MEMORY("memoryFile"),
    RUN_LOG("runLog"),
    MODEL_OUTPUT("modelOutput"),
    LOG("log"),
    /** A whole file of several items that could not be read. */
    LIST("list"),
    BAK("bakFile"),
    LOCK("lockFile"),
    TEMPORARY("temporaryFile"),
    OTHER("other");

    private final String wireName;

    ItemKind(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }
}
