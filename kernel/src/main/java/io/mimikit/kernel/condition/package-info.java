/** What a trigger may wait for, as a tree of values, and when such a tree holds. */
@NullMarked
package io.mimikit.kernel.condition;

import org.jspecify.annotations.NullMarked;
