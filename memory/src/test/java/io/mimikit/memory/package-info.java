/** Tests of memory against real files. They may touch nothing but their own temporary directories. */
@NullMarked
package io.mimikit.memory;

import org.jspecify.annotations.NullMarked;
