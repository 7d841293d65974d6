package io.mimikit.kernel.store;

import org.jspecify.annotations.Nullable;

/**
 * What a verification of the audit came to. Immutable.
 *
 * @param lines how many lines are proven, from the first that is kept on
 * @param dropped how many lines before it were taken away by retention
 * @param brokenAt where the chain breaks first, null when it doesn't
 * @param reason what is wrong there, null when nothing is
 */
public record AuditVerdict(
        long lines,
        long dropped,
        @Nullable String brokenAt,
        @Nullable String reason) {
    /** Of an audit that is kept whole. */
    public AuditVerdict(long lines, @Nullable String brokenAt, @Nullable String reason) {
        this(lines, 0, brokenAt, reason);
    }

    public boolean isIntact() {
        return brokenAt == null;
    }
}
