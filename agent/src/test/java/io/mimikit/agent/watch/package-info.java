@NullMarked
package io.mimikit.agent.watch;

import org.jspecify.annotations.NullMarked;
