package io.mimikit.store.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The only door between the store and the file system. Each step that a power cut may undo is a call of its own: what
 * was written is durable after {@link Appender#force}, a name that was made, moved or removed after
 * {@link #forceDirectory} of the directory that holds it. Thread-safe; an {@link Appender} belongs to one thread.
 */
public interface Disk {
    /** Opens a file to write at its end, making an empty one where there is none. */
    Appender append(Path file) throws IOException;

    /** Opens a file to write from the beginning; what was in it is gone. */
    Appender create(Path file) throws IOException;

    /** The whole content. */
    byte[] read(Path file) throws IOException;

    /** At most {@code length} bytes from {@code offset}; fewer where the file ends before. */
    byte[] read(Path file, long offset, int length) throws IOException;

    boolean exists(Path path);

    /** Whether there is a directory of that name; a link to one counts as none. */
    boolean isDirectory(Path path);

    /** Whether there is an ordinary file of that name; a link to one counts as none. */
    boolean isFile(Path path);

    long size(Path file) throws IOException;

    /** The names in a directory, sorted; none where there is no such directory. */
    List<String> list(Path directory) throws IOException;

    /** When the content was last written. */
    default Instant modified(Path file) throws IOException {
        return Files.getLastModifiedTime(file).toInstant();
    }

    /** Renames in one step, replacing {@code to}. Both lie in the same directory. */
    void move(Path from, Path to) throws IOException;

    void delete(Path file) throws IOException;

    /** Shortens a file; durable after a force of it. */
    void truncate(Path file, long size) throws IOException;

    /** Makes a directory where there is none; its parent exists. */
    void createDirectory(Path directory) throws IOException;

    void forceDirectory(Path directory) throws IOException;

    /**
     * Takes the lock of the operating system on a file, making the file where there is none; held until closed.
     *
     * @throws LockHeld when another process, or this one, has it already
     */
    Lock lock(Path file) throws IOException;

    /** What identifies the file whatever its name, 0 where the file system has no such thing. */
    long inode(Path file) throws IOException;

    /** What tells whether a file is still the one that it was; empty where there is none. */
    Optional<Stamp> stamp(Path file) throws IOException;

    /** How much may still be written below a directory, as far as the file system knows. */
    long freeBytes(Path directory) throws IOException;

    /** Identifies this boot of the machine, {@code unknown} where it can't be told. */
    String bootId();

    /** A file open for writing at its end. */
    interface Appender extends Closeable {
        /** Writes all of it, however many writes that takes. */
        void write(byte[] bytes, int offset, int length) throws IOException;

        /** Returns when everything written is on the medium. A failure is final for this appender. */
        void force() throws IOException;

        /** Where the next byte goes. */
        long size();
    }

    /**
     * A file at one moment: another inode, size or time of change means that somebody was there.
     *
     * @param changed when its content changed last, in a unit of the disk's own
     */
    record Stamp(long inode, long size, long changed) {}

    /** A lock that is held. */
    interface Lock extends Closeable {
        /** What the file said when it was locked. */
        byte[] previousBody();

        /** Replaces what the file says; others read it to learn who holds the lock. */
        void write(byte[] body) throws IOException;

        /**
         * Takes the lock on the file that has the name now, another one than the one that is locked, and gives up the old.
         *
         * @throws LockHeld when another process has it; this one then holds what nobody looks at any more
         */
        void renew() throws IOException;
    }

    /** Somebody else has the lock. */
    final class LockHeld extends IOException {
        private static final long serialVersionUID = 1L;
        private final String body;

        public LockHeld(String body) {
            super("the lock is held");
            this.body = body;
        }

        /** What its holder wrote into the file. */
        public String body() {
            return body;
        }
    }
}
