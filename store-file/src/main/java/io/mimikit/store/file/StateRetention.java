package io.mimikit.store.file;

import java.io.IOException;
import java.time.Instant;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what is older, more or larger than people want to keep: finished tasks with their run logs and artifacts, lines
 * of trigger logs, files of the audit, backups of our own. Thread-safe, but one round at a time; log files are changed on
 * the log thread, so that no line is written meanwhile.
 */
public final class StateRetention {
    private static final Logger LOG = LoggerFactory.getLogger(StateRetention.class);

    private final Disk disk;
    private final StateDirectory directory;
    private final FinishedTasks finished;
    private final LogWriter logs;

    StateRetention(Disk disk, StateDirectory directory, FinishedTasks finished, LogWriter logs) {
        this.disk = disk;
        this.directory = directory;
        this.finished = finished;
        this.logs = logs;
    }

    /**
     * What is alive, and so is left alone.
     *
     * @param taskIds of all live tasks
     * @param attemptIds of the attempts that run
     * @param artifacts that live tasks refer to
     */
    public record Live(Set<String> taskIds, Set<String> attemptIds, Set<String> artifacts) {
        public static final Live NOTHING = new Live(Set.of(), Set.of(), Set.of());
    }

    /**
     * What went.
     *
     * @param finishedIds tasks that can't be looked up any more
     * @param triggerLines lines of trigger logs
     * @param auditLines lines of the audit
     */
    public record Pruned(Set<String> finishedIds, long triggerLines, int artifacts, long auditLines, int backups) {
        private boolean isAnything() {
            return !finishedIds.isEmpty() || triggerLines + artifacts + auditLines + backups > 0;
        }
    }

    /**
     * One round. {@code live} was asked for just before it: what became alive since is younger than any age, and known
     * here before it leaves the live state.
     */
    public Pruned round(Instant now, RetentionLimits limits, Live live) {
        logs.call(() -> true); // so that all that was committed before is in its files
        try {
            TriggerLogRetention triggers = new TriggerLogRetention(disk, directory, logs);
            long lines = triggers.prune(now, limits.runs());
            TaskRetention tasks = new TaskRetention(disk, directory, finished, logs);
            TaskRetention.Gone gone = tasks.prune(now, limits, live, triggers.bytes());
            long auditLines = logs.call(() -> new AuditRetention(disk, directory.audit()).prune(now, limits.audit()));
            int backups = new BackupRetention(disk, directory.root()).prune(now, limits.backups());
            Pruned pruned = new Pruned(gone.taskIds(), lines, gone.artifacts(), auditLines, backups);
            if (pruned.isAnything()) {
                LOG.info(
                        "retention removed {} finished tasks, {} lines of trigger logs, {} artifacts, {} lines of the"
                                + " audit, {} backups",
                        gone.taskIds().size(),
                        lines,
                        gone.artifacts(),
                        auditLines,
                        backups);
            }
            return pruned;
        } catch (IOException e) {
            throw StorageErrors.failed("could not apply retention in " + directory.root(), e);
        }
    }
}
