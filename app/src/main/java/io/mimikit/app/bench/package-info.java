/**
 * {@code mimikit bench}: the real engine over the real file store in a directory of its own, driven as hard as it goes.
 * Knows the kernel, the file store and the command line's streams, and nothing of a running server.
 */
@NullMarked
package io.mimikit.app.bench;

import org.jspecify.annotations.NullMarked;
