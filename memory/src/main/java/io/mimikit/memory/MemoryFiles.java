package io.mimikit.memory;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The memory files of one state directory: the only way from a {@link MemoryPath} to the disk. Symbolic links are not
 * followed anywhere below the state directory. Thread-safe; a change that spans several calls runs in {@link #locked}.
 */
final class MemoryFiles {
    /** The largest file that is read, searched or grown; a longer one is searched up to here. */
    static final int FILE_BYTES_MAX = 8 << 20;

    private final Path root;
    private final ReentrantLock lock = new ReentrantLock();

    MemoryFiles(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    /** A file as a directory listing shows it; two equal stamps of a settled file mean equal content. */
    record Stamp(MemoryPath path, long bytes, Instant modified, String key) {}

    /** Runs the change with no other change of this object in between. */
    <T> T locked(Supplier<T> change) {
        lock.lock();
        try {
            return change.get();
        } finally {
            lock.unlock();
        }
    }

    Path root() {
        return root;
    }

    /** All memory files, sorted by path: {@code memory.md} first. */
    List<Stamp> list() {
        List<Stamp> found = new ArrayList<>();
        try {
            stamp(root.resolve("memory.md")).ifPresent(found::add);
            Path directory = root.resolve(MemoryPath.DIRECTORY);
            if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                Files.walkFileTree(directory, collectInto(found));
            }
        } catch (IOException e) {
            throw new MimikitException(ErrorCode.STORAGE, "could not list the memory files: " + e.getMessage(), e);
        }
        found.sort(Comparator.comparing(Stamp::path));
        return found;
    }

    /** The raw files of one day, in the order of their names. */
    List<MemoryPath> rawFilesOf(LocalDate day) {
        return list().stream()
                .map(Stamp::path)
                .filter(path -> path.rawDay().filter(day::equals).isPresent())
                .toList();
    }

    boolean exists(MemoryPath path) {
        return Files.exists(resolve(path), LinkOption.NOFOLLOW_LINKS);
    }

    /** The name for a new raw file: the slug, or with {@code -2}, {@code -3} and so on where it is taken. */
    MemoryPath freePath(LocalDate day, String slug) {
        MemoryPath path = MemoryPath.raw(day, slug);
        for (int n = 2; exists(path); n++) {
            path = MemoryPath.raw(day, slug + "-" + n);
        }
        return path;
    }

    /** The whole file, or empty where there is none. A file beyond {@link #FILE_BYTES_MAX} is refused. */
    Optional<byte[]> read(MemoryPath path) {
        Optional<byte[]> bytes = readUpTo(path, FILE_BYTES_MAX + 1);
        if (bytes.filter(read -> read.length > FILE_BYTES_MAX).isPresent()) {
            throw tooLarge(path, "is larger");
        }
        return bytes;
    }

    /** The first {@link #FILE_BYTES_MAX} bytes of a file for looking through; none where there is no file. */
    byte[] peek(MemoryPath path) {
        return readUpTo(path, FILE_BYTES_MAX).orElse(new byte[0]);
    }

    private Optional<byte[]> readUpTo(MemoryPath path, int bytesMax) {
        try {
            return Optional.of(DurableFiles.read(resolve(path), bytesMax));
        } catch (NoSuchFileException ignored) { // absence is an answer here
            return Optional.empty();
        } catch (IOException e) {
            throw DurableFiles.failed("read", path, e);
        }
    }

    void append(MemoryPath path, byte[] bytes) {
        try {
            DurableFiles.append(resolve(path), bytes);
        } catch (IOException e) {
            throw DurableFiles.failed("append to", path, e);
        }
    }

    void replace(MemoryPath path, byte[] bytes) {
        try {
            DurableFiles.replace(resolve(path), bytes);
        } catch (IOException e) {
            throw DurableFiles.failed("write", path, e);
        }
    }

    void rename(MemoryPath from, MemoryPath to) {
        try {
            DurableFiles.rename(resolve(from), resolve(to));
        } catch (IOException e) {
            throw DurableFiles.failed("rename", from, e);
        }
    }

    void delete(MemoryPath path) {
        try {
            DurableFiles.delete(resolve(path));
        } catch (IOException e) {
            throw DurableFiles.failed("delete", path, e);
        }
    }

    /** Removes what interrupted writes left behind, which may hold text that must go. */
    void sweepTemporaries() {
        Path directory = root.resolve(MemoryPath.DIRECTORY);
        try {
            DurableFiles.delete(root.resolve(".memory.md" + DurableFiles.TEMPORARY_SUFFIX));
            if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                        String name = file.getFileName().toString();
                        if (name.startsWith(".") && name.endsWith(DurableFiles.TEMPORARY_SUFFIX)) {
                            DurableFiles.delete(file);
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
            }
        } catch (IOException e) {
            throw new MimikitException(ErrorCode.STORAGE, "could not sweep temporary files: " + e.getMessage(), e);
        }
    }

    static MimikitException tooLarge(MemoryPath path, String what) {
        return new MimikitException(
                ErrorCode.TOO_LARGE,
                path + " " + what + " than the " + FILE_BYTES_MAX + " bytes that a memory file may have; move a part of"
                        + " it into another file under memory/");
    }

    /** The file on disk, refused when a link stands anywhere between the state directory and it. */
    private Path resolve(MemoryPath path) {
        Path current = root;
        for (String part : path.value().split("/", -1)) {
            current = current.resolve(part);
            if (Files.isSymbolicLink(current)) {
                throw new MimikitException(
                        ErrorCode.FORBIDDEN,
                        path + " leads through the symbolic link " + root.relativize(current)
                                + "; memory files are not read or written through links");
            }
        }
        return current;
    }

    private SimpleFileVisitor<Path> collectInto(List<Stamp> found) {
        return new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                stamp(file, attributes).ifPresent(found::add);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) { // deleted while we looked
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }
        };
    }

    private Optional<Stamp> stamp(Path file) throws IOException {
        try {
            return stamp(file, Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
        } catch (NoSuchFileException ignored) { // no long-term memory yet
            return Optional.empty();
        }
    }

    private Optional<Stamp> stamp(Path file, BasicFileAttributes attributes) {
        String relative =
                root.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/");
        if (!attributes.isRegularFile() || !MemoryPath.isWellFormed(relative)) {
            return Optional.empty();
        }
        return Optional.of(new Stamp(
                new MemoryPath(relative),
                attributes.size(),
                attributes.lastModifiedTime().toInstant(),
                String.valueOf(attributes.fileKey())));
    }
}
