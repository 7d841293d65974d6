package io.mimikit.simulator;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What became of one run. Immutable.
 *
 * @param elapsed virtual time
 * @param trace what happened, where that was wanted
 * @param fingerprint the same for the same run
 */
record RunResult(
        Optional<Violation> violation,
        Duration elapsed,
        List<String> trace,
        long fingerprint,
        RunCounts counts,
        String occurrences) {}
