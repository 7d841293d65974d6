package io.mimikit.kernel;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * Ids of 26 characters: 48 bits of milliseconds, 80 random bits, in lower-case Crockford base 32 (the ULID layout).
 * Within one millisecond, or when the clock goes back, the random part counts on, so the order of ids is the order in
 * which they were made. Thread-safe.
 */
public final class Ulids implements IdSource {
    private static final byte[] DIGITS = "0123456789abcdefghjkmnpqrstvwxyz".getBytes(StandardCharsets.ISO_8859_1);
    private static final long HIGH_MASK = 0xFFFF;

    private final InstantSource clock;
    private final RandomGenerator random;
    private long millis = -1;
    private long high;
    private long low;

    public Ulids(InstantSource clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    @Override
    public synchronized String next() {
        long now = clock.millis();
        if (now > millis) {
            millis = now;
            high = random.nextLong() & HIGH_MASK;
            low = random.nextLong();
        } else if (++low == 0 && (high = high + 1 & HIGH_MASK) == 0) {
            millis++;
        }
        return text();
    }

    private String text() {
        byte[] out = new byte[26];
        long time = millis;
        for (int i = 9; i >= 0; i--) {
            out[i] = DIGITS[(int) (time & 31)];
            time >>>= 5;
        }
        long upper = high;
        long lower = low;
        for (int i = 25; i >= 10; i--) {
            out[i] = DIGITS[(int) (lower & 31)];
            lower = lower >>> 5 | upper << 59;
            upper >>>= 5;
        }
        return new String(out, StandardCharsets.ISO_8859_1);
    }
}
