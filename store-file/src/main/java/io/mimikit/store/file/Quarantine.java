package io.mimikit.store.file;

import io.mimikit.kernel.doc.Instants;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;

/**
 * Keeps whatever could not be read or was cut, each with a file that says why. Nothing in it is ever deleted by the
 * store. Not thread-safe.
 */
final class Quarantine {
    private final Disk disk;
    private final Path directory;
    private final Instant now;

    Quarantine(Disk disk, Path directory, Instant now) {
        this.disk = disk;
        this.directory = directory;
        this.now = now;
    }

    /** Keeps a copy, durably; the caller then does with the original what it must. */
    void keep(Path original, byte[] bytes, int offset, String reason) throws IOException {
        String stamp = Instants.print(now).replace(":", "");
        String name = stamp + "-" + original.getFileName();
        for (int i = 2; disk.exists(directory.resolve(name)); i++) {
            name = stamp + "-" + i + "-" + original.getFileName();
        }
        byte[] kept = offset == 0 ? bytes : java.util.Arrays.copyOfRange(bytes, offset, bytes.length);
        DurableFile.replace(disk, directory.resolve(name), kept);
        DurableFile.replace(disk, directory.resolve(name + ".reason.json"), reason(original, offset, reason));
    }

    private byte[] reason(Path original, int offset, String reason) {
        JsonBytes out = new JsonBytes(new DocumentLayout());
        out.startObject();
        out.field("file", original.toString());
        out.field("offset", offset);
        out.field("at", Instants.print(now));
        out.field("reason", reason);
        out.endObject();
        out.raw(new byte[] {'\n'});
        return out.toByteArray();
    }
}
