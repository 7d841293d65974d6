/**
 * The hands of the file and web tools: files of one work directory and never outside it, and pages of the public web and
 * never of the local network. May touch that directory and the network; knows nothing of agents, tools or policies.
 */
@NullMarked
package io.mimikit.agent.workdir;

import org.jspecify.annotations.NullMarked;
