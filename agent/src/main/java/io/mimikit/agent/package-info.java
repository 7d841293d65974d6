/**
 * Teller, Planner and Worker: what they are told, what they may do, and who carries their attempts out. Talks to the
 * kernel's engine, to memory, to models, to the work directory and to processes; never to HTTP or the store's files.
 */
@NullMarked
package io.mimikit.agent;

import org.jspecify.annotations.NullMarked;
