package io.mimikit.store.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/**
 * {@code import.json}: says that an import into this directory has begun and is not over. While there is no
 * {@code FORMAT.json} beside it, everything that it made may be thrown away; once there is, only tidying up is left.
 * Immutable.
 *
 * @param source the directory that is imported, {@value #IN_PLACE} for this one
 * @param backup where the verified copy lies, relative to this directory
 */
public record ImportMark(String source, String backup) {
    public static final String FILE = "import.json";
    public static final String IN_PLACE = ".";

    public boolean isInPlace() {
        return source.equals(IN_PLACE);
    }

    /** The mark in a directory; a file of that name that is none of ours is no mark. */
    public static Optional<ImportMark> read(Disk disk, Path root) throws IOException {
        Path file = root.resolve(FILE);
        if (!disk.exists(file)) {
            return Optional.empty();
        }
        try {
            return Json.value(disk.read(file)) instanceof Map<?, ?> tree
                            && tree.get("source") instanceof String source
                            && tree.get("backup") instanceof String backup
                    ? Optional.of(new ImportMark(source, backup))
                    : Optional.empty();
        } catch (JacksonException notOurs) {
            return Optional.empty();
        }
    }

    /** Makes it durable. */
    public void write(Disk disk, Path root) throws IOException {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("source", source);
        tree.put("backup", backup);
        DurableFile.replace(disk, root.resolve(FILE), Json.print(tree));
    }

    /** Takes it away: the import is over. */
    public static void remove(Disk disk, Path root) throws IOException {
        disk.delete(root.resolve(FILE));
        disk.forceDirectory(root);
    }
}
