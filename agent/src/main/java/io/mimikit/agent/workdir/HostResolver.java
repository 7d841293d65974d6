package io.mimikit.agent.workdir;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Turns a host name into its addresses. Implementations are thread-safe. */
@FunctionalInterface
interface HostResolver {
    List<InetAddress> resolve(String host) throws UnknownHostException;
}
