package io.mimikit.store.file;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
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
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * State in a directory of plain files. One thread, the engine's, owns it as {@link Store} says, and must not be
 * interrupted; the reading methods and {@link #retention} may be used from any.
 *
 * <p>A commit is one write and one force of the journal, and nothing else: checkpoints, run logs and the audit follow
 * on their own threads and are derived from what is committed, so that a crash at any point loses nothing of them.
 */
public final class FileStore implements Store {
    static final String BEFORE_MIGRATION = "before-migration-";

    private static final Logger LOG = LoggerFactory.getLogger(FileStore.class);

    private final StateDirectory directory;
    private final Disk disk;
    private final InstantSource clock;
    private final FileStoreLimits limits;
    private final Migrations migrations;
    private final Background background;
    private @Nullable Open open;

    /** A store that works on threads of its own. */
    public FileStore(Path directory, Disk disk, InstantSource clock, FileStoreLimits limits) {
        this(directory, disk, clock, limits, Migrations.CURRENT);
    }

    public FileStore(Path directory, Disk disk, InstantSource clock, FileStoreLimits limits, Background background) {
        this(directory, disk, clock, limits, Migrations.CURRENT, background);
    }

    FileStore(Path directory, Disk disk, InstantSource clock, FileStoreLimits limits, Migrations migrations) {
        this(directory, disk, clock, limits, migrations, new BackgroundThreads());
    }

    private FileStore(
            Path directory,
            Disk disk,
            InstantSource clock,
            FileStoreLimits limits,
            Migrations migrations,
            Background background) {
        this.directory = new StateDirectory(directory);
        this.disk = disk;
        this.clock = clock;
        this.limits = limits;
        this.migrations = migrations;
        this.background = background;
    }

    /** What there is while the state is in our possession. */
    private static final class Open {
        private final StateLock lock;
        private final FinishedTasks finished;
        private final LogWriter logs;
        private final Checkpointer checkpointer;
        private final Reserve reserve;
        private final Watch watch;
        private final Journal journal;
        private @Nullable Instant lastAt;
        private boolean idle;

        Open(
                StateLock lock,
                FinishedTasks finished,
                LogWriter logs,
                Checkpointer checkpointer,
                Reserve reserve,
                Watch watch,
                Journal journal) {
            this.lock = lock;
            this.finished = finished;
            this.logs = logs;
            this.checkpointer = checkpointer;
            this.reserve = reserve;
            this.watch = watch;
            this.journal = journal;
        }
    }

    @Override
    public Recovered open() {
        if (open != null) {
            throw new IllegalStateException("open already");
        }
        try {
            StateFormat.inspect(disk, directory);
            directory.createRoot(disk);
            StateLock lock = StateLock.take(disk, directory, clock.instant());
            try {
                return openLocked(lock);
            } catch (MimikitException refused) {
                lock.abandon();
                throw refused;
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw StorageErrors.failed("could not open the state in " + directory.root(), e);
        }
    }

    /** On a full disk from the reserve: to start is the way to see what is wrong. */
    private Recovered openLocked(StateLock lock) throws IOException {
        Reserve reserve = new Reserve(disk, directory, limits.reserveBytes());
        try {
            return openLocked(lock, reserve);
        } catch (IOException e) {
            if (!StorageErrors.isDiskFull(e) || !reserve.release()) {
                throw e;
            }
            return openLocked(lock, reserve);
        }
    }

    private Recovered openLocked(StateLock lock, Reserve reserve) throws IOException {
        Optional<StateFormat> known = StateFormat.inspect(disk, directory); // again: somebody may have been faster
        Recovery.State found = Recovery.read(disk, directory, migrations);
        Optional<String> copy = copyBeforeMigration(found);
        StateFormat format = known.isPresent() ? known.get() : initialise(lock);
        directory.sweepTemporaryFiles(disk);
        directory.create(disk);
        Quarantine quarantine = new Quarantine(disk, directory.quarantine(), clock.instant());
        Recovery.repair(disk, directory, found, quarantine);
        FinishedTasks finished = new FinishedTasks(disk, directory.runs(), migrations, limits.logPartBytesMax());
        List<String> findings = new ArrayList<>(found.findings());
        copy.ifPresent(findings::add);
        found.audit()
                .cuts()
                .forEach(cut -> findings.add(cut.file() + ": torn end cut at byte " + cut.offset()
                        + "; its lines are derived again from the journal"));
        findings.addAll(found.audit().findings());
        findings.addAll(finished.open(found.manifest(), quarantine));
        Journal journal = Journal.resume(disk, directory.journal(), found.tail());
        LogWriter logs = new LogWriter(disk, directory, limits, background, found, quarantine);
        Checkpointer checkpointer = new Checkpointer(disk, directory, clock, limits, finished, logs, background, found);
        Recovered recovered = recovered(found, findings, finished, format.lockInode() != lock.inode());
        Watch watch = new Watch(new Watch.Watched(disk, directory, clock, limits), lock, format, journal, checkpointer);
        logs.start(found.logs());
        open = new Open(lock, finished, logs, checkpointer, reserve, watch, journal);
        open.lastAt = recovered.lastAt();
        if (!reserve.take()) {
            LOG.warn("no room for a reserve of {} bytes; the disk counts as full", limits.reserveBytes());
        }
        return recovered;
    }

    /** What a newer program of ours writes an older one can't read, so there is a way back before anything is changed. */
    private Optional<String> copyBeforeMigration(Recovery.State found) throws IOException {
        if (!found.fold().holdsOlderForms()) {
            return Optional.empty();
        }
        Path target = directory
                .root()
                .resolve("backup")
                .resolve(BEFORE_MIGRATION + found.tail().lastQ());
        if (disk.exists(target.resolve(BackupManifest.FILE))) {
            return Optional.empty();
        }
        Targets.clear(disk, target);
        new StateBackup(directory.root(), disk, clock, migrations).write(target);
        return Optional.of("entities of an older form become the current one; the state as it was is in " + target);
    }

    private StateFormat initialise(StateLock lock) throws IOException {
        String seed = disk.bootId() + ProcessHandle.current().pid() + clock.instant() + directory.root() + lock.inode();
        String stateId = Sha256.hex(seed.getBytes(StandardCharsets.UTF_8)).substring(0, 32);
        StateFormat format = new StateFormat(stateId, lock.inode());
        disk.forceDirectory(directory.root()); // LOCK's name first: without it FORMAT.json is that of a copy
        format.write(disk, directory);
        return format;
    }

    private static Recovered recovered(
            Recovery.State found, List<String> findings, FinishedTasks finished, boolean copied) {
        List<Entity> entities = found.fold().entities();
        for (Entity entity : entities) {
            if (entity.kind() == Kind.TASK) {
                finished.revived(entity.id());
            }
        }
        Map<String, TaskStatus> outcomes = finished.outcomes();
        findings.forEach(finding -> LOG.warn("recovery: {}", finding));
        Instant lastAt = found.tail().lastAt() == null
                ? found.manifest().at()
                : found.tail().lastAt();
        LOG.info(
                "recovered {} entities through record {}",
                entities.size(),
                found.tail().lastQ());
        return new Recovered(found.tail().lastQ(), lastAt, entities, outcomes, List.copyOf(findings), copied);
    }

    private Open opened() {
        if (open == null) {
            throw new MimikitException(ErrorCode.UNAVAILABLE, "the store is not open");
        }
        return open;
    }

    @Override
    public void commit(List<Transition> batch) {
        Open now = opened();
        if (batch.isEmpty()) {
            return;
        }
        now.watch.requirePossession();
        now.logs.awaitRoom();
        int bytes;
        try {
            if (now.journal.segmentBytes() >= limits.segmentBytesMax()) {
                now.journal.roll();
            }
            bytes = now.journal.append(batch);
        } catch (IOException e) {
            releaseIfFull(now, e);
            throw StorageErrors.failed("could not commit", e);
        } catch (JacksonException e) {
            throw new MimikitException(
                    ErrorCode.INVALID_INPUT, "nothing was written, a change has no JSON form: " + e.getMessage(), e);
        }
        now.watch.keepPossession(); // after the force: who comes later reads what was acknowledged
        now.idle = false;
        now.lastAt = batch.getLast().at();
        now.checkpointer.committed(dirty -> batch.forEach(transition -> note(now, transition, dirty)), bytes);
        now.logs.committed(batch, bytes);
    }

    private static void releaseIfFull(Open now, IOException e) {
        if (StorageErrors.isDiskFull(e) && now.reserve.release()) {
            LOG.error("the disk is full; the ends of work go on out of a reserve, new work is refused");
        }
    }

    private static void note(Open now, Transition transition, DirtyBuckets dirty) {
        for (Change change : transition.changes()) {
            dirty.mark(change.kind(), change.id());
            if (change.kind() == Kind.TASK && change.form() == Change.Form.SET) {
                now.finished.revived(change.id());
            }
        }
    }

    @Override
    public Recovered reload() {
        Open now = opened();
        now.watch.requirePossession();
        now.checkpointer.await();
        try {
            if (now.journal.failed()) {
                supersede(now);
            }
            Recovery.State found = Recovery.read(disk, directory, migrations);
            Recovered recovered = recovered(found, found.findings(), now.finished, now.watch.isCopy());
            if (recovered.lastQ() != now.journal.durableQ()) {
                throw StorageErrors.damaged(
                        directory.journal(),
                        "record " + now.journal.durableQ() + " was acknowledged, and the journal ends at "
                                + recovered.lastQ());
            }
            now.lastAt = recovered.lastAt();
            return recovered;
        } catch (IOException e) {
            throw StorageErrors.failed("could not reload", e);
        }
    }

    private static void supersede(Open now) throws IOException {
        try {
            now.journal.supersede();
        } catch (IOException e) {
            if (!StorageErrors.isDiskFull(e) || now.reserve.isSpent()) {
                throw e;
            }
            releaseIfFull(now, e);
            now.journal.supersede();
        }
    }

    @Override
    public boolean isFull() {
        Open now = opened();
        return now.reserve.isSpent() && !now.reserve.take();
    }

    @Override
    public Optional<Trouble> trouble() {
        Open now = opened();
        MimikitException lost = now.watch.lost();
        if (lost != null) {
            return Optional.of(new Trouble(lost.code(), String.valueOf(lost.getMessage())));
        }
        if (now.reserve.isSpent()) {
            return Optional.of(new Trouble(
                    ErrorCode.DISK_FULL,
                    "the disk is full: new work is refused and triggers wait; free some space below "
                            + directory.root()));
        }
        return Optional.ofNullable(now.logs.trouble())
                .map(e -> StorageErrors.failed("run logs and audit wait in the journal", e))
                .or(() -> Optional.ofNullable(now.checkpointer.trouble()).map(e -> failedCheckpoint(e)))
                .map(e -> new Trouble(e.code(), String.valueOf(e.getMessage())))
                .or(() -> now.checkpointer.isRewriting()
                        ? Optional.of(new Trouble(
                                ErrorCode.STORAGE,
                                "files of the state were changed by somebody else; all of it is being written anew"))
                        : Optional.empty());
    }

    private static MimikitException failedCheckpoint(Exception e) {
        String what = "a checkpoint failed, and the journal keeps everything";
        return e instanceof IOException failed
                ? StorageErrors.failed(what, failed)
                : new MimikitException(ErrorCode.STORAGE, what + ": " + e, e);
    }

    @Override
    public List<String> findings() {
        return opened().watch.findings();
    }

    @Override
    public boolean wantsCheckpoint() {
        Open now = opened();
        now.watch.lookIfDue();
        return mayCheckpoint(now) && now.checkpointer.isWorthIt(now.idle);
    }

    /** Not on a full disk: it would take the space that the ends of work need. */
    private static boolean mayCheckpoint(Open now) {
        return !now.journal.failed() && !now.reserve.isSpent() && now.watch.lost() == null;
    }

    @Override
    public void checkpoint(Snapshot snapshot, Consumer<List<Task>> done) {
        Open now = opened();
        if (now.checkpointer.isRunning() || !mayCheckpoint(now)) {
            return;
        }
        now.watch.look();
        if (snapshot.through() != now.journal.durableQ()) {
            throw new IllegalArgumentException(
                    "a snapshot of record " + snapshot.through() + " at record " + now.journal.durableQ());
        }
        if (now.checkpointer.holds(snapshot)) {
            return; // a server that was started and stopped has nothing to write
        }
        try {
            now.journal.roll();
        } catch (IOException e) {
            releaseIfFull(now, e);
            LOG.warn("could not seal the journal for a checkpoint; the next commit fails and the state is reloaded", e);
            return;
        }
        now.checkpointer.start(snapshot, now.lastAt, done);
    }

    /** Whether a checkpoint is under way, up to the end of its cleaning up. */
    boolean isCheckpointing() {
        return opened().checkpointer.isRunning();
    }

    @Override
    public void idle() {
        Open now = opened();
        now.idle = true;
        now.watch.look();
        if (now.watch.lost() != null) {
            return;
        }
        try {
            now.journal.mark();
        } catch (IOException e) {
            releaseIfFull(now, e);
            LOG.warn("could not mark the journal; the next commit fails and the state is reloaded", e);
        }
    }

    @Override
    public List<RunEntry> readRuns(String subject, String subjectId, int limit) {
        if (!LogFile.isSafe(subjectId)) {
            return List.of();
        }
        opened().logs.call(() -> true);
        try {
            return RunLogs.read(disk, RunLogs.file(directory, subject, subjectId), limit);
        } catch (IOException e) {
            throw StorageErrors.failed("run log of " + subject + " " + subjectId, e);
        }
    }

    @Override
    public List<AuditLine> readAudit(long after, int limit) {
        opened().logs.call(() -> true);
        try {
            return new AuditChain(directory.root(), disk).read(after, limit);
        } catch (IOException e) {
            throw StorageErrors.failed("audit", e);
        }
    }

    @Override
    public AuditVerdict verifyAudit() {
        return new AuditChain(directory.root(), disk).verify(opened().logs.auditHead());
    }

    @Override
    public Optional<Task> findFinished(String taskId) {
        try {
            return opened().finished.find(taskId);
        } catch (IOException e) {
            throw StorageErrors.failed("finished task " + taskId, e);
        }
    }

    @Override
    public List<Task> listFinished(int limit) {
        try {
            return opened().finished.newest(limit);
        } catch (IOException e) {
            throw StorageErrors.failed("finished tasks", e);
        }
    }

    /** Removes what is older or more than people want to keep. */
    public StateRetention retention() {
        Open now = opened();
        return new StateRetention(disk, directory, now.finished, now.logs);
    }

    /** Declares a copy to be an original, from now on; called by the engine's thread. */
    public void adopt() {
        Open now = opened();
        try {
            now.watch.adopt();
        } catch (IOException e) {
            throw StorageErrors.failed("could not adopt " + directory.root(), e);
        }
    }

    @Override
    public void close() {
        if (open == null) {
            return;
        }
        Open was = open;
        open = null;
        was.checkpointer.await();
        if (was.watch.lost() != null) {
            was.logs.abandon();
        }
        was.logs.close();
        background.close();
        try {
            was.journal.close();
        } catch (IOException e) {
            LOG.warn("could not close the journal", e);
        }
        try {
            was.lock.close();
        } catch (IOException e) {
            LOG.warn("could not release the lock", e);
        }
    }
}
