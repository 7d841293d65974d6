package io.mimikit.agent.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file that gets its name, the SHA-256 of its content, when it is complete; until then it ends in {@code .tmp}. Content
 * above the maximum is cut. A disk that fails costs the artifact, never the command: the reason is told instead. Not
 * thread-safe.
 */
final class ArtifactFile {
    /** The name the content got ({@code null}: it could not be kept), and a sentence about it. */
    record Kept(@Nullable String sha256, String note) {}

    private final Path directory;
    private final Path unfinished;
    private final long bytesMax;
    private final MessageDigest digest = sha256();
    private @Nullable FileChannel channel;
    private @Nullable IOException failure;
    private long written;
    private boolean cut;

    ArtifactFile(Path directory, String name, long bytesMax) {
        this.directory = directory;
        this.unfinished = directory.resolve(name + ".tmp");
        this.bytesMax = bytesMax;
    }

    void write(byte[] bytes, int length) {
        int room = (int) Math.min(length, bytesMax - written);
        cut |= room < length;
        if (failure != null || room == 0) {
            return;
        }
        try {
            FileChannel file = channel();
            ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, room);
            while (buffer.hasRemaining()) {
                file.write(buffer);
            }
            digest.update(bytes, 0, room);
            written += room;
        } catch (IOException e) {
            discard(e);
        }
    }

    /** Makes the content durable under its name. */
    Kept keep() {
        String name = HexFormat.of().formatHex(digest.digest());
        if (failure == null) {
            try (FileChannel file = channel()) {
                file.force(true);
                Files.move(unfinished, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
                force(directory);
            } catch (IOException e) {
                discard(e);
            }
        }
        if (failure != null) {
            return new Kept(null, "the rest is lost, because it could not be written: " + failure);
        }
        String what = cut ? String.format(Locale.ROOT, "the first %,d bytes are", written) : "all of it is";
        return new Kept(name, what + " artifact " + name);
    }

    private FileChannel channel() throws IOException {
        if (channel == null) {
            Files.createDirectories(directory);
            channel = FileChannel.open(
                    unfinished,
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE),
                    ownerOnly());
        }
        return channel;
    }

    private void discard(IOException reason) {
        failure = reason;
        try {
            if (channel != null) {
                channel.close();
            }
            Files.deleteIfExists(unfinished);
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
    }

    private FileAttribute<?>[] ownerOnly() {
        boolean posix = directory.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    /** Not every system can open a directory; where it can't, the rename is as durable as that system makes it. */
    private static void force(Path directory) throws IOException {
        if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            try (FileChannel opened = FileChannel.open(directory, StandardOpenOption.READ)) {
                opened.force(true);
            }
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
