package io.mimikit.app.runtime;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Somebody wants the server to end, with an exit status; the first one decides. Thread-safe. */
final class StopRequest {
    private static final int NONE = -1;

    private final AtomicInteger status = new AtomicInteger(NONE);
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch done = new CountDownLatch(1);

    void stop(int exitStatus) {
        status.compareAndSet(NONE, exitStatus);
        asked.countDown();
    }

    /** Waits until somebody asks; answers the exit status. */
    int await() throws InterruptedException {
        asked.await();
        return status.get();
    }

    int status() {
        return status.get();
    }

    void stopped() {
        done.countDown();
    }

    void awaitStopped() throws InterruptedException {
        done.await();
    }
}
