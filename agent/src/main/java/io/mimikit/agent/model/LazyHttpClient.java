package io.mimikit.agent.model;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP client of all models, made by the first call because making one costs over 100 ms. Proxy and trusted
 * certificates are the JDK's; redirects are not followed, so that a key never travels further than it was meant to.
 * Thread-safe.
 */
final class LazyHttpClient implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(15);

    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable HttpClient client;
    private boolean closed;

    HttpClient get() {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the models are closed");
            }
            if (client == null) {
                client = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build();
            }
            return client;
        } finally {
            lock.unlock();
        }
    }

    /** Ends what is still being exchanged. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            if (client != null) {
                client.shutdownNow();
            }
        } finally {
            lock.unlock();
        }
    }
}
