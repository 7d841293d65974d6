package io.mimikit.agent.workdir;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A socket from which nothing can be read after a deadline, however slowly the other side drips; TLS on top of it obeys
 * too. Like any socket, for one reader at a time.
 */
final class DeadlineSocket extends Socket {
    private final LongSupplier nanos;
    private final long deadlineNanos;

    DeadlineSocket(LongSupplier nanos, long deadlineNanos) {
        this.nanos = nanos;
        this.deadlineNanos = deadlineNanos;
    }

    /** What is left, at least 1 ms. */
    int millisLeft() throws SocketTimeoutException {
        long left = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - nanos.getAsLong());
        if (left <= 0) {
            throw new SocketTimeoutException("the time is up");
        }
        return (int) Math.min(left, Integer.MAX_VALUE);
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new FilterInputStream(super.getInputStream()) {
            @Override
            public int read() throws IOException {
                setSoTimeout(millisLeft());
                return super.read();
            }

            @Override
            public int read(byte[] bytes, int from, int length) throws IOException {
                setSoTimeout(millisLeft());
                return super.read(bytes, from, length);
            }
        };
    }
}
