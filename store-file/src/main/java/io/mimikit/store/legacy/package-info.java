/**
 * Import of the state directories of the older program, in its formats 1 and 2: readers of its files, a translation for
 * each kind, and a report in which everything that was found stands once.
 */
@NullMarked
package io.mimikit.store.legacy;

import org.jspecify.annotations.NullMarked;
