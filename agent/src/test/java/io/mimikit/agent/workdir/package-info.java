/** The hands of the file and web tools, tried with real files and real servers. */
@NullMarked
package io.mimikit.agent.workdir;

import org.jspecify.annotations.NullMarked;
