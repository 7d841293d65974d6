package io.mimikit.store.file;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * A backup as one ZIP file, to be carried elsewhere. Works on the real file system, with the help of a directory beside
 * the file that it removes again. Not thread-safe.
 */
public final class StateArchive {
    private static final int BLOCK_BYTES = 1 << 16;

    private final Disk disk;
    private final InstantSource clock;

    public StateArchive(Disk disk, InstantSource clock) {
        this.disk = disk;
        this.clock = clock;
    }

    /** Writes the state into a file that doesn't exist yet; a process may run on the state. */
    public StateBackup.Written write(Path stateDirectory, Path file) {
        Path parts = beside(file);
        try {
            if (disk.exists(file)) {
                throw new MimikitException(
                        ErrorCode.CONFLICT, file + " is there already; nothing was changed, name another file");
            }
            StateBackup.Written written = new StateBackup(stateDirectory, disk, clock).write(parts);
            Path temp = file.resolveSibling(file.getFileName() + DurableFile.TEMP_SUFFIX);
            disk.create(temp).close(); // for its owner only, as all of the state is
            try (OutputStream out = Files.newOutputStream(temp, StandardOpenOption.WRITE);
                    ZipOutputStream zip = new ZipOutputStream(out)) {
                add(zip, parts, "");
            }
            try (Disk.Appender finished = disk.append(temp)) {
                finished.force();
            }
            disk.move(temp, file);
            disk.forceDirectory(DurableFile.parent(file.toAbsolutePath()));
            return new StateBackup.Written(file, written.lastQ(), written.files(), written.bytes());
        } catch (IOException e) {
            throw StorageErrors.failed("could not write " + file, e);
        } finally {
            remove(parts);
        }
    }

    private void add(ZipOutputStream zip, Path directory, String prefix) throws IOException {
        List<String> names = disk.list(directory);
        for (String name : names) {
            Path path = directory.resolve(name);
            if (disk.isDirectory(path)) {
                add(zip, path, prefix + name + "/");
                continue;
            }
            zip.putNextEntry(new ZipEntry(prefix + name));
            long at = 0;
            for (byte[] block = disk.read(path, at, BLOCK_BYTES);
                    block.length > 0;
                    block = disk.read(path, at, BLOCK_BYTES)) {
                zip.write(block);
                at += block.length;
            }
            zip.closeEntry();
        }
    }

    /**
     * Makes a state of such a file in a directory that doesn't exist yet or is empty.
     *
     * @throws MimikitException (invalid_input) for a file that is none, (state_damaged) for one that is damaged
     */
    public StateRestore.Restored restore(Path file, Path target) {
        Path parts = beside(target);
        try {
            Targets.requireEmpty(disk, target);
            unpack(file, parts);
            return new StateRestore(disk, clock).restore(parts, target);
        } catch (ZipException | EOFException e) {
            throw new MimikitException(
                    ErrorCode.INVALID_INPUT, file + " is no archive of a state (" + e.getMessage() + ")", e);
        } catch (IOException e) {
            throw StorageErrors.failed("could not restore " + file + " to " + target, e);
        } finally {
            remove(parts);
        }
    }

    private void unpack(Path file, Path parts) throws IOException {
        Path root = parts.toAbsolutePath().normalize();
        new StateDirectory(root).createRoot(disk);
        try (InputStream in = Files.newInputStream(file);
                ZipInputStream zip = new ZipInputStream(in)) {
            int entries = 0;
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path path = root.resolve(entry.getName()).normalize();
                if (!path.startsWith(root) || path.equals(root)) {
                    throw new ZipException("it names a file outside of itself: " + entry.getName());
                }
                Transfer.createDirectories(disk, root, DurableFile.parent(path));
                copy(zip, path);
                entries++;
            }
            if (entries == 0) {
                throw new ZipException("it holds nothing");
            }
        }
    }

    private void copy(InputStream in, Path to) throws IOException {
        byte[] block = new byte[BLOCK_BYTES];
        try (Disk.Appender out = disk.create(to)) {
            for (int n = in.read(block); n >= 0; n = in.read(block)) {
                out.write(block, 0, n);
            }
        }
    }

    private static Path beside(Path path) {
        Path absolute = path.toAbsolutePath();
        return absolute.resolveSibling(absolute.getFileName() + ".parts");
    }

    private void remove(Path parts) {
        try {
            if (disk.isDirectory(parts)) {
                Targets.clear(disk, parts);
                disk.delete(parts);
            }
        } catch (IOException e) {
            throw StorageErrors.failed("could not remove " + parts, e);
        }
    }
}
