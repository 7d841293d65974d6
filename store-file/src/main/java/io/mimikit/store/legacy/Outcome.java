package io.mimikit.store.legacy;

import java.util.Locale;

/** What became of something that was found. */
public enum Outcome {
    /** Taken over as it was. */
    IMPORTED,
    /** Taken over, and something about it had to be changed, which the reason says. */
    REPAIRED,
    /** Could not be used; kept in quarantine. */
    QUARANTINED,
    /** Not needed, or not ours to move; the reason says where it is. */
    SKIPPED;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
