package io.mimikit.memory;

import java.util.List;
import java.util.stream.Stream;

/**
 * What was forgotten, or would be. Immutable.
 *
 * @param dryRun whether everything is still there
 * @param gone the passages, in the order of files and lines
 * @param unreached where the text may still be, in words for the user
 */
public record ForgetReport(boolean dryRun, List<Gone> gone, List<String> unreached) {
    public ForgetReport {
        gone = List.copyOf(gone);
        unreached = List.copyOf(unreached);
    }

    /** A passage that goes, in whole or (same text) in part. */
    public record Gone(String path, int line, String excerpt, Reason reason) {}

    /** Why a passage goes. */
    public enum Reason {
        /** It is what was asked for. */
        TARGET,
        /** It repeats what was asked for; only the repetition goes. */
        SAME_TEXT
    }

    /** The same report with further places that memory cannot know: backups, artifacts, providers. */
    public ForgetReport withUnreached(List<String> further) {
        return new ForgetReport(
                dryRun,
                gone,
                Stream.concat(unreached.stream(), further.stream()).toList());
    }
}
