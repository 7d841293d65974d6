package io.mimikit.kernel.engine;

import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** Notices when wall clock and monotonic time part: a clock that was set, a machine that slept. Not thread-safe. */
final class ClockWatch {
    static final long JUMP_MILLIS = 2000;

    private final InstantSource clock;
    private final LongSupplier nanos;
    private long offsetMillis;

    ClockWatch(InstantSource clock, LongSupplier nanos) {
        this.clock = clock;
        this.nanos = nanos;
        this.offsetMillis = offset();
    }

    /** How far the wall clock has jumped since the last call, if it has by more than {@value #JUMP_MILLIS} ms. */
    OptionalLong jumpMillis() {
        long offset = offset();
        long jump = offset - offsetMillis;
        if (Math.abs(jump) < JUMP_MILLIS) {
            return OptionalLong.empty();
        }
        offsetMillis = offset;
        return OptionalLong.of(jump);
    }

    private long offset() {
        return clock.millis() - nanos.getAsLong() / 1_000_000;
    }
}
