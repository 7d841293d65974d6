/** Where the program begins: the parts are put together here and handed to the command line. May touch everything. */
@NullMarked
package io.mimikit.app;

import org.jspecify.annotations.NullMarked;
