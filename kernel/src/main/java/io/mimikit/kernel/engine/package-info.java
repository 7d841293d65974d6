/**
 * The one writer: takes commands, decides, commits in batches, and only then lets anybody see. The loop, its inbox and
 * what it tells the outside.
 */
@NullMarked
package io.mimikit.kernel.engine;

import org.jspecify.annotations.NullMarked;
