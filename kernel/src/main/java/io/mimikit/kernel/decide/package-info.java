/**
 * What may happen: commands, and for each what it changes. Pure functions from the live state to a list of changes; each
 * file is one thing that happens.
 */
@NullMarked
package io.mimikit.kernel.decide;

import org.jspecify.annotations.NullMarked;
