package io.mimikit.kernel.engine;

import java.time.Instant;

/**
 * The wall clock was set, or the machine slept. Immutable.
 *
 * @param at what the clock said afterwards
 * @param millis how far it jumped, negative for back
 */
public record ClockJump(Instant at, long millis) {}
