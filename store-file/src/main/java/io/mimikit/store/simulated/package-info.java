/**
 * A disk in memory that knows what a power cut would leave of it: for the store's own tests and for the simulator.
 */
@NullMarked
package io.mimikit.store.simulated;

import org.jspecify.annotations.NullMarked;
