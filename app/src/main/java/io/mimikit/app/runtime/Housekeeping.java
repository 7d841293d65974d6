package io.mimikit.app.runtime;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chores that come round now and then on one thread: a chore that throws is logged and comes round again. */
final class Housekeeping implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("mimikit-housekeeping").factory());

    /** Lets a chore come round, the first time after {@code delay}. */
    void every(Duration period, Duration delay, String name, Runnable chore) {
        Objects.requireNonNull(thread.scheduleWithFixedDelay(
                () -> {
                    try {
                        chore.run();
                    } catch (RuntimeException e) {
                        LOG.error("{} failed; it comes round again in {}", name, period, e);
                    }
                },
                delay.toMillis(),
                period.toMillis(),
                TimeUnit.MILLISECONDS));
    }

    /** Lets a chore come round once more {@code delay} after it is asked for; asking again meanwhile adds nothing. */
    Runnable onDemand(Duration delay, String name, Runnable chore) {
        AtomicBoolean asked = new AtomicBoolean();
        Runnable round = () -> {
            asked.set(false);
            try {
                chore.run();
            } catch (RuntimeException e) {
                LOG.error("{} failed", name, e);
            }
        };
        return () -> {
            if (!thread.isShutdown() && asked.compareAndSet(false, true)) {
                try {
                    Objects.requireNonNull(thread.schedule(round, delay.toMillis(), TimeUnit.MILLISECONDS));
                } catch (RejectedExecutionException e) {
                    LOG.debug("{} is left to the next start", name, e);
                }
            }
        };
    }

    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
                LOG.warn("a chore is still under way at the stop");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
