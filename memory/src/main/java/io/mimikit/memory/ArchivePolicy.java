package io.mimikit.memory;

import java.time.Duration;

/**
 * When messages are archived and how long they stay word for word. Immutable.
 *
 * @param rawDays days before today that are archived verbatim, at least 0
 * @param backlogMax unarchived messages beyond which the archive is due at once, at least 1
 * @param backlogBytesMax of their texts in UTF-8, beyond which the archive is due at once, at least 1
 * @param every the time after which the archive is due anyway, positive
 */
public record ArchivePolicy(int rawDays, int backlogMax, long backlogBytesMax, Duration every) {
    public static final ArchivePolicy DEFAULT = new ArchivePolicy(5, 100, 10 << 20, Duration.ofHours(6));

    public ArchivePolicy {
        if (rawDays < 0 || backlogMax < 1 || backlogBytesMax < 1 || !every.isPositive()) {
            throw new IllegalArgumentException("rawDays " + rawDays + " must be ≥ 0, backlogMax " + backlogMax
                    + " and backlogBytesMax " + backlogBytesMax + " ≥ 1 and every " + every + " positive");
        }
    }
}
