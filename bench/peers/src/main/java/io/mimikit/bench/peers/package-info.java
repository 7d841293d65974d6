/**
 * Mimikit and other schedulers side by side, on one machine in one run. {@code bench/run.sh peers} starts it. Each measurement
 * of each peer is a JVM of its own, one after the other; {@link io.mimikit.bench.peers.Compare} is the process that starts
 * them, {@link io.mimikit.bench.peers.PeerProcess} is what it starts.
 */
@NullMarked
package io.mimikit.bench.peers;

import org.jspecify.annotations.NullMarked;
