package io.mimikit.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WrongKeysTest {
    private final AtomicLong nanos = new AtomicLong(-5);
    private final WrongKeys keys = new WrongKeys(nanos::get);

    private static InetAddress peer(int... bytes) throws UnknownHostException {
        byte[] address = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            address[i] = (byte) bytes[i];
        }
        return InetAddress.getByAddress(address);
    }

    @Test
    void peersAreCountedApart() throws UnknownHostException {
        for (int i = 0; i < WrongKeys.WRONG_MAX; i++) {
            assertThat(keys.count(peer(10, 0, 0, 1)).retrySeconds()).isZero();
        }
        assertThat(keys.count(peer(10, 0, 0, 1)).retrySeconds()).isPositive();
        assertThat(keys.count(peer(10, 0, 0, 2)).retrySeconds()).isZero();
    }

    @Test
    void oneNetworkOfIpv6IsOnePeer() throws UnknownHostException {
        long refused = 0;
        for (int i = 0; i < 100; i++) {
            InetAddress peer = peer(0x20, 1, 0xd, 0xb8, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, i);
            refused += keys.count(peer).retrySeconds() > 0 ? 1 : 0;
        }
        assertThat(refused).isEqualTo(100 - WrongKeys.WRONG_MAX);
    }

    @Test
    void theMapIsBoundedAndTheAuditIsNotFlooded() throws UnknownHostException {
        int told = 0;
        for (int i = 0; i < 3 * WrongKeys.PEERS_MAX; i++) {
            told += keys.count(peer(10, i >> 16, i >> 8, i)).worthTelling() ? 1 : 0;
        }
        assertThat(keys.size()).isEqualTo(WrongKeys.PEERS_MAX);
        assertThat(told).isEqualTo(WrongKeys.TOLD_PER_WINDOW_MAX);
        nanos.addAndGet(60_000_000_000L);
        assertThat(keys.count(peer(11, 0, 0, 1)).worthTelling()).isTrue();
    }

    @Test
    void theCountStartsAnewAfterAMinute() throws UnknownHostException {
        for (int i = 0; i <= WrongKeys.WRONG_MAX; i++) {
            keys.count(peer(10, 0, 0, 1));
        }
        nanos.addAndGet(59_000_000_000L);
        assertThat(keys.count(peer(10, 0, 0, 1)).retrySeconds()).isBetween(1L, 2L);
        nanos.addAndGet(1_000_000_000L);
        assertThat(keys.count(peer(10, 0, 0, 1)).retrySeconds()).isZero();
    }
}
