package io.mimikit.memory;

import java.util.List;

/** What pruning removed, or would remove, and why the rest stays. Immutable; paths are sorted. */
public record PruneReport(List<String> removed, List<Kept> kept) {
    public PruneReport {
        removed = List.copyOf(removed);
        kept = List.copyOf(kept);
    }

    /** A file that stays. */
    public record Kept(String path, Reason reason) {}

    /** Why a file stays. */
    public enum Reason {
        /** Long-term memory is never pruned. */
        LONG_TERM,
        /** Within the days of the policy. */
        RECENT,
        /** Neither a summary nor the long-term file covers it; removing it would lose something. */
        NOT_COVERED,
        /** Its name has no meaning here, so it is its user's own. */
        UNKNOWN_NAME
    }
}
