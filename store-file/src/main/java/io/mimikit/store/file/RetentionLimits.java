package io.mimikit.store.file;

import java.time.Duration;

/** How old, how many and how large the parts of a state may become that only grow. Immutable. */
public record RetentionLimits(Runs runs, Artifacts artifacts, Audit audit, Backups backups) {
    public static final RetentionLimits DEFAULT = new RetentionLimits(
            new Runs(Duration.ofDays(30), 2_000, 200_000, 2L << 30),
            new Artifacts(Duration.ofDays(7), 2L << 30),
            new Audit(Duration.ofDays(3_650), 10L << 30),
            new Backups(Duration.ofDays(90), 30, 20L << 30));

    /**
     * Of run logs and finished tasks.
     *
     * @param keep in whole UTC days
     * @param linesPerTriggerMax lines of one trigger's log
     * @param tasksMax finished tasks
     * @param bytesMax of all together
     */
    public record Runs(Duration keep, int linesPerTriggerMax, int tasksMax, long bytesMax) {}

    /**
     * Of large outputs. One that a kept task refers to stays as long as the task; where those are too many bytes, the
     * oldest finished tasks go.
     *
     * @param keep of one that no task refers to
     */
    public record Artifacts(Duration keep, long bytesMax) {}

    /** Of the audit, in whole files. */
    public record Audit(Duration keep, long bytesMax) {}

    /** Of backups that lie in the state itself under the names that we give; the newest whole one always stays. */
    public record Backups(Duration keep, int max, long bytesMax) {}

    public RetentionLimits withRuns(Runs other) {
        return new RetentionLimits(other, artifacts, audit, backups);
    }
}
