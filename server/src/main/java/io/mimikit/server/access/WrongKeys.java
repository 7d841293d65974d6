package io.mimikit.server.access;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Counts wrong keys per peer. Who sends {@value #WRONG_MAX} within a minute is refused until the minute is over; a right
 * key is never looked up here. Thread-safe; remembers the {@value #PEERS_MAX} newest peers.
 */
final class WrongKeys {
    static final int WRONG_MAX = 20;
    static final int PEERS_MAX = 4096;
    static final int TOLD_PER_WINDOW_MAX = 60;
    private static final long WINDOW_NANOS = 60_000_000_000L;

    private final LongSupplier nanos;
    private final Map<String, Window> peers = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Window> eldest) {
            return size() > PEERS_MAX;
        }
    };
    private long toldSince;
    private int told;

    private record Window(long since, int wrong) {}

    /**
     * What to do about a wrong key.
     *
     * @param retrySeconds 0 while the peer may try again at once
     * @param worthTelling whether the audit is to know: the first and the last of a window, and not too many in all
     */
    record Verdict(long retrySeconds, boolean worthTelling) {}

    WrongKeys(LongSupplier nanos) {
        this.nanos = nanos;
        this.toldSince = nanos.getAsLong();
    }

    /** One more wrong key of this peer. */
    synchronized Verdict count(InetAddress peer) {
        long now = nanos.getAsLong();
        String name = nameOf(peer);
        Window old = peers.get(name);
        Window window;
        if (old == null || now - old.since >= WINDOW_NANOS) {
            peers.remove(name);
            window = new Window(now, 1);
        } else {
            window = new Window(old.since, Math.min(old.wrong, WRONG_MAX) + 1);
        }
        peers.put(name, window);
        boolean tooMany = window.wrong > WRONG_MAX;
        long retrySeconds = tooMany ? (WINDOW_NANOS - (now - window.since)) / 1_000_000_000L + 1 : 0;
        return new Verdict(retrySeconds, (window.wrong == 1 || window.wrong == WRONG_MAX) && mayTell(now));
    }

    private boolean mayTell(long now) {
        if (now - toldSince >= WINDOW_NANOS) {
            toldSince = now;
            told = 0;
        }
        return told++ < TOLD_PER_WINDOW_MAX;
    }

    synchronized int size() {
        return peers.size();
    }

    /** One customer of an IPv6 network has at least 2^64 addresses: they count as one peer. */
    private static String nameOf(InetAddress peer) {
        return peer instanceof Inet6Address
                ? HexFormat.of().formatHex(Arrays.copyOf(peer.getAddress(), 8))
                : peer.getHostAddress();
    }
}
