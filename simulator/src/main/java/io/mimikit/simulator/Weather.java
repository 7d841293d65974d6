package io.mimikit.simulator;

import io.mimikit.store.simulated.SimulatedDisk;
import io.mimikit.testkit.SettableClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** What befalls the disk of the machine. Not thread-safe. */
final class Weather implements SimulatedDisk.Weather {
    private static final String EIO = "input/output error";

    private final SettableClock clock;
    private long operations;
    private long stopAt = -1;
    private boolean power;
    private boolean stopped;
    private int forcesToRefuse;
    private long refusesUntilNanos;
    private int refusesOneIn = 1;
    private long dice;
    private long freeBytes;
    private long fullUntilNanos;
    private int slowForces;
    private int slowMillis;

    Weather(SettableClock clock) {
        this.clock = clock;
    }

    long operations() {
        return operations;
    }

    /** The machine stops right before the operation that comes so many after this one. */
    void stopIn(int count, boolean powerGoes) {
        stopAt = operations + count;
        power = powerGoes;
    }

    /** Whether the power goes when the machine stops. */
    boolean isPower() {
        return power;
    }

    boolean isStopped() {
        return stopped;
    }

    /** There is a new process. */
    void started() {
        stopped = false;
        stopAt = -1;
    }

    /** As it is when nothing goes wrong any more. */
    void calm() {
        stopAt = -1;
        forcesToRefuse = 0;
        refusesUntilNanos = 0;
        fullUntilNanos = 0;
        slowForces = 0;
    }

    void refuseForces(int count) {
        forcesToRefuse = count;
    }

    void refuseOneIn(int count, Duration how, long chance) {
        refusesOneIn = count;
        refusesUntilNanos = nanos() + how.toNanos();
        dice = chance;
    }

    /** Somebody else leaves only so many bytes, and gives the rest back after a while. */
    void full(long bytesLeft, Duration how) {
        freeBytes = bytesLeft;
        fullUntilNanos = nanos() + how.toNanos();
    }

    void slow(int forces, int millis) {
        slowForces = forces;
        slowMillis = millis;
    }

    private long nanos() {
        return clock.nanos().getAsLong();
    }

    @Override
    public void before(SimulatedDisk.Op op) throws IOException {
        operations++;
        if (stopped || operations == stopAt) {
            stopped = true;
            throw new MachineStopped();
        }
        boolean force = op.what().equals(SimulatedDisk.Op.FORCE);
        if (force && slowForces > 0) {
            slowForces--;
            clock.advance(Duration.ofMillis(slowMillis));
        }
        if (force && forcesToRefuse > 0) {
            forcesToRefuse--;
            throw new IOException(EIO);
        }
        if (nanos() < refusesUntilNanos && isHit()) {
            throw new IOException(EIO);
        }
    }

    private boolean isHit() {
        long mixed = (dice + operations) * 0x9E3779B97F4A7C15L;
        return Math.floorMod(mixed ^ mixed >>> 31, refusesOneIn) == 0;
    }

    @Override
    public void beforeReading(Path file) {
        if (stopped) {
            throw new MachineStopped();
        }
    }

    @Override
    public int room(int bytes) {
        if (!isBounded()) {
            return bytes;
        }
        int fits = (int) Math.min(bytes, freeBytes);
        freeBytes -= fits;
        return fits;
    }

    @Override
    public void freed(long bytes) {
        freeBytes += bytes;
    }

    @Override
    public long freeBytes() {
        return isBounded() ? freeBytes : Long.MAX_VALUE;
    }

    private boolean isBounded() {
        return nanos() < fullUntilNanos;
    }
}
