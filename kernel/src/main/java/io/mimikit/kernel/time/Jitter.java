package io.mimikit.kernel.time;

import io.mimikit.kernel.MimikitException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Spreads triggers that share a nominal instant, by an offset that depends on the id alone: the same after a restart, on
 * another machine, in the next version. Stateless.
 *
 * <p>The hash is FNV-1a 64 (Fowler, Noll, Vo) over the id's UTF-8 bytes, finished with MurmurHash3's 64-bit mixer,
 * because FNV alone leaves the high bits of similar ids close together. Its unsigned value, read as a fraction of 2⁶⁴,
 * scales the maximum.
 */
public final class Jitter {
    private static final long FNV_OFFSET_BASIS = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private Jitter() {}

    /** A whole number of milliseconds, 0 ≤ offset &lt; {@code max}; zero when {@code max} is zero. */
    public static Duration offset(String id, Duration max) {
        if (max.isNegative() || max.compareTo(Durations.MAX) > 0) {
            throw MimikitException.invalid(
                    "jitter",
                    "jitter: " + Durations.print(max) + " is out of range 0s to " + Durations.print(Durations.MAX));
        }
        return Duration.ofMillis(Math.unsignedMultiplyHigh(hash(id), max.toMillis()));
    }

    static long hash(String id) {
        long hash = FNV_OFFSET_BASIS;
        for (byte b : id.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * FNV_PRIME;
        }
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return hash ^ (hash >>> 33);
    }
}
