package io.mimikit.store.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What tells a state directory of the older program, in its formats 1 and 2, from others: the files that it leaves, where
 * none of ours are. Stateless and thread-safe.
 */
public final class LegacyTraces {
    /** Each of them is enough. */
    private static final List<String> SURE = List.of(
            "inbox.json",
            "teller_inbox.json",
            "pending_question.json",
            "history.json",
            "task_status.json",
            "memory/archive_jobs.json");

    private static final List<String> DIRECTORIES = List.of(
            "worker/queue",
            "worker/running",
            "worker/results",
            "planner/queue",
            "planner/running",
            "planner/results",
            "triggers");

    /** A state of ours keeps run logs, too, but neither of these. */
    private static final List<String> BESIDE_RUNS = List.of("llm", "log.jsonl");

    private LegacyTraces() {}

    /**
     * Whether a directory is the older program's.
     *
     * @throws IOException when it can't be told
     */
    public static boolean in(Disk disk, Path root) throws IOException {
        if (isOurs(disk, root)) {
            return false;
        }
        boolean sure = SURE.stream().anyMatch(name -> isThere(disk, root.resolve(name)))
                || DIRECTORIES.stream().anyMatch(name -> disk.isDirectory(root.resolve(name)));
        boolean runs = disk.isDirectory(root.resolve("runs"));
        return sure || (runs && BESIDE_RUNS.stream().anyMatch(name -> disk.exists(root.resolve(name))));
    }

    /** A copy that lost its file was a file of the older program all the same. */
    private static boolean isThere(Disk disk, Path file) {
        return disk.exists(file) || disk.exists(file.resolveSibling(file.getFileName() + ".bak"));
    }

    /** What an import that was cut short has begun doesn't make a directory ours. */
    private static boolean isOurs(Disk disk, Path root) throws IOException {
        if (disk.exists(root.resolve(StateDirectory.FORMAT_FILE))) {
            return true;
        }
        if (ImportMark.read(disk, root).isPresent()) {
            return false;
        }
        return disk.exists(root.resolve(StateDirectory.JOURNAL)) || disk.exists(root.resolve(StateDirectory.STATE));
    }
}
