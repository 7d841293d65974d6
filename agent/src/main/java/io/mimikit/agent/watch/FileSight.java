package io.mimikit.agent.watch;

import java.util.List;

/**
 * What a pattern matches now. Immutable.
 *
 * @param fingerprint differs when any match came, went or was saved; survives a restart
 * @param matches how many files
 * @param changes what is different from the sight before, by path; none in a first sight
 * @param changed how many changes there are, of which {@code changes} are the first
 */
public record FileSight(String pattern, String fingerprint, int matches, List<FileChange> changes, int changed) {
    /** What happened to a file. */
    public enum What {
        CREATED,
        MODIFIED,
        DELETED
    }

    /** A file that is different. */
    public record FileChange(String path, What what) {}

    public boolean exists() {
        return matches > 0;
    }
}
