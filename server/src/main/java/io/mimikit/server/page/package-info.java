/**
 * The web page's files, out of the class path. Touches nothing else.
 */
@NullMarked
package io.mimikit.server.page;

import org.jspecify.annotations.NullMarked;
