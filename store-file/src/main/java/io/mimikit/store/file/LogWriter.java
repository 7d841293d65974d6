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
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes run logs and the audit behind the engine's back, in the order of the records, on one thread. Both are derived
 * from the journal and nothing in it is dropped before they are forced past it, so a crash loses none of it. What waits
 * is bounded in bytes; the engine waits for room before it commits, never after. Thread-safe.
 */
final class LogWriter implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(LogWriter.class);
    private static final int TAKEN_MAX = 4096;
    private static final long RETRY_MILLIS = 100;
    private static final long RETRY_MILLIS_MAX = 10_000;
    private static final long CALL_POLL_MILLIS = 50;

    private final Disk disk;
    private final StateDirectory directory;
    private final FileStoreLimits limits;
    private final RunLogs runs;
    private final Thread thread =
            Thread.ofPlatform().name("mimikit-logs").daemon().unstarted(this::run);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Item> queue = new ArrayDeque<>();
    private long queuedBytes;
    private boolean closing;
    private volatile @Nullable IOException trouble;
    private volatile boolean abandoned;

    // Owned by the log thread.
    private final Map<Path, ByteArrayOutputStream> pending = new LinkedHashMap<>();
    private final WholeAppends appends;
    private final Set<Path> unforced = new HashSet<>();
    private final JsonBytes auditText = new JsonBytes();
    private long auditN;
    private long auditQ;
    private String auditHash;
    private @Nullable String auditFile;
    private long auditFileBytes;

    /** @param found what recovery found; the last process may have died before it forced what the logs hold */
    LogWriter(Disk disk, StateDirectory directory, FileStoreLimits limits, Recovery.State found, Quarantine quarantine)
            throws IOException {
        AuditTail audit = found.audit();
        this.disk = disk;
        this.directory = directory;
        this.limits = limits;
        this.runs = new RunLogs(disk, directory, found.manifest().through(), quarantine);
        this.appends = new WholeAppends(disk);
        this.auditN = audit.n();
        this.auditQ = audit.q();
        this.auditHash = audit.hash();
        this.auditFile = audit.file();
        if (auditFile != null) {
            unforced.add(directory.audit().resolve(auditFile));
            auditFileBytes = disk.size(directory.audit().resolve(auditFile));
        }
    }

    /** Something for the log thread to do. */
    private sealed interface Item {
        record Committed(Transition transition, long bytes) implements Item {}

        record Replayed(LogRecord record) implements Item {}

        record EndOfReplay() implements Item {}

        record Call(FutureTask<?> task) implements Item {}
    }

    /** Starts, first with what the tail of the journal says should be there. */
    void start(List<LogRecord> replayed) {
        replayed.forEach(record -> queue.add(new Item.Replayed(record)));
        queue.add(new Item.EndOfReplay());
        thread.start();
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
        lock.lock();
        try {
            for (Transition transition : batch) {
                if (LogRecord.concerns(transition)) {
                    queue.add(new Item.Committed(transition, each));
                    queuedBytes += each;
                }
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Runs something on the log thread after everything committed before is written.
     *
     * @throws MimikitException (storage) when that doesn't happen in time
     */
    <T> T call(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        lock.lock();
        try {
            if (closing) {
                throw new MimikitException(ErrorCode.DRAINING, "the store is closed");
            }
            queue.add(new Item.Call(task));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        return await(task);
    }

    private <T> T await(FutureTask<T> task) {
        long waitedMillis = 0;
        while (true) {
            try {
                return task.get(CALL_POLL_MILLIS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new MimikitException(ErrorCode.INTERRUPTED, "interrupted while waiting for the logs", e);
            } catch (TimeoutException e) {
                waitedMillis += CALL_POLL_MILLIS;
                if (trouble != null || waitedMillis >= limits.logCallMillis()) {
                    throw new MimikitException(
                            ErrorCode.STORAGE, "run logs and audit are not written yet; try again", trouble);
                }
            } catch (ExecutionException e) {
                throw failure(e);
            }
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
        for (Path file : forcing.files()) {
            try (Disk.Appender out = disk.append(file)) {
                out.force();
            } catch (IOException e) {
                LOG.warn("could not force {}; writing it anew", file, e);
                call(() -> rewrite(file));
            }
        }
        for (Path changedDirectory : List.of(directory.taskRuns(), directory.triggerRuns(), directory.audit())) {
            disk.forceDirectory(changedDirectory);
        }
        return forcing.head();
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
        Set<Path> files = Set.copyOf(unforced);
        unforced.clear();
        return new Forcing(files, head().orElse(null));
    }

    /** After a failed force the pages may count as clean; only writing them again is sure to reach the disk. */
    private Path rewrite(Path file) throws IOException {
        byte[] bytes = disk.read(file);
        DurableFile.place(disk, file, bytes, bytes.length);
        return file;
    }

    private void run() {
        while (true) {
            List<Item> items = take();
            if (items.isEmpty()) {
                return;
            }
            items.forEach(this::process);
            writePending();
            release(items);
        }
    }

    private List<Item> take() {
        lock.lock();
        try {
            while (queue.isEmpty() && !closing) {
                changed.awaitUninterruptibly();
            }
            List<Item> items = new ArrayList<>();
            while (!queue.isEmpty() && items.size() < TAKEN_MAX) {
                items.add(queue.remove());
            }
            return items;
        } finally {
            lock.unlock();
        }
    }

    private void release(List<Item> items) {
        lock.lock();
        try {
            for (Item item : items) {
                if (item instanceof Item.Committed committed) {
                    queuedBytes -= committed.bytes();
                }
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void process(Item item) {
        try {
            switch (item) {
                case Item.Committed committed -> derive(LogRecord.of(committed.transition()));
                case Item.Replayed replayed -> retrying(() -> replay(replayed.record()));
                case Item.EndOfReplay ignored -> unforced.addAll(runs.endReplay());
                case Item.Call call -> {
                    writePending();
                    call.task().run();
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

    private void writePending() {
        if (!pending.isEmpty()) {
            retrying(this::writeOnce);
            pending.clear(); // what is left when the store closes is in the journal, and the next start writes it
        }
    }

    /** Something that the disk may refuse. */
    private interface DiskWork {
        void run() throws IOException;
    }

    /** A disk that refuses is asked again until it does its work, or the store closes. */
    private void retrying(DiskWork work) {
        long waitMillis = RETRY_MILLIS;
        while (!abandoned) {
            try {
                work.run();
                trouble = null;
                return;
            } catch (IOException e) {
                LOG.warn("could not write run logs or audit; trying again in {} ms", waitMillis, e);
                trouble = e;
            }
            if (pausedUntilClosing(waitMillis)) {
                return;
            }
            waitMillis = Math.min(waitMillis * 2, RETRY_MILLIS_MAX);
        }
    }

    private void writeOnce() throws IOException {
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
        unforced.add(file);
    }

    private boolean pausedUntilClosing(long millis) {
        lock.lock();
        try {
            long nanos = TimeUnit.MILLISECONDS.toNanos(millis);
            while (nanos > 0 && !closing) {
                nanos = changed.awaitNanos(nanos);
            }
            return closing;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        } finally {
            lock.unlock();
        }
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

    /** Writes what is waiting and ends the thread. */
    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(limits.closeWaitMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
