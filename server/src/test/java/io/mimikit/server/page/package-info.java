/** Tests of the package, over real sockets where it has any. */
@NullMarked
package io.mimikit.server.page;

import org.jspecify.annotations.NullMarked;
