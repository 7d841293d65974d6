package io.mimikit.simulator;

import java.time.Duration;

/**
 * A rule that did not hold. Immutable.
 *
 * @param at since the beginning
 */
public record Violation(String rule, String what, Duration at) {
    @Override
    public String toString() {
        return rule + ": " + what + " (after " + at + ")";
    }
}
