package io.mimikit.server.events;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One client's place in the hub. Belongs to the thread that opened it; only {@link #cutOff} may be called by others. Its
 * fields are guarded by the hub's lock.
 */
final class EventReader implements AutoCloseable {
    private final EventHub hub;
    private final Thread thread = Thread.currentThread();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final long graceMillis;
    private final Start start;
    long place;
    long seenVersion;
    /** Why it ends, empty while it goes on. */
    String over = "";

    /** Where it begins. */
    sealed interface Start {
        /** Where the client has left off. */
        record Resumed() implements Start {}

        /**
         * In the present.
         *
         * @param id what the newest event's id is at most, empty when none is known
         * @param lost whether the client wanted to go on from where nobody can
         */
        record Present(String id, boolean lost) implements Start {}
    }

    EventReader(EventHub hub, Start start, long place, long seenVersion, long graceMillis) {
        this.hub = hub;
        this.start = start;
        this.place = place;
        this.seenVersion = seenVersion;
        this.graceMillis = graceMillis;
    }

    Start start() {
        return start;
    }

    /** The next events, or none when nothing has happened for so long, or when it is over. */
    List<Event> await(long millis) throws InterruptedException {
        return hub.await(this, millis);
    }

    String over() {
        return hub.over(this);
    }

    /**
     * Cuts off a thread that is stuck in writing to a client that doesn't read: it gets a moment to notice by itself, then
     * an interrupt, which closes the connection.
     */
    void cutOff() {
        Thread.ofVirtual().name("mimikit-events-cut").start(() -> {
            try {
                if (!closed.await(graceMillis, TimeUnit.MILLISECONDS)) {
                    thread.interrupt();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    @Override
    public void close() {
        closed.countDown();
        hub.remove(this);
    }
}
