package io.mimikit.testkit.store;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.doc.Shape;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.store.AuditLine;
import io.mimikit.kernel.store.AuditVerdict;
import io.mimikit.kernel.store.Change;
import io.mimikit.kernel.store.Recovered;
import io.mimikit.kernel.store.Snapshot;
import io.mimikit.kernel.store.Store;
import io.mimikit.kernel.store.Transition;
import io.mimikit.kernel.store.Trouble;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A store that keeps records in memory, as documents rather than as objects, so that what a document form loses is lost
 * here too. Survives {@link #close}: opening it again finds what was committed. Thread-safe.
 */
public final class MemoryStore implements Store {
    private final Map<Kind, Map<String, Map<String, Object>>> documents = new HashMap<>();
    private final Map<String, List<RunEntry>> runs = new LinkedHashMap<>();
    private final List<AuditLine> audit = new ArrayList<>();
    private final Map<String, Task> finished = new LinkedHashMap<>();
    private final List<Transition> committed = new ArrayList<>();
    private long lastQ;
    private @Nullable Instant lastAt;
    private int commitsToFail;
    private boolean writtenBeforeFailing;
    private boolean checkpointWanted;
    private int reloadsToFail;
    private @Nullable RuntimeException surprise;
    private boolean copied;
    private boolean full;
    private @Nullable Trouble trouble;
    private int commits;
    private int marks;

    /**
     * Lets the next commits fail.
     *
     * @param written whether the records reach the store nevertheless, as with a flush whose answer is lost
     */
    public synchronized void failCommits(int count, boolean written) {
        commitsToFail = count;
        writtenBeforeFailing = written;
    }

    /** Lets the next step make a checkpoint. */
    public synchronized void wantCheckpoint() {
        checkpointWanted = true;
    }

    /** Lets the next commit throw something that a store should not throw; nothing is written. */
    public synchronized void throwOnCommit(RuntimeException error) {
        surprise = error;
    }

    /** Lets the next reloads fail. */
    public synchronized void failReloads(int count) {
        reloadsToFail = count;
    }

    /** From now on the disk is full, or not any more; commits go on out of the reserve. */
    public synchronized void fill(boolean isFull) {
        full = isFull;
    }

    /** From now on something keeps the store from its work, or nothing does: null. */
    public synchronized void trouble(@Nullable Trouble what) {
        trouble = what;
    }

    /** From now on this is a copy of another state. */
    public synchronized void copy() {
        copied = true;
    }

    /** How often something was written. */
    public synchronized int commits() {
        return commits;
    }

    /** How often the engine said that it was idle. */
    public synchronized int marks() {
        return marks;
    }

    /** All records, in order. */
    public synchronized List<Transition> committed() {
        return List.copyOf(committed);
    }

    @Override
    public synchronized Recovered open() {
        return recovered();
    }

    @Override
    public synchronized Recovered reload() {
        if (reloadsToFail > 0) {
            reloadsToFail--;
            throw new MimikitException(ErrorCode.STORAGE, "the reload failed, as the test wants it");
        }
        return recovered();
    }

    private Recovered recovered() {
        List<Entity> entities = new ArrayList<>();
        documents.forEach((kind, byId) ->
                byId.values().forEach(tree -> entities.add(kind.shape().read(tree, "stored"))));
        Map<String, TaskStatus> ends = new HashMap<>();
        finished.values().forEach(task -> ends.put(task.id(), task.status()));
        return new Recovered(lastQ, lastAt, entities, ends, List.of(), copied);
    }

    @Override
    public synchronized void commit(List<Transition> batch) {
        commits++;
        if (surprise != null) {
            RuntimeException thrown = surprise;
            surprise = null;
            throw thrown;
        }
        boolean fail = commitsToFail > 0;
        if (fail) {
            commitsToFail--;
        }
        if (!fail || writtenBeforeFailing) {
            batch.forEach(this::write);
        }
        if (fail) {
            throw new MimikitException(ErrorCode.STORAGE, "the flush failed, as the test wants it");
        }
    }

    private void write(Transition transition) {
        if (transition.q() != lastQ + 1) {
            throw new IllegalStateException("record " + transition.q() + " after " + lastQ);
        }
        lastQ = transition.q();
        lastAt = transition.at();
        committed.add(transition);
        transition.changes().forEach(this::fold);
        if (transition.by().isExternal()) {
            audit.add(new AuditLine(
                    audit.size() + 1L, lastQ, transition.at(), transition.why(), transition.by(), List.of(), "", ""));
        }
    }

    private void fold(Change change) {
        Entity after = change.after();
        if (after instanceof RunEntry entry) {
            runs.computeIfAbsent(entry.subject() + "/" + entry.subjectId(), key -> new ArrayList<>())
                    .add(entry);
            return;
        }
        Map<String, Map<String, Object>> byId = documents.computeIfAbsent(change.kind(), kind -> new LinkedHashMap<>());
        if (after == null) {
            byId.remove(change.id());
        } else if (change.form() == Change.Form.PATCH && !byId.containsKey(change.id())) {
            throw new IllegalStateException("a patch on unknown " + change.kind() + " " + change.id());
        } else {
            Shape<Entity> shape = change.kind().shape();
            byId.put(change.id(), shape.toTree(after));
        }
    }

    @Override
    public synchronized boolean isFull() {
        return full;
    }

    @Override
    public synchronized Optional<Trouble> trouble() {
        return full
                ? Optional.of(new Trouble(ErrorCode.DISK_FULL, "the disk is full, as the test wants it"))
                : Optional.ofNullable(trouble);
    }

    @Override
    public List<String> findings() {
        return List.of();
    }

    @Override
    public synchronized boolean wantsCheckpoint() {
        boolean wanted = checkpointWanted;
        checkpointWanted = false;
        return wanted;
    }

    @Override
    public synchronized void checkpoint(Snapshot snapshot, Consumer<List<Task>> done) {
        documents.clear();
        snapshot.entities().forEach((kind, entities) -> {
            Map<String, Map<String, Object>> byId = new LinkedHashMap<>();
            entities.forEach(entity -> byId.put(entity.id(), kind.shape().toTree(entity)));
            documents.put(kind, byId);
        });
        snapshot.finished().forEach(task -> finished.put(task.id(), task));
        done.accept(snapshot.finished());
    }

    @Override
    public synchronized void idle() {
        marks++;
    }

    @Override
    public synchronized List<RunEntry> readRuns(String subject, String subjectId, int limit) {
        List<RunEntry> all = runs.getOrDefault(subject + "/" + subjectId, List.of());
        return List.copyOf(all.subList(Math.max(0, all.size() - limit), all.size()));
    }

    @Override
    public synchronized List<AuditLine> readAudit(long after, int limit) {
        if (after < 0) {
            return List.copyOf(audit.subList(Math.max(0, audit.size() - limit), audit.size()));
        }
        return audit.stream().filter(line -> line.n() > after).limit(limit).toList();
    }

    /** Lines in memory have no hashes and nobody can change them. */
    @Override
    public synchronized AuditVerdict verifyAudit() {
        return new AuditVerdict(audit.size(), null, null);
    }

    @Override
    public synchronized Optional<Task> findFinished(String taskId) {
        return Optional.ofNullable(finished.get(taskId));
    }

    @Override
    public synchronized List<Task> listFinished(int limit) {
        Collection<Task> all = finished.values();
        return all.stream().skip(Math.max(0, all.size() - limit)).toList().reversed();
    }

    @Override
    public void close() {}
}
