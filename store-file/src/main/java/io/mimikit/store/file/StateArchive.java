package io.mimikit.store.file;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * A backup as one ZIP file, to be carried elsewhere. A directory beside the file helps: it is removed again, and one that
 * a crash has left is known by its mark and used anew. The file gets its name when all of it is durable. Not thread-safe.
 */
public final class StateArchive {
    private static final int BLOCK_BYTES = 1 << 16;

    private final Disk disk;
    private final InstantSource clock;

    public StateArchive(Disk disk, InstantSource clock) {
        this.disk = disk;
        this.clock = clock;
    }

    /**
     * Writes the state into a file that doesn't exist yet; a process may run on the state.
     *
     * @throws MimikitException (conflict) when the file, or what is needed beside it, is there already
     */
    public StateBackup.Written write(Path stateDirectory, Path file) {
        try {
            if (disk.exists(file)) {
                throw new MimikitException(
                        ErrorCode.CONFLICT, file + " is there already; nothing was changed, name another file");
            }
            Parts parts = new Parts(file);
            try {
                StateBackup.Written written = new StateBackup(stateDirectory, disk, clock).write(parts.content());
                pack(parts.content(), file);
                return new StateBackup.Written(file, written.lastQ(), written.files(), written.bytes());
            } finally {
                parts.remove();
            }
        } catch (IOException e) {
            throw StorageErrors.failed("could not write " + file, e);
        }
    }

    private void pack(Path directory, Path file) throws IOException {
        Path temp = file.resolveSibling(file.getFileName() + DurableFile.TEMP_SUFFIX);
        try (Disk.Appender out = disk.create(temp)) {
            try (ZipOutputStream zip = new ZipOutputStream(new BufferedOutputStream(new Writing(out), BLOCK_BYTES))) {
                add(zip, directory, "");
            }
            out.force();
        }
        disk.move(temp, file);
        disk.forceDirectory(DurableFile.parent(file.toAbsolutePath()));
    }

    private void add(ZipOutputStream zip, Path directory, String prefix) throws IOException {
        for (String name : disk.list(directory)) {
            Path path = directory.resolve(name);
            if (disk.isDirectory(path)) {
                add(zip, path, prefix + name + "/");
                continue;
            }
            zip.putNextEntry(new ZipEntry(prefix + name));
            new Reading(path).transferTo(zip);
            zip.closeEntry();
        }
    }

    /**
     * Makes a state of such a file in a directory that doesn't exist yet or is empty.
     *
     * @throws MimikitException (invalid_input) for a file that is none, (state_damaged) for one that is damaged,
     *     (conflict) when the directory, or what is needed beside it, is there already
     */
    public StateRestore.Restored restore(Path file, Path target) {
        try {
            Targets.requireEmpty(disk, target);
            Parts parts = new Parts(target);
            try {
                unpack(file, parts.content());
                return new StateRestore(disk, clock).restore(parts.content(), target);
            } finally {
                parts.remove();
            }
        } catch (ZipException | EOFException e) {
            throw new MimikitException(
                    ErrorCode.INVALID_INPUT, file + " is no archive of a state (" + e.getMessage() + ")", e);
        } catch (IOException e) {
            throw StorageErrors.failed("could not restore " + file + " to " + target, e);
        }
    }

    private void unpack(Path file, Path content) throws IOException {
        Path root = content.toAbsolutePath().normalize();
        new StateDirectory(root).createRoot(disk);
        try (ZipInputStream zip = new ZipInputStream(new BufferedInputStream(new Reading(file), BLOCK_BYTES))) {
            int entries = 0;
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path path = root.resolve(entry.getName()).normalize();
                if (!path.startsWith(root) || path.equals(root)) {
                    throw new ZipException("it names a file outside of itself: " + entry.getName());
                }
                Transfer.createDirectories(disk, root, DurableFile.parent(path));
                try (Disk.Appender out = disk.create(path)) {
                    zip.transferTo(new Writing(out));
                }
                entries++;
            }
            if (entries == 0) {
                throw new ZipException("it holds nothing");
            }
        }
    }

    /** The directory beside a file, with a mark that says whose it is. */
    private final class Parts {
        private static final String SUFFIX = ".parts";
        private static final String MARK = "MIMIKIT-PARTS";
        private static final String MARK_TEXT = "Made by an export or import that did not end; it may be removed.\n";

        private final Path directory;

        private Parts(Path file) throws IOException {
            Path absolute = file.toAbsolutePath();
            this.directory = absolute.resolveSibling(absolute.getFileName() + SUFFIX);
            boolean ours = disk.exists(directory.resolve(MARK));
            if (disk.exists(directory) && !ours && !(isEmpty() && disk.isDirectory(directory))) {
                throw new MimikitException(
                        ErrorCode.CONFLICT,
                        directory + " is in the way and not ours; nothing was changed, move it or name another file");
            }
            if (ours) {
                Targets.clear(disk, directory);
            }
            new StateDirectory(directory).createRoot(disk);
            byte[] text = MARK_TEXT.getBytes(StandardCharsets.UTF_8);
            try (Disk.Appender out = disk.create(directory.resolve(MARK))) {
                out.write(text, 0, text.length);
                out.force();
            }
            disk.forceDirectory(directory);
        }

        private boolean isEmpty() throws IOException {
            return disk.list(directory).isEmpty();
        }

        private Path content() {
            return directory.resolve("content");
        }

        private void remove() throws IOException {
            Path content = content();
            if (disk.isDirectory(content)) {
                Targets.clear(disk, content);
                disk.delete(content);
            }
            Targets.clear(disk, directory); // the mark goes last
            disk.delete(directory);
        }
    }

    /** Writes at the end of a file that somebody else opens, forces and closes. */
    private static final class Writing extends OutputStream {
        private final Disk.Appender out;

        private Writing(Disk.Appender out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }
    }

    /** Reads a file from its beginning, in blocks. */
    private final class Reading extends InputStream {
        private final Path file;
        private long at;

        private Reading(Path file) {
            this.file = file;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            byte[] block = disk.read(file, at, Math.min(length, BLOCK_BYTES));
            System.arraycopy(block, 0, into, offset, block.length);
            at += block.length;
            return block.length == 0 ? -1 : block.length;
        }
    }
}
