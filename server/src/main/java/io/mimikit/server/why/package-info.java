/** Says from the records why something ran, waits, failed or never ran. Pure: everything it looks at is handed in. */
@NullMarked
package io.mimikit.server.why;

import org.jspecify.annotations.NullMarked;
