/**
 * The simulator: one seed drives clock, disk, workers, people, operators and faults against the real engine over the real
 * file store, and rules of its own judge every step.
 */
@NullMarked
package io.mimikit.simulator;

import org.jspecify.annotations.NullMarked;
