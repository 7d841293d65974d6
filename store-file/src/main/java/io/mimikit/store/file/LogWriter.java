package io.mimikit.store.file;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.doc.Instants;
import io.mimikit.kernel.store.Transition;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes run logs and the audit behind the engine's back, in the order of the records, one after the other. Both are
 * derived from the journal and nothing in it is dropped before they are forced past it, so a crash loses none of it. What
 * waits is bounded in bytes; the engine waits for room before it commits, never after. Thread-safe.
 */
final class LogWriter implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(LogWriter.class);
    private static final String THREAD = "mimikit-logs";
    private static final int TAKEN_MAX = 4096;
    private static final long RETRY_MILLIS = 100;
    private static final long RETRY_MILLIS_MAX = 10_000;
    private static final long CALL_POLL_MILLIS = 50;

    private final Disk disk;
    private final StateDirectory directory;
    private final FileStoreLimits limits;
    private final Background background;
    private final RunLogs runs;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Item> queue = new ArrayDeque<>();
    private final Set<Path> unforced = new LinkedHashSet<>();
    /** Files whose force failed: only writing them anew is sure to reach the disk. */
    private final Set<Path> spoilt = new LinkedHashSet<>();

    private long queuedBytes;
    /** Whether somebody works the queue off, or will after a pause. */
    private boolean draining;

    private boolean resting;
    private boolean closing;
    private volatile @Nullable IOException trouble;
    private volatile boolean abandoned;

    // Owned by whoever drains.
    private final Deque<Item> taken = new ArrayDeque<>();
    private final Map<Path, ByteArrayOutputStream> pending = new LinkedHashMap<>();
    private final WholeAppends appends;
    private long takenBytes;
    private long pauseMillis = RETRY_MILLIS;
    private final JsonBytes auditText = new JsonBytes();
    private long auditN;
    private long auditQ;
    private String auditHash;
    private @Nullable String auditFile;
    private long auditFileBytes;

    /** @param found what recovery found; the last process may have died before it forced what the logs hold */
    LogWriter(
            Disk disk,
            StateDirectory directory,
            FileStoreLimits limits,
            Background background,
            Recovery.State found,
            Quarantine quarantine)
            throws IOException {
        AuditTail audit = found.audit();
        this.disk = disk;
        this.directory = directory;
        this.limits = limits;
        this.background = background;
        this.runs = new RunLogs(disk, directory, found.manifest().through(), quarantine);
        this.appends = new WholeAppends(disk);
        this.auditN = audit.n();
        this.auditQ = audit.q();
        this.auditHash = audit.hash();
        this.auditFile = audit.file();
        audit.unforced().forEach(file -> unforced.add(directory.audit().resolve(file)));
        if (auditFile != null) {
            auditFileBytes = disk.size(directory.audit().resolve(auditFile));
        }
    }

    /** Something to do. */
    private sealed interface Item {
        record Committed(Transition transition, long bytes) implements Item {}

        record Replayed(LogRecord record) implements Item {}

        record EndOfReplay() implements Item {}

        record Call(Turn<?> turn) implements Item {}
    }

    /** Work that somebody waits for, and gives up only if it has not begun. */
    private static final class Turn<T> extends FutureTask<T> {
        private final AtomicBoolean begun = new AtomicBoolean();

        private Turn(Callable<T> work) {
            super(work);
        }

        private boolean begin() {
            return begun.compareAndSet(false, true);
        }
    }

    /** Starts, first with what the tail of the journal says should be there. */
    void start(List<LogRecord> replayed) {
        List<Item> items = new ArrayList<>(replayed.size() + 1);
        replayed.forEach(record -> items.add(new Item.Replayed(record)));
        items.add(new Item.EndOfReplay());
        enqueue(items, 0);
    }

    private void enqueue(List<Item> items, long bytes) {
        lock.lock();
        try {
            queue.addAll(items);
            queuedBytes += bytes;
            if (draining || queue.isEmpty()) {
                return;
            }
            draining = true;
        } finally {
            lock.unlock();
        }
        background.run(THREAD, 0, this::drain);
    }

    /**
     * Waits until there is room for another batch.
     *
     * @throws MimikitException (storage) when there is none in time; nothing was written
     */
    void awaitRoom() {
        lock.lock();
        try {
            long nanos = TimeUnit.MILLISECONDS.toNanos(limits.logWaitMillis());
            while (queuedBytes > limits.logBacklogBytesMax()) {
                nanos = changed.awaitNanos(nanos);
                if (nanos <= 0) {
                    throw new MimikitException(
                            ErrorCode.STORAGE,
                            "run logs and audit can't keep up (" + queuedBytes + " bytes wait); nothing was written",
                            trouble);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MimikitException(ErrorCode.INTERRUPTED, "interrupted before anything was written", e);
        } finally {
            lock.unlock();
        }
    }

    /** Hands over a committed batch that took {@code bytes} in the journal. */
    void committed(List<Transition> batch, int bytes) {
        long each = Math.max(1, bytes / batch.size());
        List<Item> items = new ArrayList<>(batch.size());
        for (Transition transition : batch) {
            if (LogRecord.concerns(transition)) {
                items.add(new Item.Committed(transition, each));
            }
        }
        enqueue(items, each * items.size());
    }

    /**
     * Does something after everything committed before is written.
     *
     * @throws MimikitException (storage) when that doesn't happen in time; it is not done later either
     */
    <T> T call(Callable<T> work) {
        Turn<T> turn = new Turn<>(work);
        lock.lock();
        try {
            if (closing) {
                throw new MimikitException(ErrorCode.DRAINING, "the store is closed");
            }
        } finally {
            lock.unlock();
        }
        enqueue(List.of(new Item.Call(turn)), 0);
        return await(turn);
    }

    private <T> T await(Turn<T> turn) {
        long waitedMillis = 0;
        while (true) {
            boolean late = waitedMillis >= limits.logCallMillis() || trouble != null || isClosing();
            if (late && turn.begin()) {
                throw new MimikitException(
                        ErrorCode.STORAGE, "run logs and audit are not written yet; try again", trouble);
            }
            try {
                return turn.get(CALL_POLL_MILLIS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new MimikitException(ErrorCode.INTERRUPTED, "interrupted while waiting for the logs", e);
            } catch (TimeoutException e) {
                waitedMillis += CALL_POLL_MILLIS;
            } catch (ExecutionException e) {
                throw failure(e);
            }
        }
    }

    private boolean isClosing() {
        lock.lock();
        try {
            return closing;
        } finally {
            lock.unlock();
        }
    }

    private static RuntimeException failure(ExecutionException e) {
        if (e.getCause() instanceof IOException failed) {
            return StorageErrors.failed("run logs and audit", failed);
        }
        return e.getCause() instanceof RuntimeException failed ? failed : new IllegalStateException(e);
    }

    /** Forces everything that was committed before the call; answers where the audit stands. */
    Manifest.@Nullable AuditHead force() throws IOException {
        Forcing forcing = call(this::takeUnforced);
        Set<Path> left = new LinkedHashSet<>(forcing.files());
        try {
            for (Path file : forcing.files()) {
                force(file);
                left.remove(file);
            }
        } finally {
            giveBack(left);
        }
        for (Path changedDirectory : List.of(directory.taskRuns(), directory.triggerRuns(), directory.audit())) {
            disk.forceDirectory(changedDirectory);
        }
        return forcing.head();
    }

    private void force(Path file) throws IOException {
        if (isSpoilt(file)) {
            call(() -> rewrite(file));
            return;
        }
        try (Disk.Appender out = disk.append(file)) {
            out.force();
        } catch (IOException e) {
            LOG.warn("could not force {}; writing it anew", file, e);
            spoil(file);
            call(() -> rewrite(file));
        }
    }

    private boolean isSpoilt(Path file) {
        lock.lock();
        try {
            return spoilt.contains(file);
        } finally {
            lock.unlock();
        }
    }

    private void spoil(Path file) {
        lock.lock();
        try {
            spoilt.add(file);
        } finally {
            lock.unlock();
        }
    }

    /** What could not be forced is for the next time. */
    private void giveBack(Set<Path> files) {
        lock.lock();
        try {
            unforced.addAll(files);
        } finally {
            lock.unlock();
        }
    }

    /** Where the audit stands when everything committed before the call is written; null: at its beginning. */
    Manifest.@Nullable AuditHead auditHead() {
        return call(this::head).orElse(null);
    }

    private Optional<Manifest.AuditHead> head() {
        return auditN == 0 ? Optional.empty() : Optional.of(new Manifest.AuditHead(auditN, auditQ, auditHash));
    }

    private record Forcing(Set<Path> files, Manifest.@Nullable AuditHead head) {}

    private Forcing takeUnforced() {
        lock.lock();
        try {
            Set<Path> files = new LinkedHashSet<>(unforced);
            unforced.clear();
            return new Forcing(files, head().orElse(null));
        } finally {
            lock.unlock();
        }
    }

    /** After a failed force the pages may count as clean; only writing them again is sure to reach the disk. */
    private Path rewrite(Path file) throws IOException {
        byte[] bytes = disk.read(file);
        DurableFile.place(disk, file, bytes, bytes.length);
        lock.lock();
        try {
            spoilt.remove(file);
        } finally {
            lock.unlock();
        }
        return file;
    }

    /** Works the queue off. Where the disk refuses, everything stays as it is and is tried again after a pause. */
    private void drain() {
        try {
            while (takeMore()) {
                while (!taken.isEmpty()) {
                    process(taken.element());
                    taken.remove();
                }
                writePending();
                release();
            }
        } catch (IOException e) {
            rest(e);
        } catch (Error e) {
            stop(e);
            throw e;
        }
    }

    /** Nobody knows how far a line had got, so no other may follow it: the next start derives all of them anew. */
    private void stop(Error e) {
        trouble = new IOException("run logs and audit stopped (" + e + "); the next start writes what is missing", e);
        lock.lock();
        try {
            resting = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean takeMore() {
        lock.lock();
        try {
            resting = false;
            if (!taken.isEmpty() || !pending.isEmpty()) {
                return true;
            }
            while (!queue.isEmpty() && taken.size() < TAKEN_MAX) {
                Item item = queue.remove();
                taken.add(item);
                takenBytes += item instanceof Item.Committed committed ? committed.bytes() : 0;
            }
            draining = !taken.isEmpty();
            changed.signalAll();
            return draining;
        } finally {
            lock.unlock();
        }
    }

    private void release() {
        worked();
        lock.lock();
        try {
            queuedBytes -= takenBytes;
            takenBytes = 0;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void worked() {
        trouble = null;
        pauseMillis = RETRY_MILLIS;
    }

    /** What is left when the store closes is in the journal, and the next start writes it. */
    private void rest(IOException e) {
        LOG.warn("could not write run logs or audit; trying again in {} ms", pauseMillis, e);
        trouble = e;
        long pause = pauseMillis;
        pauseMillis = Math.min(pauseMillis * 2, RETRY_MILLIS_MAX);
        lock.lock();
        try {
            resting = true;
            changed.signalAll();
            if (closing || abandoned) {
                return;
            }
        } finally {
            lock.unlock();
        }
        background.run(THREAD, pause, this::drain);
    }

    private void process(Item item) throws IOException {
        try {
            switch (item) {
                case Item.Committed committed -> derive(LogRecord.of(committed.transition()));
                case Item.Replayed replayed -> replay(replayed.record());
                case Item.EndOfReplay ignored -> giveBack(runs.endReplay());
                case Item.Call call -> {
                    writePending();
                    worked();
                    if (call.turn().begin()) {
                        call.turn().run();
                    }
                }
            }
        } catch (RuntimeException e) {
            LOG.error("no log lines could be made of {}", item, e);
        }
    }

    private void replay(LogRecord record) throws IOException {
        runs.addMissing(record, pending);
        audit(record);
    }

    private void derive(LogRecord record) {
        runs.add(record, pending);
        audit(record);
    }

    private void audit(LogRecord record) {
        if (record.changes() == null || record.q() <= auditQ) {
            return;
        }
        String file = auditFileFor(record);
        auditText.reset();
        auditHash = AuditText.write(auditText, record, auditN + 1, auditHash);
        auditN++;
        auditQ = record.q();
        auditFileBytes += auditText.size();
        pending.computeIfAbsent(directory.audit().resolve(file), ignored -> new ByteArrayOutputStream())
                .write(auditText.array(), 0, auditText.size());
    }

    private String auditFileFor(LogRecord record) {
        String month = Instants.print(record.at()).substring(0, 7).replace("-", "");
        String file = LogParts.first(AuditText.PREFIX, month);
        String current = auditFile;
        if (current != null
                && file.compareTo(current) <= 0) { // a clock that went back must not put a line before others
            file = auditFileBytes < limits.logPartBytesMax() ? current : LogParts.next(current);
        }
        if (!file.equals(current)) {
            auditFile = file;
            auditFileBytes = 0;
        }
        return file;
    }

    private void writePending() throws IOException {
        if (abandoned) {
            throw new IOException("the state belongs to another process");
        }
        Iterator<Map.Entry<Path, ByteArrayOutputStream>> files =
                pending.entrySet().iterator();
        while (files.hasNext()) {
            Map.Entry<Path, ByteArrayOutputStream> next = files.next();
            append(next.getKey(), next.getValue().toByteArray());
            files.remove();
        }
    }

    private void append(Path file, byte[] bytes) throws IOException {
        appends.append(file, out -> out.write(bytes, 0, bytes.length));
        giveBack(Set.of(file));
    }

    /** Why nothing can be written at the moment; null when it can. */
    @Nullable
    IOException trouble() {
        return trouble;
    }

    /** The files belong to another process from now on: nothing more is written. */
    void abandon() {
        abandoned = true;
    }

    /** Writes what is waiting, unless the disk refuses. */
    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
            long nanos = TimeUnit.MILLISECONDS.toNanos(limits.closeWaitMillis());
            while (draining && !resting && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}
