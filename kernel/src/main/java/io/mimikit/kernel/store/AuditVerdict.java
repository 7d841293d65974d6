package io.mimikit.kernel.store;

import org.jspecify.annotations.Nullable;

/**
 * What a verification of the audit came to. Immutable.
 *
 * @param lines how many lines are proven, from the first on
 * @param brokenAt where the chain breaks first, null when it doesn't
 * @param reason what is wrong there, null when nothing is
 */
public record AuditVerdict(
        long lines, @Nullable String brokenAt, @Nullable String reason) {
    public boolean isIntact() {
        return brokenAt == null;
    }
}
