/** The command that simulates: reads its flags, runs the simulator, prints what it came to. */
@NullMarked
package io.mimikit.app.simulate;

import org.jspecify.annotations.NullMarked;
