/** The tools of the three roles: each declares its parameters, who may call it and what kind of effect it has. */
@NullMarked
package io.mimikit.agent.tool;

import org.jspecify.annotations.NullMarked;
