/**
 * Who runs next: the waiting tasks of a lane, their levels, their turns and the slots. Pure data structures, owned by
 * the engine's thread; nothing here knows tasks, stores or clocks.
 */
@NullMarked
package io.mimikit.kernel.lane;

import org.jspecify.annotations.NullMarked;
