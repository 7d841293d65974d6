/**
 * Sees what happens to files: notifications of the operating system, with a slow look at everything as a net below them.
 * Knows patterns of the work directory and nothing of triggers.
 */
@NullMarked
package io.mimikit.agent.watch;

import org.jspecify.annotations.NullMarked;
