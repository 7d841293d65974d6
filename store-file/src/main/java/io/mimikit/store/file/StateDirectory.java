package io.mimikit.store.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Where things lie in a state directory. Immutable. */
record StateDirectory(Path root) {
    static final String FORMAT_FILE = "FORMAT.json";
    static final String JOURNAL = "journal";
    static final String STATE = "state";

    Path format() {
        return root.resolve(FORMAT_FILE);
    }

    Path lock() {
        return root.resolve("LOCK");
    }

    Path reserve() {
        return root.resolve("RESERVE");
    }

    Path journal() {
        return root.resolve(JOURNAL);
    }

    Path state() {
        return root.resolve(STATE);
    }

    Path runs() {
        return root.resolve("runs");
    }

    Path taskRuns() {
        return runs().resolve("tasks");
    }

    Path triggerRuns() {
        return runs().resolve("triggers");
    }

    Path audit() {
        return root.resolve("audit");
    }

    Path quarantine() {
        return root.resolve("quarantine");
    }

    /** The directories of the store, parents first. */
    private List<Path> all() {
        return List.of(journal(), state(), runs(), taskRuns(), triggerRuns(), audit(), quarantine());
    }

    /** Makes what is missing, durably. */
    void create(Disk disk) throws IOException {
        for (Path directory : all()) {
            disk.createDirectory(directory);
        }
        disk.forceDirectory(runs());
        disk.forceDirectory(root);
    }

    /** Makes the root itself, with its parents. */
    void createRoot(Disk disk) throws IOException {
        createWithParents(disk, root.toAbsolutePath());
    }

    private static void createWithParents(Disk disk, Path directory) throws IOException {
        Path parent = directory.getParent();
        if (disk.exists(directory) || parent == null) {
            return;
        }
        createWithParents(disk, parent);
        disk.createDirectory(directory);
        disk.forceDirectory(parent);
    }

    /** Removes what writes left behind that never came to their end; nobody ever reads those. */
    void sweepTemporaryFiles(Disk disk) throws IOException {
        disk.delete(format().resolveSibling(FORMAT_FILE + DurableFile.TEMP_SUFFIX));
        for (Path directory : all()) {
            for (String name : disk.list(directory)) {
                if (name.endsWith(DurableFile.TEMP_SUFFIX)) {
                    disk.delete(directory.resolve(name));
                }
            }
        }
    }
}
