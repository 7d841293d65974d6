package io.mimikit.bench.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * {@value Scale#PRODUCERS} threads that repeat one thing until it is over. Virtual ones as a server has them, or with
 * {@code -Dpeers.platformThreads=true} the others. The first error ends them all. Thread-safe.
 */
final class Producers {
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicReference<@Nullable Exception> error = new AtomicReference<>();
    private volatile boolean running = true;

    /** What one does again and again, until it answers false. */
    interface Step {
        boolean once() throws Exception;
    }

    static Producers start(Step step) {
        Producers producers = new Producers();
        Thread.Builder builder = Boolean.getBoolean("peers.platformThreads") ? Thread.ofPlatform() : Thread.ofVirtual();
        for (int i = 0; i < Scale.PRODUCERS; i++) {
            producers.threads.add(builder.name("producer-" + i).start(() -> producers.repeat(step)));
        }
        return producers;
    }

    /** Has each number from 0 on used once, and waits until all are. */
    static void each(long count, Numbered use) throws Exception {
        AtomicLong next = new AtomicLong();
        Producers producers = start(() -> {
            long number = next.getAndIncrement();
            if (number >= count) {
                return false;
            }
            use.use(number);
            return true;
        });
        producers.join();
    }

    /** What is done with a number. */
    interface Numbered {
        void use(long number) throws Exception;
    }

    private void repeat(Step step) {
        try {
            while (running && step.once()) {
                // again
            }
        } catch (Exception e) {
            error.compareAndSet(null, e);
            running = false;
        }
    }

    /** Waits until all have ended by themselves. */
    void join() throws Exception {
        for (Thread thread : threads) {
            thread.join();
        }
        check();
    }

    /** Throws what has ended them. */
    void check() throws Exception {
        Exception cause = error.get();
        if (cause != null) {
            throw cause;
        }
    }
}
