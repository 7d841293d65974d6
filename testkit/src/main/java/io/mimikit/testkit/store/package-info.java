/** Stores for tests: one in memory, which fails when told to, and the suite that every store passes. */
@NullMarked
package io.mimikit.testkit.store;

import org.jspecify.annotations.NullMarked;
