/** Stores for tests: one in memory, which fails when told to. */
@NullMarked
package io.mimikit.testkit.store;

import org.jspecify.annotations.NullMarked;
