package io.mimikit.agent.model;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request and its streamed answer, read by the thread that asked. The client's own timeout ends at the
 * headers, so both deadlines are kept here: silence, and the whole. For one thread; closing gives the connection up
 * unless the answer was read to its end.
 */
final class Exchange implements AutoCloseable {
    /** How long an answer that is already whole may take to end, so that its connection can serve the next call. */
    private static final Duration TAIL = Duration.ofMillis(250);

    private final LongSupplier nanos;
    private final Duration idleTimeout;
    private final Duration totalTimeout;
    private final long startedNanos;
    private final CompletableFuture<HttpResponse<ByteStream>> pending;
    private @Nullable HttpResponse<ByteStream> response;

    Exchange(HttpClient client, HttpRequest request, ModelRequest limits, LongSupplier nanos) {
        this.nanos = nanos;
        this.idleTimeout = limits.idleTimeout();
        this.totalTimeout = limits.totalTimeout();
        this.startedNanos = nanos.getAsLong();
        this.pending = client.sendAsync(request, info -> new ByteStream());
    }

    /** Waits for the headers. */
    void awaitHeaders() throws IOException, InterruptedException, SilenceException {
        try {
            response = pending.get(waitNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            throw silence(); // the exception says less than we know
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof IOException io ? io : new IOException(failed.getCause());
        }
    }

    int status() {
        return answered().statusCode();
    }

    HttpHeaders headers() {
        return answered().headers();
    }

    /** The next bytes of the body, or null at its end. */
    byte @Nullable [] next() throws IOException, InterruptedException, SilenceException {
        ByteStream.Signal signal = answered().body().poll(waitNanos());
        return switch (signal) {
            case null -> throw silence();
            case ByteStream.Bytes piece -> piece.bytes();
            case ByteStream.End end -> null;
            case ByteStream.Failed failed -> throw new IOException(failed.cause());
        };
    }

    /** Reads what little may follow a whole answer. */
    void drain() throws InterruptedException {
        ByteStream.Signal signal;
        do {
            signal = answered().body().poll(TAIL.toNanos());
        } while (signal instanceof ByteStream.Bytes piece && piece.bytes().length < 1024);
    }

    @Override
    public void close() {
        pending.cancel(true);
        if (response != null) {
            response.body().cancel();
        }
    }

    private HttpResponse<ByteStream> answered() {
        if (response == null) {
            throw new IllegalStateException("the headers have not been awaited");
        }
        return response;
    }

    private long waitNanos() {
        long leftNanos = totalTimeout.toNanos() - (nanos.getAsLong() - startedNanos);
        return Math.max(0, Math.min(leftNanos, idleTimeout.toNanos()));
    }

    private SilenceException silence() {
        boolean whole = nanos.getAsLong() - startedNanos >= totalTimeout.toNanos();
        return new SilenceException(
                whole ? "took longer than " + totalTimeout : "was silent for longer than " + idleTimeout);
    }

    /** A deadline passed. */
    static final class SilenceException extends Exception {
        private static final long serialVersionUID = 1L;

        SilenceException(String message) {
            super(message);
        }
    }
}
