package io.mimikit.store.legacy;

import io.mimikit.store.file.Disk;
import io.mimikit.store.file.ImportMark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The files of an old state directory by their paths from its root, with {@code /} between names. What belongs to the
 * import itself is not among them, nor is what is neither file nor directory. Not thread-safe.
 */
final class LegacyFiles {
    static final String BACKUP = "backup";
    static final Pattern IMPORT = Pattern.compile("import-\\d{8}T\\d{6}Z(-\\d+)?");

    private static final List<String> OURS = List.of("LOCK", ImportMark.FILE, ImportMark.FILE + ".tmp");

    private final Disk disk;
    private final Path root;
    private final List<String> directories = new ArrayList<>();
    private final NavigableSet<String> files = new TreeSet<>();
    private final List<String> strange = new ArrayList<>();

    private LegacyFiles(Disk disk, Path root) {
        this.disk = disk;
        this.root = root;
    }

    static LegacyFiles list(Disk disk, Path root) throws IOException {
        LegacyFiles found = new LegacyFiles(disk, root);
        found.walk(root, "");
        return found;
    }

    /** The same files somewhere else. */
    LegacyFiles at(Path elsewhere) {
        LegacyFiles moved = new LegacyFiles(disk, elsewhere);
        moved.directories.addAll(directories);
        moved.files.addAll(files);
        moved.strange.addAll(strange);
        return moved;
    }

    private void walk(Path directory, String prefix) throws IOException {
        for (String name : disk.list(directory)) {
            String path = prefix + name;
            if (isOurs(path)) {
                continue;
            }
            if (disk.isDirectory(directory.resolve(name))) {
                directories.add(path);
                walk(directory.resolve(name), path + "/");
            } else if (disk.isFile(directory.resolve(name))) {
                files.add(path);
            } else {
                strange.add(path);
            }
        }
    }

    private static boolean isOurs(String path) {
        String inBackup = path.startsWith(BACKUP + "/") ? path.substring(BACKUP.length() + 1) : "";
        return OURS.contains(path) || IMPORT.matcher(inBackup).matches();
    }

    Path root() {
        return root;
    }

    /** Parents first. */
    List<String> directories() {
        return List.copyOf(directories);
    }

    List<String> all() {
        return List.copyOf(files);
    }

    /** Links, pipes and the like. */
    List<String> strange() {
        return List.copyOf(strange);
    }

    boolean has(String file) {
        return files.contains(file);
    }

    byte[] read(String file) throws IOException {
        return disk.read(root.resolve(file));
    }

    /** Files anywhere below a directory. */
    List<String> below(String directory, String suffix) {
        String prefix = directory + "/";
        return files.tailSet(prefix, true).stream()
                .takeWhile(file -> file.startsWith(prefix))
                .filter(file -> file.endsWith(suffix))
                .toList();
    }
}
