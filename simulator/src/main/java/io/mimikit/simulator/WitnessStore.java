package io.mimikit.simulator;

import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.store.ForwardingStore;
import io.mimikit.kernel.store.Recovered;
import io.mimikit.kernel.store.Snapshot;
import io.mimikit.kernel.store.Store;
import io.mimikit.kernel.store.Transition;
import java.util.List;
import java.util.function.Consumer;

/** A store whose promises are written down in a {@link Ledger}. Not thread-safe. */
final class WitnessStore extends ForwardingStore {
    private final Ledger ledger;
    private int checkpoints;
    private long commits;
    private int failedInARow;
    private boolean full;

    WitnessStore(Store store, Ledger ledger) {
        super(store);
        this.ledger = ledger;
    }

    /** Checkpoints that are durable. */
    int checkpoints() {
        return checkpoints;
    }

    /** Commits that were tried. */
    long commits() {
        return commits;
    }

    /** How many of the last ones failed. */
    int failedInARow() {
        return failedInARow;
    }

    @Override
    public Recovered open() {
        Recovered found = super.open();
        ledger.recovered(found);
        return found;
    }

    @Override
    public void commit(List<Transition> batch) {
        if (batch.isEmpty()) {
            return;
        }
        ledger.committing(List.copyOf(batch));
        commits++;
        failedInARow++;
        super.commit(batch);
        failedInARow = 0;
        ledger.committed();
    }

    @Override
    public Recovered reload() {
        Recovered found = super.reload();
        ledger.recovered(found);
        return found;
    }

    @Override
    public void checkpoint(Snapshot snapshot, Consumer<List<Task>> done) {
        super.checkpoint(snapshot, finished -> {
            checkpoints++;
            done.accept(finished);
        });
    }

    @Override
    public boolean isFull() {
        full = super.isFull();
        return full;
    }

    /** What was last said of whether the disk is full. */
    boolean wasFull() {
        return full;
    }
}
