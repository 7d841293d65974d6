package io.mimikit.memory;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.Locale;

/**
 * File operations that are on disk when they return. None follows a symbolic link at the file itself. Stateless; safe
 * for use by many threads on different files.
 */
final class DurableFiles {
    /** Ends the name of a half-written file. The name is fixed per file, so that leftovers never pile up. */
    static final String TEMPORARY_SUFFIX = ".tmp";

    private DurableFiles() {}

    /** At most {@code bytesMax} bytes from the beginning of the file. */
    static byte[] read(Path file, int bytesMax) throws IOException {
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            return in.readNBytes(bytesMax);
        }
    }

    /** Adds to the end of an existing file, leaving every byte before it as it is. */
    static void append(Path file, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.WRITE, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS)) {
            writeAll(channel, bytes);
        }
    }

    /** Puts the whole content in place at once: after a crash there is the old file or the new one. */
    static void replace(Path file, byte[] bytes) throws IOException {
        Path directory = parent(file);
        createDirectories(directory);
        Path temporary = directory.resolve("." + file.getFileName() + TEMPORARY_SUFFIX);
        Files.deleteIfExists(temporary);
        try (FileChannel channel =
                FileChannel.open(temporary, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            keepPermissions(file, temporary);
            writeAll(channel, bytes);
        }
        rename(temporary, file);
    }

    /** Moves a file within its directory. */
    static void rename(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException("the file system of " + to.getParent() + " has no atomic rename", e);
        }
        force(parent(to));
    }

    static void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
        force(parent(file));
    }

    /** What to tell the caller when the disk failed. */
    static MimikitException failed(String action, MemoryPath path, IOException cause) {
        String reason = String.valueOf(cause.getMessage());
        boolean full = reason.toLowerCase(Locale.ROOT).contains("no space left");
        return new MimikitException(
                full ? ErrorCode.DISK_FULL : ErrorCode.STORAGE,
                "could not " + action + " " + path + ": " + reason
                        + (full ? "; free some space and try again" : "; check the state directory and try again"),
                cause);
    }

    private static void writeAll(FileChannel channel, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        channel.force(true);
    }

    private static void keepPermissions(Path from, Path to) throws IOException {
        PosixFileAttributeView target = Files.getFileAttributeView(to, PosixFileAttributeView.class);
        if (target != null && Files.isRegularFile(from, LinkOption.NOFOLLOW_LINKS)) {
            target.setPermissions(Files.getPosixFilePermissions(from, LinkOption.NOFOLLOW_LINKS));
        }
    }

    private static void createDirectories(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            createDirectories(parent(directory));
            Files.createDirectory(directory);
            force(parent(directory));
        }
    }

    private static void force(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // Windows cannot open a directory; there the rename itself is journaled.
            if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                throw e;
            }
        }
    }

    private static Path parent(Path path) throws IOException {
        Path parent = path.getParent();
        if (parent == null) {
            throw new IOException(path + " has no parent directory");
        }
        return parent;
    }
}
