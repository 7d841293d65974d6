package io.mimikit.app.bench;

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
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Counts what goes through to a real store. The counts may be read by any thread; the rest is as the store says. */
final class CountedStore implements Store {
    private final Store store;
    private final AtomicLong commits = new AtomicLong();
    private final AtomicLong records = new AtomicLong();
    private final AtomicLong checkpoints = new AtomicLong();
    private volatile boolean discarded;

    CountedStore(Store store) {
        this.store = store;
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
    public Recovered open() {
        return store.open();
    }

    @Override
    public void commit(List<Transition> batch) {
        store.commit(batch);
        commits.incrementAndGet();
        records.addAndGet(batch.size());
    }

    @Override
    public Recovered reload() {
        return store.reload();
    }

    @Override
    public boolean isFull() {
        return store.isFull();
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
    public boolean wantsCheckpoint() {
        return store.wantsCheckpoint();
    }

    @Override
    public void checkpoint(Snapshot snapshot, Consumer<List<Task>> done) {
        if (!discarded) {
            store.checkpoint(snapshot, tasks -> {
                checkpoints.incrementAndGet();
                done.accept(tasks);
            });
        }
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
