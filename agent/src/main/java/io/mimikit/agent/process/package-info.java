/**
 * Commands as operating-system processes, run so that nothing escapes: started with a mark in their environment, captured
 * within limits, and ended with everything they left behind. May touch processes, {@code /proc} and the artifacts
 * directory; knows nothing of tasks, agents or models.
 */
@NullMarked
package io.mimikit.agent.process;

import org.jspecify.annotations.NullMarked;
