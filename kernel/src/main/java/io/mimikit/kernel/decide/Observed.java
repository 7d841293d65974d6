package io.mimikit.kernel.decide;

import io.mimikit.kernel.decide.SettleOccurrence.Settled;
import org.jspecify.annotations.Nullable;

/**
 * What an observation led to. Immutable.
 *
 * @param taskId the run that it started, null for none
 * @param reason why there is none, where there could have been one
 */
public record Observed(
        Outcome outcome, @Nullable String taskId, @Nullable String reason) {
    /** In which way it counted. */
    public enum Outcome {
        /** The trigger is gone or was edited, or has no such leaf. */
        STALE,
        /** The trigger is not enabled. */
        PAUSED,
        /** It says nothing new. */
        UNCHANGED,
        /** It is remembered; the whole doesn't hold, or held already. */
        TAKEN,
        /** The whole holds; what comes of it is decided when the cool-down is over. */
        HELD,
        /** A run was started. */
        FIRED,
        /** The whole holds, but there is no run; the reason is in the run log. */
        SKIPPED
    }

    static Observed of(Outcome outcome) {
        return new Observed(outcome, null, null);
    }

    static Observed of(Settled settled) {
        return settled.taskId() == null
                ? new Observed(Outcome.SKIPPED, null, settled.skipped())
                : new Observed(Outcome.FIRED, settled.taskId(), null);
    }

    /** As one text, to be remembered under an idempotency key. */
    String print() {
        return outcome + " " + (taskId == null ? "" : taskId) + " " + (reason == null ? "" : reason);
    }

    static Observed parse(String text) {
        String[] parts = text.split(" ", 3);
        return new Observed(
                Outcome.valueOf(parts[0]), parts[1].isEmpty() ? null : parts[1], parts[2].isEmpty() ? null : parts[2]);
    }
}
