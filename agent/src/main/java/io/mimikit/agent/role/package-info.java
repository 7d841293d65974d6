/**
 * The three roles: what each is told, and the one loop that all of them run: prompt, model, tool calls, results, until an
 * answer. Every step is durable, so that a repeated attempt goes on where the last one was cut off.
 */
@NullMarked
package io.mimikit.agent.role;

import org.jspecify.annotations.NullMarked;
