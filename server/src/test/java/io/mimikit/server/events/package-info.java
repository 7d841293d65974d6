/** Tests of the package, over real sockets where it has any. */
@NullMarked
package io.mimikit.server.events;

import org.jspecify.annotations.NullMarked;
