package io.mimikit.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * A clock that stands still until it is moved, with a monotonic side that moves along unless the wall clock alone is set.
 * Thread-safe.
 */
public final class SettableClock implements InstantSource {
    private Instant now;
    private long nanos;

    public SettableClock(Instant start) {
        this.now = start;
    }

    /** 2026-01-01T00:00:00Z. */
    public static SettableClock atNewYear() {
        return new SettableClock(Instant.parse("2026-01-01T00:00:00Z"));
    }

    @Override
    public synchronized Instant instant() {
        return now;
    }

    /** Time passes. */
    public synchronized void advance(Duration by) {
        now = now.plus(by);
        nanos += by.toNanos();
    }

    /** Somebody sets the wall clock. */
    public synchronized void jump(Duration by) {
        now = now.plus(by);
    }

    /** The monotonic side. */
    public LongSupplier nanos() {
        return () -> {
            synchronized (this) {
                return nanos;
            }
        };
    }
}
