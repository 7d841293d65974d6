/** What is done to the program's files when it is built, before it runs. Uses nothing of the rest. */
@NullMarked
package io.mimikit.app.dist;

import org.jspecify.annotations.NullMarked;
