package io.mimikit.memory;

import io.mimikit.kernel.MimikitException;

/**
 * How long memory files are kept, in days. Immutable.
 *
 * @param rawDays days before today whose raw files stay in any case
 * @param summaryDays days before today whose summaries stay
 */
public record RetentionPolicy(int rawDays, int summaryDays) {
    public static final RetentionPolicy DEFAULT = new RetentionPolicy(5, 180);

    public RetentionPolicy {
        if (rawDays < 0 || summaryDays < 0) {
            throw MimikitException.invalid(
                    rawDays < 0 ? "rawDays" : "summaryDays",
                    "rawDays " + rawDays + " and summaryDays " + summaryDays + " must be 0 or more");
        }
    }
}
