/**
 * What the kernel asks of a store: load what is there, commit records, checkpoint, read the logs. The formats are the
 * stores' own affair.
 */
@NullMarked
package io.mimikit.kernel.store;

import org.jspecify.annotations.NullMarked;
