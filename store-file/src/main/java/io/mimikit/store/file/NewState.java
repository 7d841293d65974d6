package io.mimikit.store.file;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.entity.Actor;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.store.Change;
import io.mimikit.kernel.store.Snapshot;
import io.mimikit.kernel.store.Transition;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * A state in the making, from what another program kept. Holds the directory's lock until closed. Nothing of it counts
 * before {@link #commit}: until then there is no {@code FORMAT.json}, so that a crash leaves no state that anybody could
 * start. Not thread-safe.
 *
 * <p>The entities become the documents through record 1, in two generations, so that damage to one document is mended
 * from the other. Record 2 stands in the journal: it says who imported, and its lines for run logs and audit are derived
 * at the first start like any others.
 */
public final class NewState implements Closeable {
    private static final long THROUGH = 1;

    private final Disk disk;
    private final StateDirectory directory;
    private final Instant at;
    private final StateLock lock;
    private boolean committed;

    private NewState(Disk disk, StateDirectory directory, Instant at, StateLock lock) {
        this.disk = disk;
        this.directory = directory;
        this.at = at;
        this.lock = lock;
    }

    /**
     * What the state is to hold.
     *
     * @param live entities
     * @param finished tasks that are over and told, which are kept apart from the live ones
     * @param opening one live entity, which record 2 puts
     * @param runs lines for run logs
     */
    public record Content(List<Entity> live, List<Task> finished, Entity opening, List<RunEntry> runs) {}

    /**
     * Takes possession of a directory, making it where there is none.
     *
     * @throws MimikitException (state_locked) when a process has it, (conflict) when it is a state already
     */
    public static NewState begin(Disk disk, Path root, Instant at) throws IOException {
        StateDirectory directory = new StateDirectory(root);
        directory.createRoot(disk);
        StateLock lock = StateLock.take(disk, directory, at);
        if (disk.exists(directory.format())) {
            lock.abandon();
            throw new MimikitException(ErrorCode.CONFLICT, root + " is a state already; nothing was changed");
        }
        return new NewState(disk, directory, at, lock);
    }

    /** What the import would write over, or mix with its own; empty for a directory in which there is no such thing. */
    public List<String> obstacles() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path own : List.of(directory.audit(), directory.quarantine())) {
            if (!disk.list(own).isEmpty()) {
                found.add(own.getFileName().toString());
            }
        }
        for (String name : LogFile.named(disk, directory.runs(), FinishedTasks.PREFIX)) {
            found.add("runs/" + name);
        }
        return found;
    }

    /** Removes what an import that was cut short had made. */
    public void discard() throws IOException {
        for (Path own : List.of(directory.journal(), directory.state(), directory.audit(), directory.quarantine())) {
            removeTree(disk, own);
        }
        for (String name : LogFile.named(disk, directory.runs(), FinishedTasks.PREFIX)) {
            disk.delete(directory.runs().resolve(name));
        }
        disk.forceDirectory(directory.root());
    }

    /** Removes a directory with all that is in it, or a file. */
    public static void removeTree(Disk disk, Path path) throws IOException {
        if (disk.isDirectory(path)) {
            Targets.clear(disk, path);
        }
        disk.delete(path);
    }

    /** Whether a directory says that it is a state of ours, of whatever version. */
    public static boolean isState(Disk disk, Path root) {
        return disk.exists(new StateDirectory(root).format());
    }

    /** Writes a whole file, durably. */
    public static void place(Disk disk, Path file, byte[] bytes) throws IOException {
        DurableFile.replace(disk, file, bytes);
    }

    /** Makes the directories; to be called before anything is kept or written. */
    public void prepare() throws IOException {
        directory.create(disk);
    }

    /** Keeps in quarantine what could not be used, with the reason. */
    public void keep(String file, byte[] bytes, String reason) throws IOException {
        new Quarantine(disk, directory.quarantine(), at).keep(Path.of(file), bytes, 0, reason);
    }

    /** Writes everything but {@code FORMAT.json}, durably. */
    public void write(Content content, Actor by, String why) throws IOException {
        SortedMap<String, Long> finished = new FinishedTasks(
                        disk, directory.runs(), Migrations.CURRENT, FileStoreLimits.DEFAULT.logPartBytesMax())
                .append(content.finished());
        Map<Kind, List<Entity>> byKind = new EnumMap<>(Kind.class);
        content.live()
                .forEach(entity -> byKind.computeIfAbsent(entity.kind(), kind -> new ArrayList<>())
                        .add(entity));
        Snapshot snapshot = new Snapshot(THROUGH, byKind, List.of());
        journal(content, by, why);
        Manifest first = checkpoint(Manifest.EMPTY).write(snapshot, at, null, finished);
        checkpoint(first).write(snapshot, at, null, finished);
    }

    private Checkpoint checkpoint(Manifest current) {
        return new Checkpoint(disk, directory, FileStoreLimits.DEFAULT, current, Manifest.EMPTY, new DirtyBuckets());
    }

    private void journal(Content content, Actor by, String why) throws IOException {
        List<Change> changes = new ArrayList<>();
        Entity opening = content.opening();
        changes.add(new Change(opening.kind(), opening.id(), null, opening));
        content.runs().forEach(run -> changes.add(new Change(Kind.RUN, run.id(), null, run)));
        Transition transition = new Transition(THROUGH + 1, at, why, by, changes);
        JsonBytes line = new LineEncoder().transitions(List.of(transition), THROUGH);
        Segment segment = new Segment(THROUGH + 1, 0);
        try (Disk.Appender out = disk.create(segment.in(directory.journal()))) {
            out.write(line.array(), 0, line.size());
            out.force();
        }
        disk.forceDirectory(directory.journal());
    }

    /** Makes it a state: from here on everything else is history. */
    public void commit() throws IOException {
        String seed = disk.bootId() + at + directory.root() + lock.inode();
        String stateId = Sha256.hex(seed.getBytes(StandardCharsets.UTF_8)).substring(0, 32);
        disk.forceDirectory(directory.root()); // LOCK's name first: without it FORMAT.json is that of a copy
        new StateFormat(stateId, lock.inode()).write(disk, directory);
        committed = true;
    }

    /** Gives the directory back; one that didn't become a state loses the lock file again. */
    @Override
    public void close() throws IOException {
        if (committed) {
            lock.close();
        } else {
            lock.abandon();
        }
    }
}
