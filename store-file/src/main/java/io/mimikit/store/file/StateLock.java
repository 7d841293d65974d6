package io.mimikit.store.file;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.doc.Instants;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * Possession of a state directory, for as long as the process lives: the operating system's lock on LOCK, which it
 * releases by itself. The file's body tells people who holds it. Owned by the engine's thread.
 */
final class StateLock implements Closeable {
    private final Disk disk;
    private final StateDirectory directory;
    private final Disk.Lock lock;
    private final boolean created;
    private long inode;

    private StateLock(Disk disk, StateDirectory directory, Disk.Lock lock, boolean created) throws IOException {
        this.disk = disk;
        this.directory = directory;
        this.lock = lock;
        this.created = created;
        this.inode = disk.inode(directory.lock());
    }

    /** @throws MimikitException (state_locked) with the pid of the holder */
    static StateLock take(Disk disk, StateDirectory directory, Instant now) throws IOException {
        boolean created = !disk.exists(directory.lock());
        try {
            Disk.Lock lock = disk.lock(directory.lock());
            StateLock held = new StateLock(disk, directory, lock, created);
            lock.write(body(disk, now));
            return held;
        } catch (Disk.LockHeld held) {
            throw new MimikitException(
                    ErrorCode.STATE_LOCKED,
                    directory.root() + " is locked by pid " + holder(held.body())
                            + "; stop that process, or use another --state-dir",
                    held);
        }
    }

    /** Whether LOCK is still the file that is locked: who takes it away lets another process in. */
    boolean isInPlace() throws IOException {
        try {
            return disk.inode(directory.lock()) == inode;
        } catch (NoSuchFileException gone) {
            return false;
        }
    }

    /**
     * Locks what is called LOCK now.
     *
     * @throws MimikitException (state_locked) when another process was faster: the state is its own from then on
     */
    void renew(Instant now) throws IOException {
        try {
            lock.renew();
        } catch (Disk.LockHeld held) {
            throw new MimikitException(
                    ErrorCode.STATE_LOCKED,
                    directory.lock() + " was taken away, and pid " + holder(held.body())
                            + " has the state now; this process writes nothing more and ends",
                    held);
        }
        lock.write(body(disk, now));
        disk.forceDirectory(directory.root());
        inode = disk.inode(directory.lock());
    }

    private static byte[] body(Disk disk, Instant now) {
        ProcessHandle self = ProcessHandle.current();
        JsonBytes out = new JsonBytes();
        out.startObject();
        out.field("pid", self.pid());
        out.field("bootId", disk.bootId());
        out.field("startedAt", Instants.print(self.info().startInstant().orElse(now)));
        out.endObject();
        return out.toByteArray();
    }

    private static String holder(String body) {
        try {
            @Nullable
            Object pid = Json.object(body.getBytes(StandardCharsets.UTF_8)).get("pid");
            return pid == null ? "unknown" : pid.toString();
        } catch (JacksonException ignored) {
            return "unknown"; // taken a moment ago and not written yet
        }
    }

    long inode() {
        return inode;
    }

    /** Gives the lock on a state that nobody can open back, and leaves the file as it was found. */
    void abandon() throws IOException {
        try {
            lock.write(lock.previousBody());
            if (created) {
                disk.delete(directory.lock());
            }
        } finally {
            lock.close();
        }
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
