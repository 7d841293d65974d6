package io.mimikit.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The real disk. Files are made with mode 0600 and directories with 0700 where the file system knows modes.
 * Thread-safe. A thread that may be interrupted must not write: an interrupt closes the channel that it is in.
 */
public final class NioDisk implements Disk {
    private static final int WRITE_BYTES_MAX = 1 << 20;
    private static final boolean WINDOWS = java.io.File.separatorChar == '\\';
    /**
     * Lock files held by this process. The operating system drops a process's locks on a file when the process closes
     * any descriptor of it, so a second attempt must fail before it opens the file.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    @Override
    public Appender append(Path file) throws IOException {
        return new ChannelAppender(open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    }

    @Override
    public Appender create(Path file) throws IOException {
        return new ChannelAppender(
                open(file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE));
    }

    private static FileChannel open(Path file, OpenOption... options) throws IOException {
        return FileChannel.open(file, Set.of(options), mode(file, "rw-------"));
    }

    private static FileAttribute<?>[] mode(Path path, String permissions) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    @Override
    public byte[] read(Path file) throws IOException {
        return Files.readAllBytes(file);
    }

    @Override
    public byte[] read(Path file, long offset, int length) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(length, Math.max(0, channel.size() - offset)));
            int count = 0;
            while (buffer.hasRemaining() && count >= 0) {
                count = channel.read(buffer, offset + buffer.position());
            }
            return buffer.hasRemaining() ? Arrays.copyOf(buffer.array(), buffer.position()) : buffer.array();
        }
    }

    @Override
    public boolean exists(Path path) {
        return Files.exists(path);
    }

    @Override
    public boolean isDirectory(Path path) {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public boolean isFile(Path path) {
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public long size(Path file) throws IOException {
        return Files.size(file);
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    @Override
    public void truncate(Path file, long size) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(size);
        }
    }

    @Override
    public void createDirectory(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectory(directory, mode(directory, "rwx------"));
        }
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        if (WINDOWS) {
            return; // a directory can't be opened there; NTFS journals names itself
        }
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public Lock lock(Path file) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        Path key = (parent == null ? file : parent.toRealPath()).resolve(file.getFileName());
        if (!HELD.add(key)) {
            throw new LockHeld("{\"pid\":" + ProcessHandle.current().pid() + "}");
        }
        FileChannel channel = null;
        try {
            channel = open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            byte[] body = readLock(channel);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw new LockHeld(new String(body, StandardCharsets.UTF_8));
            }
            return new ChannelLock(key, file, channel, body);
        } catch (IOException | RuntimeException e) {
            release(key, channel);
            throw e;
        }
    }

    private static byte[] readLock(FileChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(1024);
        channel.read(buffer, 0);
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    private static void release(Path key, @Nullable FileChannel channel) throws IOException {
        try {
            if (channel != null) {
                channel.close();
            }
        } finally {
            HELD.remove(key);
        }
    }

    @Override
    public long inode(Path file) throws IOException {
        return file.getFileSystem().supportedFileAttributeViews().contains("unix")
                ? ((Number) Files.getAttribute(file, "unix:ino")).longValue()
                : 0;
    }

    @Override
    public Optional<Stamp> stamp(Path file) throws IOException {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            return Optional.of(
                    new Stamp(inode(file), now.size(), now.lastModifiedTime().to(TimeUnit.NANOSECONDS)));
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        }
    }

    @Override
    public long freeBytes(Path directory) throws IOException {
        return Files.getFileStore(directory).getUsableSpace();
    }

    @Override
    public String bootId() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
        } catch (IOException ignored) {
            return "unknown"; // not a Linux; the start time then tells lives apart
        }
    }

    /** Appends through one channel. */
    private static final class ChannelAppender implements Appender {
        private final FileChannel channel;
        private long size;

        ChannelAppender(FileChannel channel) throws IOException {
            this.channel = channel;
            this.size = channel.size();
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            int end = offset + length;
            for (int from = offset; from < end; from += WRITE_BYTES_MAX) {
                ByteBuffer slice = ByteBuffer.wrap(bytes, from, Math.min(WRITE_BYTES_MAX, end - from));
                while (slice.hasRemaining()) {
                    size += channel.write(slice);
                }
            }
        }

        @Override
        public void force() throws IOException {
            channel.force(false);
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /** Holds a lock through the one channel that was ever opened on the file. */
    private static final class ChannelLock implements Lock {
        private final Path key;
        private final Path file;
        private FileChannel channel;
        private final byte[] body;

        ChannelLock(Path key, Path file, FileChannel channel, byte[] body) {
            this.key = key;
            this.file = file;
            this.channel = channel;
            this.body = body;
        }

        @Override
        public byte[] previousBody() {
            return body.clone();
        }

        @Override
        public void write(byte[] text) throws IOException {
            ByteBuffer buffer = ByteBuffer.wrap(text);
            while (buffer.hasRemaining()) {
                channel.write(buffer, buffer.position());
            }
            channel.truncate(text.length);
        }

        @Override
        public void renew() throws IOException {
            FileChannel fresh =
                    open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            byte[] said = readLock(fresh);
            if (fresh.tryLock() == null) {
                fresh.close();
                throw new LockHeld(new String(said, StandardCharsets.UTF_8));
            }
            channel.close();
            channel = fresh;
        }

        @Override
        public void close() throws IOException {
            release(key, channel);
        }
    }
}
