/**
 * The live state: every entity by id, and the indexes that decisions and queries need. A pure fold of changes, owned by
 * one thread.
 */
@NullMarked
package io.mimikit.kernel.state;

import org.jspecify.annotations.NullMarked;
