package io.mimikit.app.bench;

import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.store.ForwardingStore;
import io.mimikit.kernel.store.Snapshot;
import io.mimikit.kernel.store.Store;
import io.mimikit.kernel.store.Transition;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Counts what goes through to a real store. The counts may be read by any thread; the rest is as the store says. */
final class CountedStore extends ForwardingStore {
    private final AtomicLong commits = new AtomicLong();
    private final AtomicLong records = new AtomicLong();
    private final AtomicLong checkpoints = new AtomicLong();
    private volatile boolean discarded;

    CountedStore(Store store) {
        super(store);
    }

    long commits() {
        return commits.get();
    }

    long records() {
        return records.get();
    }

    /** Checkpoints that have been completed. */
    long checkpoints() {
        return checkpoints.get();
    }

    /** What is about to be deleted need not be folded before. */
    void discard() {
        discarded = true;
    }

    @Override
    public void commit(List<Transition> batch) {
        super.commit(batch);
        commits.incrementAndGet();
        records.addAndGet(batch.size());
    }

    @Override
    public void checkpoint(Snapshot snapshot, Consumer<List<Task>> done) {
        if (!discarded) {
            super.checkpoint(snapshot, tasks -> {
                checkpoints.incrementAndGet();
                done.accept(tasks);
            });
        }
    }
}
