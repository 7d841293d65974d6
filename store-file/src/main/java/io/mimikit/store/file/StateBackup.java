package io.mimikit.store.file;

import io.mimikit.kernel.MimikitException;
import io.mimikit.store.file.Transfer.Extent;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Copies a state into a directory of its own, also while a process runs on it. Not thread-safe.
 *
 * <p>A copy is consistent because of the order: first the manifest and the documents that it names, which stay until two
 * more checkpoints have been made; then run logs and audit; the journal last. So the copy's journal reaches at least as
 * far as anything else in it, and recovery makes one state of it, as it does after a crash. Where a checkpoint removes
 * something under the copy, the copy begins again.
 */
public final class StateBackup {
    /** Where backups lie that were made without naming a place. */
    static final String OWN_DIRECTORY = "backup";

    static final DateTimeFormatter OWN_NAME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int TRIES = 10;
    /** Files of people and the parts that only grow, beside documents and journal. */
    private static final List<String> TREES = List.of("memory", "artifacts", "triggers.d", "quarantine");

    private static final List<String> SINGLE_FILES = List.of("config.yaml", "memory.md");

    private final StateDirectory directory;
    private final Disk disk;
    private final InstantSource clock;
    private final Migrations migrations;

    public StateBackup(Path stateDirectory, Disk disk, InstantSource clock) {
        this(stateDirectory, disk, clock, Migrations.CURRENT);
    }

    StateBackup(Path stateDirectory, Disk disk, InstantSource clock, Migrations migrations) {
        this.directory = new StateDirectory(stateDirectory);
        this.disk = disk;
        this.clock = clock;
        this.migrations = migrations;
    }

    /** A place in the state itself, named by the second. */
    public static Path ownName(Path stateDirectory, Instant at) {
        return stateDirectory.resolve(OWN_DIRECTORY).resolve(OWN_NAME.format(at));
    }

    /**
     * What was copied.
     *
     * @param lastQ the last record in the copy
     */
    public record Written(Path directory, long lastQ, int files, long bytes) {}

    /**
     * Makes a backup in a directory that does not exist yet or is empty. Returns when all of it is durable and recovery
     * has read it.
     *
     * @throws MimikitException (not_found) where there is no state, (conflict) where the target holds something,
     *     (state_damaged) where the state can't be read
     */
    public Written write(Path target) {
        try {
            Optional<StateFormat> known = StateFormat.inspect(disk, directory);
            if (known.isEmpty()) {
                throw StorageErrors.noState(disk, directory);
            }
            StateFormat format = known.get();
            Targets.requireEmpty(disk, target);
            for (int tries = 1; ; tries++) {
                byte[] before = manifestBytes();
                try {
                    return once(target, format, clock.instant());
                } catch (NoSuchFileException | FileNotFoundException moved) {
                    if (tries == TRIES) {
                        throw moved;
                    }
                } catch (MimikitException refused) {
                    // What a checkpoint removed meanwhile looks like damage in the copy.
                    if (tries == TRIES || Arrays.equals(before, manifestBytes())) {
                        throw refused;
                    }
                }
                Targets.clear(disk, target);
            }
        } catch (IOException e) {
            throw StorageErrors.failed("could not back up " + directory.root() + " to " + target, e);
        }
    }

    private byte[] manifestBytes() throws IOException {
        Path file = directory.state().resolve(Manifest.FILE);
        return disk.exists(file) ? disk.read(file) : new byte[0];
    }

    private Written once(Path target, StateFormat format, Instant at) throws IOException {
        new StateDirectory(target).createRoot(disk);
        Copy copy = new Copy(target);
        copy.documents();
        copy.tree(directory.runs());
        copy.tree(directory.audit());
        for (String name : TREES) {
            copy.tree(directory.root().resolve(name));
        }
        for (String name : SINGLE_FILES) {
            copy.file(directory.root().resolve(name), Extent.WHOLE);
        }
        copy.journal();
        copy.file(directory.format(), Extent.WHOLE);
        Targets.forceAll(disk, target);
        long lastQ = Recovery.read(disk, new StateDirectory(target), migrations)
                .tail()
                .lastQ();
        var manifest = new BackupManifest(format.stateId(), at, lastQ, List.copyOf(copy.items));
        DurableFile.replace(disk, target.resolve(BackupManifest.FILE), manifest.toBytes());
        long bytes = copy.items.stream().mapToLong(BackupManifest.Item::bytes).sum();
        return new Written(target, lastQ, copy.items.size(), bytes);
    }

    /** One attempt to copy everything. */
    private final class Copy {
        private final Path target;
        private final List<BackupManifest.Item> items = new ArrayList<>();

        Copy(Path target) {
            this.target = target;
        }

        void documents() throws IOException {
            Path file = directory.state().resolve(Manifest.FILE);
            if (!disk.exists(file)) {
                return;
            }
            byte[] bytes = disk.read(file);
            Manifest manifest = Manifest.parse(bytes)
                    .orElseThrow(() -> StorageErrors.damaged(file, "damaged, so there is nothing to back up safely"));
            write(file, bytes);
            for (Manifest.DocumentFile document : manifest.files()) {
                file(directory.state().resolve(document.name()), Extent.WHOLE);
            }
        }

        void journal() throws IOException {
            for (Segment segment : Segment.list(disk, directory.journal())) {
                file(segment.in(directory.journal()), Extent.LINES);
            }
        }

        void tree(Path from) throws IOException {
            for (String name : disk.list(from)) {
                Path path = from.resolve(name);
                if (disk.isDirectory(path)) {
                    tree(path);
                } else if (!name.endsWith(DurableFile.TEMP_SUFFIX)) {
                    file(path, name.endsWith(LogFile.SUFFIX) ? Extent.LINES : Extent.WHOLE);
                }
            }
        }

        void file(Path from, Extent extent) throws IOException {
            if (disk.exists(from)) {
                Path to = place(from);
                items.add(Transfer.copy(disk, from, to, name(from), extent));
            }
        }

        private void write(Path from, byte[] bytes) throws IOException {
            DurableFile.place(disk, place(from), bytes, bytes.length);
            items.add(new BackupManifest.Item(name(from), Sha256.hex(bytes), bytes.length));
        }

        private Path place(Path from) throws IOException {
            Path to = target.resolve(directory.root().relativize(from).toString());
            Transfer.createDirectories(disk, target, DurableFile.parent(to));
            return to;
        }

        private String name(Path from) {
            return directory.root().relativize(from).toString().replace('\\', '/');
        }
    }
}
