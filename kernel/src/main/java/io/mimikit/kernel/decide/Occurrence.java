package io.mimikit.kernel.decide;

import io.mimikit.kernel.entity.Task;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something for which a trigger has to start its task, or say why not. Immutable.
 *
 * @param nominal the instant that gives it its identity
 * @param notBefore when it runs, where it is made up for later
 * @param evidence what brought it about, as data from outside; empty for a schedule
 */
record Occurrence(Instant nominal, @Nullable Instant notBefore, Map<String, Object> evidence) {
    static Occurrence at(Instant nominal) {
        return new Occurrence(nominal, null, Map.of());
    }

    static Occurrence madeUpFor(Instant nominal, @Nullable Instant notBefore) {
        return new Occurrence(nominal, notBefore, Map.of());
    }

    /** Whether this is the run of one that is made up for at a turn of its own, which was planned and not set by people. */
    static boolean hasTurn(Task run) {
        return run.spec().origin().scheduledAt() != null && run.spec().notBefore() != null;
    }

    /** Whether such a run has not begun yet. */
    static boolean awaitsTurn(Task run) {
        return hasTurn(run) && run.attempts().isEmpty();
    }
}
