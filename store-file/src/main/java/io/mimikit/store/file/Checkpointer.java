package io.mimikit.store.file;

import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.store.Snapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides when a checkpoint is worth it and runs one at a time behind the engine's back. A failed one is tried again
 * after a pause that grows; it loses nothing, since the journal stays until a manifest makes it unneeded. Thread-safe.
 */
final class Checkpointer {
    private static final Logger LOG = LoggerFactory.getLogger(Checkpointer.class);
    private static final String THREAD = "mimikit-checkpoint";
    /** An idle tail is worth folding in from this part of the documents on. */
    private static final int IDLE_TAIL_PART = 20;

    private final Disk disk;
    private final StateDirectory directory;
    private final InstantSource clock;
    private final FileStoreLimits limits;
    private final FinishedTasks finished;
    private final LogWriter logs;
    private final Background background;

    private Manifest current;
    private Manifest older;
    private DirtyBuckets dirty;
    private long tailBytes;
    private @Nullable Instant tailSince;
    private @Nullable CountDownLatch running;
    private int failures;
    private boolean rewriting;
    private @Nullable Exception trouble;
    private Instant notBefore = Instant.MIN;

    Checkpointer(
            Disk disk,
            StateDirectory directory,
            InstantSource clock,
            FileStoreLimits limits,
            FinishedTasks finished,
            LogWriter logs,
            Background background,
            Recovery.State found)
            throws IOException {
        this.disk = disk;
        this.directory = directory;
        this.clock = clock;
        this.limits = limits;
        this.finished = finished;
        this.logs = logs;
        this.background = background;
        this.current = found.manifest();
        this.older = Manifest.before(disk, directory, current);
        this.dirty = found.fold().dirty();
        this.tailBytes = found.tail().bytes();
        this.tailSince = tailBytes > 0 ? clock.instant() : null;
    }

    /** Notes what a commit changed. */
    synchronized void committed(Consumer<DirtyBuckets> mark, int bytes) {
        mark.accept(dirty);
        tailBytes += bytes;
        if (tailSince == null) {
            tailSince = clock.instant();
        }
    }

    synchronized boolean isWorthIt(boolean idle) {
        if (running != null || clock.instant().isBefore(notBefore)) {
            return false;
        }
        if (tailBytes == 0 || rewriting) {
            return rewriting;
        }
        long documents = current.documentBytes();
        boolean large = tailBytes >= Math.max(limits.tailBytesMin(), documents);
        return large || (idle && (isWorthIdling(documents) || isOld()));
    }

    private boolean isWorthIdling(long documents) {
        return tailBytes >= Math.max(limits.idleTailBytesMin(), documents / IDLE_TAIL_PART);
    }

    private boolean isOld() {
        return tailSince != null && !clock.instant().isBefore(tailSince.plusMillis(limits.idleTailAgeMillis()));
    }

    synchronized boolean isRunning() {
        return running != null;
    }

    /** Whether the documents hold exactly this snapshot already. */
    synchronized boolean holds(Snapshot snapshot) {
        return current.generation() > 0
                && !rewriting
                && current.through() == snapshot.through()
                && snapshot.finished().isEmpty();
    }

    /** What is on disk can't be trusted any more: the next checkpoint writes all of it anew and builds on nothing. */
    synchronized void rewrite() {
        rewriting = true;
        notBefore = Instant.MIN;
    }

    synchronized boolean isRewriting() {
        return rewriting;
    }

    /** Why the last checkpoint failed; null when it didn't. */
    synchronized @Nullable Exception trouble() {
        return trouble;
    }

    /** The last record that neither generation needs the journal for. */
    synchronized long unneeded() {
        return older.through();
    }

    /** The files of both generations. */
    synchronized Set<Path> files() {
        Set<Path> files = new TreeSet<>();
        for (Manifest manifest : List.of(current, older)) {
            manifest.files().forEach(file -> files.add(directory.state().resolve(file.name())));
        }
        if (current.generation() > 0) {
            files.add(directory.state().resolve(Manifest.FILE));
        }
        if (older.generation() > 0) {
            files.add(directory.state().resolve(Manifest.PREVIOUS_FILE));
        }
        return files;
    }

    /** Whether one of them holds what it should, whoever has touched it. */
    boolean isIntact(Path file) throws IOException {
        return disk.exists(file) && expected(file).contains(Sha256.hex(disk.read(file)));
    }

