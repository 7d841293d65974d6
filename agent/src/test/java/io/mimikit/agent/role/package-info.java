/** Tests of how roles read what models say. */
@NullMarked
package io.mimikit.agent.role;

import org.jspecify.annotations.NullMarked;
