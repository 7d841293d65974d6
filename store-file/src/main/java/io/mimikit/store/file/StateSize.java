package io.mimikit.store.file;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the parts of a state directory take on disk. Stateless and thread-safe. */
public final class StateSize {
    private static final List<String> PARTS = List.of(
            "journal", "state", "runs", "audit", "memory", "artifacts", "log", "backup", "quarantine", "legacy");
    private static final String OTHER = "other";

    private StateSize() {}

    /** One part. */
    public record Part(long files, long bytes) {
        Part plus(Part more) {
            return new Part(files + more.files, bytes + more.bytes);
        }
    }

    /** Files and bytes of each part that is there; {@code other} are the files at the top. */
    public static Map<String, Part> of(Path stateDirectory, Disk disk) {
        try {
            Map<String, Part> parts = new LinkedHashMap<>();
            for (String part : PARTS) {
                if (disk.isDirectory(stateDirectory.resolve(part))) {
                    parts.put(part, size(disk, stateDirectory.resolve(part)));
                }
            }
            Part other = new Part(0, 0);
            for (String name : disk.list(stateDirectory)) {
                if (!PARTS.contains(name)) {
                    other = other.plus(size(disk, stateDirectory.resolve(name)));
                }
            }
            parts.put(OTHER, other);
            return parts;
        } catch (IOException e) {
            throw StorageErrors.failed("could not measure " + stateDirectory, e);
        }
    }

    /** What the documents of the newest generation take. */
    public static long documentBytes(Path stateDirectory, Disk disk) {
        Path file = new StateDirectory(stateDirectory).state().resolve(Manifest.FILE);
        try {
            return disk.exists(file)
                    ? Manifest.parse(disk.read(file))
                            .map(Manifest::documentBytes)
                            .orElse(0L)
                    : 0;
        } catch (IOException e) {
            throw StorageErrors.failed("could not read " + file, e);
        }
    }

    /** All of one directory. */
    static Part all(Path directory, Disk disk) throws IOException {
        return size(disk, directory);
    }

    private static Part size(Disk disk, Path path) throws IOException {
        if (!disk.isDirectory(path)) {
            try {
                return new Part(1, disk.size(path));
            } catch (NoSuchFileException goneMeanwhile) {
                return new Part(0, 0);
            }
        }
        Part sum = new Part(0, 0);
        for (String name : disk.list(path)) {
            sum = sum.plus(size(disk, path.resolve(name)));
        }
        return sum;
    }
}
