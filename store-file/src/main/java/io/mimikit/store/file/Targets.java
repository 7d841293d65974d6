package io.mimikit.store.file;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import java.io.IOException;
import java.nio.file.Path;

/** Directories that something is about to be written into. Stateless and thread-safe. */
final class Targets {
    private Targets() {}

    /** @throws MimikitException (conflict) when the directory holds anything */
    static void requireEmpty(Disk disk, Path target) throws IOException {
        boolean taken = disk.isDirectory(target) ? !disk.list(target).isEmpty() : disk.exists(target);
        if (taken) {
            throw new MimikitException(
                    ErrorCode.CONFLICT, target + " is not an empty directory; nothing was changed, name another one");
        }
    }

    /** Removes what a copy that has to begin again left in its own target. */
    static void clear(Disk disk, Path target) throws IOException {
        for (String name : disk.list(target)) {
            Path path = target.resolve(name);
            if (disk.isDirectory(path)) {
                clear(disk, path);
            }
            disk.delete(path);
        }
    }

    /** Makes the names in a directory and in all below it durable. */
    static void forceAll(Disk disk, Path top) throws IOException {
        for (String name : disk.list(top)) {
            if (disk.isDirectory(top.resolve(name))) {
                forceAll(disk, top.resolve(name));
            }
        }
        disk.forceDirectory(top);
    }
}
