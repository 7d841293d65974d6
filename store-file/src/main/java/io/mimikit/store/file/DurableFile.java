package io.mimikit.store.file;

import java.io.IOException;
import java.nio.file.Path;

/** Whole files that are either the old or the new, never half. Stateless and thread-safe. */
final class DurableFile {
    static final String TEMP_SUFFIX = ".tmp";

    private DurableFile() {}

    /** Replaces a file: content forced before its name switches, and the switch forced before this returns. */
    static void replace(Disk disk, Path file, byte[] bytes, int length) throws IOException {
        place(disk, file, bytes, length);
        disk.forceDirectory(parent(file));
    }

    static void replace(Disk disk, Path file, byte[] bytes) throws IOException {
        replace(disk, file, bytes, bytes.length);
    }

    /** Like replace, but the caller forces the directory, once for several files. */
    static void place(Disk disk, Path file, byte[] bytes, int length) throws IOException {
        Path temp = file.resolveSibling(file.getFileName() + TEMP_SUFFIX);
        try {
            write(disk, temp, bytes, length);
        } catch (IOException e) {
            discard(disk, temp, e);
            throw e;
        }
        disk.move(temp, file);
    }

    private static void write(Disk disk, Path temp, byte[] bytes, int length) throws IOException {
        try (Disk.Appender out = disk.create(temp)) {
            out.write(bytes, 0, length);
            out.force();
        }
    }

    /** What was begun takes the very space that may be missing. */
    private static void discard(Disk disk, Path temp, IOException why) {
        try {
            disk.delete(temp);
        } catch (IOException e) {
            why.addSuppressed(e); // the next start sweeps it
        }
    }

    static Path parent(Path file) {
        Path parent = file.getParent();
        if (parent == null) {
            throw new IllegalArgumentException(file + " has no directory");
        }
        return parent;
    }
}
