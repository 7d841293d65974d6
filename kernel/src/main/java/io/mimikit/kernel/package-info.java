/**
 * The runtime's pure heart: what it knows, how it may change, and who decides. Nothing here reads a clock, randomness,
 * the environment, files or the network; what it needs comes through constructors.
 */
@NullMarked
package io.mimikit.kernel;

import org.jspecify.annotations.NullMarked;
