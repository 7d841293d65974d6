package io.mimikit.agent.workdir;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.List;

/**
 * Which addresses belong to the public Internet, after IANA's special-purpose registries: everything else (loopback,
 * private, link-local with its metadata services, carrier-grade, documentation, multicast, reserved, and ways of
 * wrapping an IPv4 address in an IPv6 one) is somebody's inside. Stateless.
 */
final class PublicAddresses {
    /** Of IPv6 only 2000::/3 is given out; what is listed is taken out of it. 168.63.129.16 is a cloud's inner service. */
    private static final List<Block> CLOSED = List.of(
            block("0.0.0.0", 8),
            block("10.0.0.0", 8),
            block("100.64.0.0", 10),
            block("127.0.0.0", 8),
            block("168.63.129.16", 32),
            block("169.254.0.0", 16),
            block("172.16.0.0", 12),
            block("192.0.0.0", 24),
            block("192.0.2.0", 24),
            block("192.88.99.0", 24),
            block("192.168.0.0", 16),
            block("198.18.0.0", 15),
            block("198.51.100.0", 24),
            block("203.0.113.0", 24),
            block("224.0.0.0", 3),
            block("2001::", 23),
            block("2001:db8::", 32),
            block("2002::", 16),
            block("3fff::", 20));

    private static final Block GLOBAL_IPV6 = block("2000::", 3);
    private static final int IPV6_BYTES = 16;

    private record Block(int bytes, BigInteger network, int shift) {
        boolean holds(byte[] address) {
            return address.length == bytes
                    && new BigInteger(1, address).shiftRight(shift).equals(network);
        }
    }

    private PublicAddresses() {}

    static boolean contains(InetAddress address) {
        byte[] raw = address.getAddress();
        boolean outside = raw.length == IPV6_BYTES && !GLOBAL_IPV6.holds(raw);
        return !outside && CLOSED.stream().noneMatch(block -> block.holds(raw));
    }

    private static Block block(String network, int prefix) {
        byte[] raw = InetAddress.ofLiteral(network).getAddress();
        int shift = raw.length * Byte.SIZE - prefix;
        return new Block(raw.length, new BigInteger(1, raw).shiftRight(shift), shift);
    }
}
