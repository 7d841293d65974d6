package io.mimikit.server.http;

import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1ConnectionListener;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends requests that come byte by byte. The web server waits for bytes without a limit, so the reading thread is
 * interrupted, which closes its connection. Thread-safe.
 */
final class SlowRequests implements Http1ConnectionListener, AutoCloseable {
    /** Of the request whose head the thread is reading; a connection has one thread, and the thread ends with it. */
    private static final ThreadLocal<@Nullable Limit> HEAD = new ThreadLocal<>();

    private final long headMillisMax;
    private final ScheduledThreadPoolExecutor timer;

    /** A limit on what the current thread does until {@link #end}. */
    static final class Limit {
        private final Thread thread = Thread.currentThread();
        private @Nullable Future<?> alarm;
        private boolean over;
        private boolean fired;

        private synchronized void fire() {
            if (!over) {
                fired = true;
                thread.interrupt();
            }
        }

        /** To be called by the same thread; an interrupt that came too late is taken back. */
        synchronized void end() {
            over = true;
            if (alarm != null) {
                alarm.cancel(false);
            }
            if (fired) {
                Thread.interrupted();
            }
        }
    }

    SlowRequests(long headMillisMax) {
        this.headMillisMax = headMillisMax;
        this.timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name("mimikit-http-slow").daemon(true).factory());
        timer.setRemoveOnCancelPolicy(true);
    }

    /** Limits what the current thread does from now on. */
    Limit start(long millis) {
        Limit limit = new Limit();
        limit.alarm = timer.schedule(limit::fire, millis, TimeUnit.MILLISECONDS);
        return limit;
    }

    @Override
    public void prologue(ConnectionContext connection, HttpPrologue prologue) {
        HEAD.set(start(headMillisMax));
    }

    @Override
    public void headers(ConnectionContext connection, Headers headers) {
        Limit limit = HEAD.get();
        if (limit != null) {
            limit.end();
            HEAD.remove();
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
