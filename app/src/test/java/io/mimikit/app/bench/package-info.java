/** Tests of {@code mimikit bench}. */
@NullMarked
package io.mimikit.app.bench;

import org.jspecify.annotations.NullMarked;
