/** Doubles for tests: they stand at the far side of a seam, and do what they are told. */
@NullMarked
package io.mimikit.testkit;

import org.jspecify.annotations.NullMarked;
