/**
 * Carries out what the engine decides: attempts on threads of their own, memory effects, archive jobs. Everything here can
 * be derived from the committed state again after a crash.
 */
@NullMarked
package io.mimikit.agent.run;

import org.jspecify.annotations.NullMarked;
