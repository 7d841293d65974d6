/** Tests of the package, over real sockets where it has any. */
@NullMarked
package io.mimikit.server.access;

import org.jspecify.annotations.NullMarked;
