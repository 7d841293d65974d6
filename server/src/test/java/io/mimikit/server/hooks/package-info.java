@NullMarked
package io.mimikit.server.hooks;

import org.jspecify.annotations.NullMarked;
