package io.mimikit.store.legacy;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Which file of the old program is what, by its path. Stateless and thread-safe. */
final class LegacyLayout {
    static final String LOCK = ".lock";
    static final String TEMPORARY = ".tmp";

    /** Directories of which nothing is left when their files have gone. */
    static final List<String> EMPTIED = List.of("worker", "planner", "triggers", "runs/tasks", "runs/triggers");

    private static final Set<String> LISTS = Set.of(
            "inbox.json",
            "teller_inbox.json",
            "pending_question.json",
            "history.json",
            "task_status.json",
            ArchiveJobs.FILE);
    private static final Pattern ITEM =
            Pattern.compile("(?:(?:worker|planner)/(?:queue|running|results)|triggers)/.*\\.json", Pattern.DOTALL);
    private static final Pattern QUEUE_LOCK =
            Pattern.compile("(?:worker|planner)/(?:queue|running|results)/\\.lock|triggers/\\.lock");
    private static final Pattern HALF_WRITTEN = Pattern.compile("(?:.*/)?\\d+-[0-9a-fA-F-]+\\.tmp", Pattern.DOTALL);
    private static final Pattern MEMORY = Pattern.compile("memory\\.md|memory/.*\\.md", Pattern.DOTALL);
    private static final Pattern RUNS = Pattern.compile("runs/(?:tasks|triggers)/.*\\.jsonl", Pattern.DOTALL);
    private static final Pattern LOG = Pattern.compile("log\\.jsonl|log\\.\\d{4}-\\d{2}-\\d{2}.*\\.jsonl(?:\\.gz)?");

    private LegacyLayout() {}

    /** Whether a file holds items that the import takes over. */
    static boolean holdsItems(String file) {
        return LISTS.contains(file) || ITEM.matcher(file).matches();
    }

    /** Whether a file holds several items, or none. */
    static boolean isList(String file) {
        return LISTS.contains(file);
    }

    static boolean isMemory(String file) {
        return MEMORY.matcher(file).matches();
    }

    static boolean isRunLog(String file) {
        return RUNS.matcher(file).matches();
    }

    /** Whether it lies where run logs are written. */
    static boolean isAmongRunLogs(String path) {
        return path.startsWith("runs/tasks/") || path.startsWith("runs/triggers/");
    }

    static boolean isModelOutput(String file) {
        return file.startsWith("llm/");
    }

    static boolean isLog(String file) {
        return LOG.matcher(file).matches();
    }

    static boolean isTemporary(String file) {
        return file.endsWith(TEMPORARY);
    }

    /** What stays of use beside the new state, as it is. */
    static boolean stays(String file) {
        return isMemory(file) || isRunLog(file) || isModelOutput(file) || isLog(file);
    }

    /** Whether a file has no meaning any more once its directory is a state of ours. */
    static boolean isSuperseded(String file) {
        return holdsItems(file)
                || (file.endsWith(LegacyJson.BAK) && holdsItems(chopped(file, LegacyJson.BAK)))
                || (file.endsWith(LOCK) && holdsItems(chopped(file, LOCK)))
                || QUEUE_LOCK.matcher(file).matches()
                || HALF_WRITTEN.matcher(file).matches();
    }

    static String chopped(String file, String suffix) {
        return file.substring(0, file.length() - suffix.length());
    }

    /** The name that a run log has from now on: an id is one name, and a safe one. */
    static String runLogName(String file) {
        int id = file.indexOf('/', "runs/".length()) + 1;
        return file.substring(0, id) + LegacyIds.safe(chopped(file.substring(id), ".jsonl")) + ".jsonl";
    }
}