    /** A checkpoint that fails may leave the current manifest as the previous one, too. */
    private synchronized Set<String> expected(Path file) {
        if (file.endsWith(Manifest.FILE)) {
            return Set.of(Sha256.hex(current.toBytes()));
        }
        if (file.endsWith(Manifest.PREVIOUS_FILE)) {
            return new HashSet<>(List.of(Sha256.hex(current.toBytes()), Sha256.hex(older.toBytes())));
        }
        return Stream.of(current, older)
                .flatMap(manifest -> manifest.files().stream())
                .filter(document -> file.endsWith(document.name()))
                .map(Manifest.DocumentFile::sha256)
                .collect(Collectors.toSet());
    }

    /** Starts in the background; the journal has been rolled after the snapshot's last record. */
    void start(Snapshot snapshot, @Nullable Instant at, Consumer<List<Task>> done) {
        Job job = begin(snapshot, at, done);
        background.run(THREAD, 0, () -> run(job));
    }

    private synchronized Job begin(Snapshot snapshot, @Nullable Instant at, Consumer<List<Task>> done) {
        DirtyBuckets taken = dirty;
        snapshot.finished().forEach(task -> taken.mark(Kind.TASK, task.id()));
        dirty = new DirtyBuckets();
        long bytes = tailBytes;
        tailSince = clock.instant();
        running = new CountDownLatch(1);
        return new Job(snapshot, at, done, taken, bytes);
    }

    private record Job(
            Snapshot snapshot, @Nullable Instant at, Consumer<List<Task>> done, DirtyBuckets dirty, long tailBytes) {}

    private void run(Job job) {
        boolean ok = false;
        try {
            fold(job);
            ok = true;
        } catch (IOException | RuntimeException e) {
            noteTrouble(e);
            LOG.warn(
                    "checkpoint through record {} failed; the journal keeps everything",
                    job.snapshot().through(),
                    e);
        } finally {
            ended(job, ok); // after an error of the machine, too: the next one must be able to start
        }
    }

    private void fold(Job job) throws IOException {
        Snapshot snapshot = job.snapshot();
        SortedMap<String, Long> finishedBytes = finished.append(snapshot.finished());
        Manifest.AuditHead audit = logs.force();
        boolean anew = isRewriting();
        Manifest before = anew ? Manifest.EMPTY : current();
        Checkpoint checkpoint = new Checkpoint(disk, directory, limits, before, anew ? before : older(), job.dirty());
        Manifest manifest = write(checkpoint, job, audit, finishedBytes);
        finished.publish();
        synchronized (this) {
            current = manifest;
            older = before;
            tailBytes -= job.tailBytes();
            rewriting = false;
        }
        if (anew) {
            disk.delete(directory.state().resolve(Manifest.PREVIOUS_FILE)); // it names what can't be trusted
        }
        tell(job);
        checkpoint.removeUnneeded(manifest);
        LOG.info(
                "checkpoint {} through record {}: {} documents, {} bytes, {} finished tasks",
                manifest.generation(),
                manifest.through(),
                manifest.files().size(),
                manifest.documentBytes(),
                snapshot.finished().size());
    }

    /** Documents that no manifest will name go at once: each failure would leave as many on a disk that is full. */
    private Manifest write(
            Checkpoint checkpoint, Job job, Manifest.@Nullable AuditHead audit, SortedMap<String, Long> finishedBytes)
            throws IOException {
        try {
            checkpoint.writeDocuments(job.snapshot());
        } catch (IOException e) {
            checkpoint.removeWritten(e);
            throw e;
        }
        return checkpoint.writeManifest(job.snapshot().through(), job.at(), audit, finishedBytes);
    }

    private synchronized void noteTrouble(Exception e) {
        trouble = e;
    }

    private static void tell(Job job) {
        try {
            job.done().accept(job.snapshot().finished());
        } catch (RuntimeException e) {
            LOG.error("a checkpoint's listener failed", e);
        }
    }

    private synchronized Manifest current() {
        return current;
    }

    private synchronized Manifest older() {
        return older;
    }

    private synchronized void ended(Job job, boolean ok) {
        if (running != null) {
            running.countDown();
        }
        running = null;
        if (ok) {
            failures = 0;
            trouble = null;
        } else {
            dirty.addAll(job.dirty());
            long pause = Math.min(
                    limits.checkpointRetryMillisMax(), limits.checkpointRetryMillis() << Math.min(failures, 20));
            failures++;
            notBefore = clock.instant().plusMillis(pause);
        }
        if (tailBytes == 0) {
            tailSince = null;
        }
    }

    /** Waits for a checkpoint that is under way, but not for ever. */
    void await() {
        CountDownLatch end;
        synchronized (this) {
            end = running;
        }
        if (end == null) {
            return;
        }
        try {
            if (!end.await(limits.closeWaitMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("a checkpoint is still under way after {} ms", limits.closeWaitMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
