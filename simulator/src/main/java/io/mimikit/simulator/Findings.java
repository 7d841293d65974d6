package io.mimikit.simulator;

import io.mimikit.testkit.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is noticed during a run: the first violation, and, when somebody wants to read it, what happened. Not thread-safe.
 */
final class Findings {
    private final SettableClock clock;
    private final @Nullable List<String> trace;
    private @Nullable Violation first;

    Findings(SettableClock clock, boolean traced) {
        this.clock = clock;
        this.trace = traced ? new ArrayList<>() : null;
    }

    /** Notes that a rule does not hold; the first one counts, what follows may follow from it. */
    void violated(String rule, String what) {
        if (first == null) {
            first = new Violation(rule, what, elapsed());
            trace(() -> "VIOLATION " + rule + ": " + what);
        }
    }

    void check(boolean holds, String rule, Supplier<String> what) {
        if (!holds) {
            violated(rule, what.get());
        }
    }

    boolean isViolated() {
        return first != null;
    }

    Optional<Violation> violation() {
        return Optional.ofNullable(first);
    }

    void trace(Supplier<String> line) {
        if (trace != null) {
            trace.add(String.format("%-16s %s  %s", elapsed(), clock.instant(), line.get()));
        }
    }

    List<String> lines() {
        return trace == null ? List.of() : List.copyOf(trace);
    }

    Duration elapsed() {
        return Duration.ofMillis(clock.nanos().getAsLong() / 1_000_000);
    }

    Instant now() {
        return clock.instant();
    }
}
