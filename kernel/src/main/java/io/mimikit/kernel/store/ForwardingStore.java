package io.mimikit.kernel.store;

import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.Task;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A store that passes everything on to another one; who extends it looks at what goes by. Thread-safe as the other is. */
public abstract class ForwardingStore implements Store {
    private final Store store;

    protected ForwardingStore(Store store) {
        this.store = store;
    }

    @Override
    public Recovered open() {
        return store.open();
    }

    @Override
    public void commit(List<Transition> batch) {
        store.commit(batch);
    }

    @Override
    public Recovered reload() {
        return store.reload();
    }

    @Override
    public boolean wantsCheckpoint() {
        return store.wantsCheckpoint();
    }

    @Override
    public void checkpoint(Snapshot snapshot, Consumer<List<Task>> done) {
        store.checkpoint(snapshot, done);
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
