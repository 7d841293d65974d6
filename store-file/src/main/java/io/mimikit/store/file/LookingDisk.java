package io.mimikit.store.file;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A disk on which nothing is ever changed: what is written stays in memory and is found there again. So a store can be
 * opened to look at it, also where that may only be read, and without a lock that would keep a server from starting.
 * Thread-safe.
 */
public final class LookingDisk implements Disk {
    private final Disk disk;
    private final Map<Path, ByteArrayOutputStream> written = new HashMap<>();
    private final Set<Path> made = new HashSet<>();
    private final Set<Path> gone = new HashSet<>();

    public LookingDisk(Disk disk) {
        this.disk = disk;
    }

    private static Path key(Path path) {
        return path.toAbsolutePath().normalize();
    }

    private @Nullable ByteArrayOutputStream ours(Path file) {
        return written.get(key(file));
    }

    private boolean isGone(Path path) {
        return gone.contains(key(path));
    }

    private ByteArrayOutputStream put(Path file, byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(content.length);
        bytes.writeBytes(content);
        written.put(key(file), bytes);
        gone.remove(key(file));
        return bytes;
    }

    @Override
    public synchronized Appender append(Path file) throws IOException {
        ByteArrayOutputStream there = ours(file);
        if (there != null) {
            return new MemoryAppender(there);
        }
        return new MemoryAppender(put(file, exists(file) ? disk.read(file) : new byte[0]));
    }

    @Override
    public synchronized Appender create(Path file) {
        return new MemoryAppender(put(file, new byte[0]));
    }

    @Override
    public synchronized byte[] read(Path file) throws IOException {
        ByteArrayOutputStream there = ours(file);
        if (there == null && isGone(file)) {
            throw new NoSuchFileException(file.toString());
        }
        return there == null ? disk.read(file) : there.toByteArray();
    }

    @Override
    public synchronized byte[] read(Path file, long offset, int length) throws IOException {
        if (ours(file) == null && !isGone(file)) {
            return disk.read(file, offset, length);
        }
        byte[] all = read(file);
        int from = (int) Math.min(offset, all.length);
        return Arrays.copyOfRange(all, from, (int) Math.min((long) from + length, all.length));
    }

    @Override
    public synchronized boolean exists(Path path) {
        return ours(path) != null || made.contains(key(path)) || (!isGone(path) && disk.exists(path));
    }

    @Override
    public synchronized boolean isDirectory(Path path) {
        return made.contains(key(path)) || (!isGone(path) && disk.isDirectory(path));
    }

    @Override
    public synchronized boolean isFile(Path path) {
        return ours(path) != null || (!isGone(path) && disk.isFile(path));
    }

    @Override
    public synchronized long size(Path file) throws IOException {
        ByteArrayOutputStream there = ours(file);
        return there == null && !isGone(file) ? disk.size(file) : read(file).length;
    }

    @Override
    public synchronized List<String> list(Path directory) throws IOException {
        Path parent = key(directory);
        Set<String> names = new TreeSet<>(disk.list(directory));
        names.removeIf(name -> gone.contains(parent.resolve(name)));
        for (Set<Path> paths : List.of(written.keySet(), made)) {
            paths.stream()
                    .filter(path -> parent.equals(path.getParent()))
                    .forEach(path -> names.add(path.getFileName().toString()));
        }
        return List.copyOf(names);
    }

    @Override
    public synchronized Instant modified(Path file) throws IOException {
        return disk.exists(file) ? disk.modified(file) : Instant.EPOCH;
    }

    @Override
    public synchronized void move(Path from, Path to) throws IOException {
        put(to, read(from));
        delete(from);
    }

    @Override
    public synchronized void delete(Path file) {
        written.remove(key(file));
        gone.add(key(file));
    }

    @Override
    public synchronized void truncate(Path file, long size) throws IOException {
        put(file, Arrays.copyOf(read(file), Math.toIntExact(size)));
    }

    @Override
    public synchronized void createDirectory(Path directory) {
        if (!isDirectory(directory)) {
            made.add(key(directory));
            gone.remove(key(directory));
        }
    }

    @Override
    public void forceDirectory(Path directory) {}

    /** Nobody is kept out, and nobody keeps us out: what is read is as whole as a crash would leave it. */
    @Override
    public Lock lock(Path file) {
        return new NoLock();
    }

    @Override
    public synchronized long inode(Path file) throws IOException {
        return ours(file) == null && disk.exists(file) ? disk.inode(file) : 0;
    }

    /** Always the same: who else works on the files is none of the looker's business. */
    @Override
    public synchronized Optional<Stamp> stamp(Path file) throws IOException {
        return exists(file)
                ? Optional.of(new Stamp(inode(file), ours(file) == null ? 0 : size(file), 0))
                : Optional.empty();
    }

    @Override
    public long freeBytes(Path directory) throws IOException {
        return disk.freeBytes(directory);
    }

    @Override
    public String bootId() {
        return disk.bootId();
    }

    /** Appends to what is in memory; the disk's monitor keeps writers and readers apart. */
    private final class MemoryAppender implements Appender {
        private final ByteArrayOutputStream bytes;

        MemoryAppender(ByteArrayOutputStream bytes) {
            this.bytes = bytes;
        }

        @Override
        public void write(byte[] more, int offset, int length) {
            synchronized (LookingDisk.this) {
                bytes.write(more, offset, length);
            }
        }

        @Override
        public void force() {}

        @Override
        public long size() {
            return bytes.size();
        }

        @Override
        public void close() {}
    }

    /** Holds nothing. */
    private record NoLock() implements Lock {
        @Override
        public byte[] previousBody() {
            return new byte[0];
        }

        @Override
        public void write(byte[] body) {}

        @Override
        public void renew() {}

        @Override
        public void close() {}
    }
}
