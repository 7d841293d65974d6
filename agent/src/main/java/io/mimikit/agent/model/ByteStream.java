package io.mimikit.agent.model;

import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A response body as a queue: the HTTP client's threads put bytes in, one caller takes them out. Holds at most one
 * buffer, because the next is asked for only when one is taken. Thread-safe for one taker.
 */
final class ByteStream implements HttpResponse.BodySubscriber<ByteStream> {
    /** What the body does next. */
    sealed interface Signal {}

    @SuppressWarnings("ArrayRecordComponent") // passed on once, never compared
    record Bytes(byte[] bytes) implements Signal {}

    record End() implements Signal {}

    record Failed(Throwable cause) implements Signal {}

    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private volatile Flow.@Nullable Subscription subscription;
    private volatile boolean cancelled;

    /** The next signal, or null when none came in time. */
    @Nullable
    Signal poll(long waitNanos) throws InterruptedException {
        Signal signal = signals.poll(waitNanos, TimeUnit.NANOSECONDS);
        Flow.Subscription source = subscription;
        if (signal instanceof Bytes && source != null) {
            source.request(1);
        }
        return signal;
    }

    /** Gives the connection up, also where the body has not even begun. */
    void cancel() {
        cancelled = true;
        Flow.Subscription source = subscription;
        if (source != null) {
            source.cancel();
        }
    }

    /** Complete from the start: the response is there as soon as its headers are. */
    @Override
    public CompletionStage<ByteStream> getBody() {
        return CompletableFuture.completedFuture(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        this.subscription = subscription;
        if (cancelled) {
            subscription.cancel();
        } else {
            subscription.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        ByteBuffer joined = ByteBuffer.allocate(
                buffers.stream().mapToInt(ByteBuffer::remaining).sum());
        buffers.forEach(joined::put);
        signals.add(new Bytes(joined.array()));
    }

    @Override
    public void onError(Throwable failure) {
        signals.add(new Failed(failure));
    }

    @Override
    public void onComplete() {
        signals.add(new End());
    }
}
