package io.mimikit.store.legacy;

import io.mimikit.store.file.Disk;
import io.mimikit.store.file.ImportMark;
import io.mimikit.store.file.NewState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is left to do when an import is decided: old files go whose content is in the new state and whose bytes are in the
 * copy, run logs are made fit to be appended to, and what is no file goes from among them into the copy. Done again after a crash it does the rest. Not thread-safe.
 */
final class TidyUp {
    private final Disk disk;
    private final Path root;
    private final Set<Path> changed = new HashSet<>();

    TidyUp(Disk disk, Path root) {
        this.disk = disk;
        this.root = root;
    }

    void run() throws IOException {
        LegacyFiles files = LegacyFiles.list(disk, root);
        for (String file : files.all()) {
            if (LegacyLayout.isSuperseded(file)) {
                remove(file);
            } else if (LegacyLayout.isRunLog(file)) {
                mend(file);
            }
        }
        Optional<ImportMark> inPlace = ImportMark.read(disk, root).filter(ImportMark::isInPlace);
        if (inPlace.isPresent()) {
            setAside(files.strange(), root.resolve(inPlace.get().backup()));
        }
        List<String> directories = new ArrayList<>(files.directories());
        for (String directory : directories.reversed()) {
            boolean emptied = LegacyLayout.EMPTIED.stream()
                    .anyMatch(top ->
                            directory.startsWith(top + "/") || (directory.equals(top) && !top.startsWith("runs/")));
            if (emptied && disk.list(root.resolve(directory)).isEmpty()) {
                remove(directory);
            }
        }
        for (Path directory : changed) {
            if (disk.exists(directory)) {
                disk.forceDirectory(directory);
            }
        }
        ImportMark.remove(disk, root);
    }

    /** Through a link among the run logs a log would be written to wherever it leads, and who reads a pipe waits for ever. */
    private void setAside(List<String> strange, Path copy) throws IOException {
        for (String name : strange) {
            if (LegacyLayout.isAmongRunLogs(name)) {
                disk.move(root.resolve(name), copy.resolve(name));
                changed.add(parent(root.resolve(name)));
                changed.add(parent(copy.resolve(name)));
            }
        }
    }

    private void remove(String name) throws IOException {
        Path path = root.resolve(name);
        disk.delete(path);
        changed.add(parent(path));
    }

    private Path parent(Path path) {
        Path parent = path.getParent();
        return parent == null ? root : parent;
    }

    /** A line without an end would swallow the next one, and one that can't be read is in quarantine. */
    private void mend(String file) throws IOException {
        Path path = root.resolve(file);
        byte[] log = disk.read(path);
        SoundLines sound = SoundLines.of(log);
        if (!sound.isAllOf(log)) {
            NewState.place(disk, path, sound.bytes());
        }
        rename(file, path);
    }

    private void rename(String file, Path path) throws IOException {
        String name = LegacyLayout.runLogName(file);
        if (name.equals(file)) {
            return;
        }
        Path to = root.resolve(name);
        if (!disk.exists(to)) {
            byte[] log = disk.read(path);
            NewState.place(disk, to, log);
        }
        disk.delete(path);
        changed.add(parent(path));
    }
}
