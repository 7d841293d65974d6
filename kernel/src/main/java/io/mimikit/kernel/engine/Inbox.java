package io.mimikit.kernel.engine;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.decide.Command;
import io.mimikit.kernel.entity.Actor;
import io.mimikit.kernel.state.State;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What waits for the engine. Thread-safe; any number of threads put in, one takes out. New work is refused beyond
 * {@value #NEW_WORK_MAX} waiting items, what ends work never is.
 */
final class Inbox {
    static final int NEW_WORK_MAX = 8192;

    /** Something that waits for its turn. */
    sealed interface Item {
        default boolean keepsPace() {
            return false;
        }
    }

    /** A command and the one who waits for its answer. */
    record Ask<R>(Actor by, Command<R> command, CompletableFuture<R> answer) implements Item {
        @Override
        public boolean keepsPace() {
            return command.keepsPace();
        }
    }

    /** A question about the committed state. */
    record Query<T>(Function<State, T> question, CompletableFuture<T> answer) implements Item {
        void answer(State state) {
            try {
                answer.complete(question.apply(state));
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        }
    }

    private final Queue<Item> items = new ConcurrentLinkedQueue<>();
    /** What keeps pace and was not taken yet; it came before all such items that are not here. */
    private final Queue<Item> later = new ConcurrentLinkedQueue<>();

    private final AtomicInteger waiting = new AtomicInteger();
    private volatile @Nullable Thread parked;
    private volatile boolean woken;
    private volatile boolean closed;

    /**
     * Puts an item in.
     *
     * @throws MimikitException (backpressure, draining)
     */
    void put(Item item) {
        if (closed) {
            throw new MimikitException(ErrorCode.DRAINING, "the runtime has stopped; start it and try again");
        }
        boolean newWork = item instanceof Ask<?> ask && ask.command().isNewWork();
        if (newWork && waiting.get() >= NEW_WORK_MAX) {
            throw new MimikitException(
                    ErrorCode.BACKPRESSURE,
                    NEW_WORK_MAX + " requests wait to be written; nothing was accepted, try again shortly");
        }
        waiting.incrementAndGet();
        items.add(item);
        if (closed) {
            // closed in between: nobody else would answer it
            failAll();
        }
        wake();
    }

    /** Ends the wait, also one that begins only now. */
    void wake() {
        woken = true;
        Thread thread = parked;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    @Nullable
    Item poll() {
        return poll(true);
    }

    /**
     * The next item, null when there is none.
     *
     * @param open whether those that keep pace may be taken, too; if not, they stay for the next time
     */
    @Nullable
    Item poll(boolean open) {
        Item item = open ? later.poll() : null;
        if (item == null) {
            item = items.poll();
        }
        while (!open && item != null && item.keepsPace()) {
            later.add(item);
            item = items.poll();
        }
        if (item != null) {
            waiting.decrementAndGet();
        }
        return item;
    }

    boolean isEmpty() {
        return items.isEmpty() && later.isEmpty();
    }

    /** Waits until something is there or the time is over. */
    void await(long nanos) {
        parked = Thread.currentThread();
        try {
            if (isEmpty() && !woken && !closed && nanos > 0) {
                LockSupport.parkNanos(this, nanos);
            }
        } finally {
            parked = null;
            woken = false;
        }
    }

    /** Refuses everything from now on and fails what waits. */
    void close() {
        closed = true;
        wake();
        failAll();
    }

    private void failAll() {
        MimikitException stopped = new MimikitException(ErrorCode.DRAINING, "the runtime has stopped");
        for (Item item = poll(); item != null; item = poll()) {
            switch (item) {
                case Ask<?> ask -> ask.answer().completeExceptionally(stopped);
                case Query<?> query -> query.answer().completeExceptionally(stopped);
            }
        }
    }
}
