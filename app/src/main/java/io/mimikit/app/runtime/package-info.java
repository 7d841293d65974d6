/**
 * The composition root: makes a running server out of the parts, in an order that can be read, and takes it down in the
 * reverse one.
 */
@NullMarked
package io.mimikit.app.runtime;

import org.jspecify.annotations.NullMarked;
