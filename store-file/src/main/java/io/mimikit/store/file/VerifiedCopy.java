package io.mimikit.store.file;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Copies files of one directory into another and reads them again, to be sure. Stateless and thread-safe. */
public final class VerifiedCopy {
    private VerifiedCopy() {}

    /** One file, by its path from the root with {@code /} between names. */
    public record Copied(String path, String sha256, long bytes) {}

    /**
     * Copies files; when it returns they are durable under their new names and have been compared, byte by byte through
     * SHA-256, with what was read.
     *
     * @param directories to be made, parents first, empty ones too
     * @throws MimikitException (storage) when the disk gives back something else than was written
     */
    public static List<Copied> make(Disk disk, Path from, List<String> directories, List<String> files, Path to)
            throws IOException {
        new StateDirectory(to).createRoot(disk);
        for (String name : directories) {
            disk.createDirectory(to.resolve(name));
        }
        List<Copied> copied = new ArrayList<>();
        for (String name : files) {
            BackupManifest.Item item =
                    Transfer.copy(disk, from.resolve(name), to.resolve(name), name, Transfer.Extent.WHOLE);
            copied.add(new Copied(item.path(), item.sha256(), item.bytes()));
        }
        Targets.forceAll(disk, to);
        for (Copied file : copied) {
            requireSame(disk, from, to, file);
        }
        return List.copyOf(copied);
    }

    private static void requireSame(Disk disk, Path from, Path to, Copied file) throws IOException {
        BackupManifest.Item there = Transfer.describe(disk, to.resolve(file.path()), file.path());
        if (!there.sha256().equals(file.sha256()) || there.bytes() != file.bytes()) {
            throw new MimikitException(
                    ErrorCode.STORAGE,
                    "the copy " + to.resolve(file.path()) + " is not what was read from " + from.resolve(file.path())
                            + "; nothing was changed, check the disk and try again");
        }
    }
}
