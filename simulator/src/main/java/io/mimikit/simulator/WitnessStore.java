package io.mimikit.simulator;

import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.store.AuditLine;
import io.mimikit.kernel.store.AuditVerdict;
import io.mimikit.kernel.store.Recovered;
import io.mimikit.kernel.store.Snapshot;
import io.mimikit.kernel.store.Store;
import io.mimikit.kernel.store.Transition;
import io.mimikit.kernel.store.Trouble;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A store whose promises are written down in a {@link Ledger}. Not thread-safe. */
final class WitnessStore implements Store {
    private final Store store;
    private final Ledger ledger;
    private int checkpoints;
    private long commits;
    private int failedInARow;
    private boolean full;

    WitnessStore(Store store, Ledger ledger) {
        this.store = store;
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
        Recovered found = store.open();
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
        store.commit(batch);
        failedInARow = 0;
        ledger.committed();
    }

    @Override
    public Recovered reload() {
        Recovered found = store.reload();
        ledger.recovered(found);
        return found;
    }

    @Override
    public boolean wantsCheckpoint() {
        return store.wantsCheckpoint();
    }

    @Override
    public void checkpoint(Snapshot snapshot, Consumer<List<Task>> done) {
        store.checkpoint(snapshot, finished -> {
            checkpoints++;
            done.accept(finished);
        });
    }

    @Override
    public boolean isFull() {
        full = store.isFull();
        return full;
    }

    /** What was last said of whether the disk is full. */
    boolean wasFull() {
        return full;
    }

    @Override
    public Optional<Trouble> trouble() {
        return store.trouble();
    }

    @Override
    public List<String> findings() {
        return store.findings();
    }

    @Override
    public void idle() {
        store.idle();
    }

    @Override
    public List<RunEntry> readRuns(String subject, String subjectId, int limit) {
        return store.readRuns(subject, subjectId, limit);
    }

    @Override
    public List<AuditLine> readAudit(long after, int limit) {
        return store.readAudit(after, limit);
    }

    @Override
    public AuditVerdict verifyAudit() {
        return store.verifyAudit();
    }

    @Override
    public Optional<Task> findFinished(String taskId) {
        return store.findFinished(taskId);
    }

    @Override
    public List<Task> listFinished(int limit) {
        return store.listFinished(limit);
    }

    @Override
    public void close() {
        store.close();
    }
}
