package io.mimikit.simulator;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a simulation came to. Immutable.
 *
 * @param events that were played, or that are left of them after a violation was made short
 * @param elapsed virtual time, with the quiet end in which everything has to finish
 * @param occurrences of triggers, in words
 * @param fingerprint the same for the same simulation
 * @param trace what happened, in the shortest run found that breaks the same rule; where none is broken, empty unless wanted
 */
public record SimulationReport(
        SimulationPlan plan,
        Optional<Violation> violation,
        RunCounts counts,
        int events,
        Duration elapsed,
        String occurrences,
        long fingerprint,
        List<String> trace) {}
