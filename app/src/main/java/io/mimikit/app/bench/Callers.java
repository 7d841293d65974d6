package io.mimikit.app.bench;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Many callers of the engine that repeat one thing, each on a virtual thread, first to warm up and then for as long as is
 * measured. The first error of any of them ends the run. Thread-safe but for {@link #run}, which is called once.
 */
final class Callers {
    private static final Duration WARM_UP_MAX = Duration.ofSeconds(3);
    private static final Duration STOP_MAX = Duration.ofSeconds(30);
    private static final long TICK_MILLIS = 500;

    private final Duration measured;
    private final CountDownLatch failed = new CountDownLatch(1);
    private final AtomicReference<@Nullable RuntimeException> error = new AtomicReference<>();
    private volatile boolean running = true;
    private volatile boolean measuring;
    private volatile long measuredNanos;
    private volatile long cpuNanos;

    Callers(Duration measured) {
        this.measured = measured;
    }

    /** What one caller does again and again. */
    interface Call {
        void once() throws InterruptedException;
    }

    /** Whether what happens now counts. */
    boolean isMeasuring() {
        return measuring;
    }

    /** Whether callers are to go on. */
    boolean isRunning() {
        return running;
    }

    /** How long it was measured, in seconds. */
    double seconds() {
        return measuredNanos / 1e9;
    }

    /** Processor time of the whole process while it was measured, in cores. */
    double cores() {
        return measuredNanos == 0 ? 0 : (double) cpuNanos / measuredNanos;
    }

    /** Ends the run with this error. */
    void fail(RuntimeException cause) {
        error.compareAndSet(null, cause);
        failed.countDown();
    }

    /** Starts the calls, and ends them when the time is over. */
    void run(List<? extends Call> calls, Progress progress) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (Call call : calls) {
            threads.add(Thread.ofVirtual().name("caller-" + threads.size()).start(() -> repeat(call)));
        }
        Duration warmUp = measured.compareTo(WARM_UP_MAX) < 0 ? measured : WARM_UP_MAX;
        await(warmUp, "warming up", progress);
        long began = System.nanoTime();
        long cpuBefore = Machine.cpuNanos();
        measuring = true;
        await(measured, "measuring", progress);
        measuring = false;
        measuredNanos = System.nanoTime() - began;
        cpuNanos = Machine.cpuNanos() - cpuBefore;
        running = false;
        stop(threads);
        RuntimeException cause = error.get();
        if (cause != null) {
            throw cause;
        }
    }

    private void repeat(Call call) {
        try {
            while (running) {
                call.once();
            }
        } catch (InterruptedException ignored) {
            // told to end
        } catch (RuntimeException e) {
            if (running) {
                fail(e);
            }
        }
    }

    private void await(Duration time, String what, Progress progress) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            progress.show(what + ", " + TimeUnit.NANOSECONDS.toSeconds(left) + " s left");
            if (failed.await(Math.min(left, TICK_MILLIS * 1_000_000), TimeUnit.NANOSECONDS)) {
                return;
            }
        }
    }

    /** Callers end after what they are in; one that waits for something that will not come is interrupted. */
    private static void stop(List<Thread> threads) throws InterruptedException {
        long end = System.nanoTime() + STOP_MAX.toNanos();
        for (Thread thread : threads) {
            thread.interrupt();
            Duration left = Duration.ofNanos(Math.max(1, end - System.nanoTime()));
            if (!thread.join(left)) {
                throw new MimikitException(ErrorCode.TIMEOUT, thread.getName() + " did not end within " + STOP_MAX);
            }
        }
    }
}
