package io.mimikit.agent.workdir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Puts new content in a file's place in one step: a reader sees the old or the new, never a part. The file keeps its
 * permissions; a new one gets the usual ones. Stateless.
 */
final class ReplaceFile {
    private static final int NAMES_MAX = 1_000;

    private ReplaceFile() {}

    static void write(Path file, byte[] content) throws IOException {
        Path directory = Objects.requireNonNull(file.getParent());
        Files.createDirectories(directory);
        Path unfinished = create(directory, FileWalk.name(file));
        try {
            keepPermissions(file, unfinished);
            fill(unfinished, content);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    /** By hand and not as a temporary file, which nobody else could read. */
    private static Path create(Path directory, String name) throws IOException {
        @Nullable FileAlreadyExistsException taken = null;
        for (int i = 1; i <= NAMES_MAX; i++) {
            try {
                return Files.createFile(directory.resolve("." + name + "." + i + ".tmp"));
            } catch (FileAlreadyExistsException e) {
                taken = e;
            }
        }
        throw new IOException(
                "no free name for a temporary file beside " + name + "; remove the old .tmp files", taken);
    }

    private static void keepPermissions(Path from, Path to) throws IOException {
        var view = Files.getFileAttributeView(to, PosixFileAttributeView.class);
        if (view != null && Files.exists(from)) {
            view.setPermissions(Files.getPosixFilePermissions(from));
        }
    }

    private static void fill(Path file, byte[] content) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
    }
}
