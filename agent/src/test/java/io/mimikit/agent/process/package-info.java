/** Commands tried with real processes. */
@NullMarked
package io.mimikit.agent.process;

import org.jspecify.annotations.NullMarked;
