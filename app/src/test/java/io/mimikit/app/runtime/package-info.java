/** Tests of the running server's parts. */
@NullMarked
package io.mimikit.app.runtime;

import org.jspecify.annotations.NullMarked;
