/**
 * Measurements that need more than the program itself: what the engine costs apart from the disk, and what a whole process
 * costs from outside. {@code bench/run.sh} starts them.
 */
@NullMarked
package io.mimikit.bench;

import org.jspecify.annotations.NullMarked;
