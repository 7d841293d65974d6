package io.mimikit.app.doctor;

import io.mimikit.app.cli.Diagnosis.Finding;
import io.mimikit.app.cli.Diagnosis.Severity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.zone.ZoneRulesProvider;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What the machine offers: Java, time zones, the disk under the state. Not thread-safe. */
final class MachineChecks {
    private static final int JAVA = 25;
    private static final int FLUSHES = 20;
    private static final int FLUSH_BYTES = 4096;
    private static final long SLOW_FLUSH_MICROS = 20_000;
    private static final long FREE_BYTES_MIN = 64L << 20;
    private static final long FREE_BYTES_COMFORTABLE = 1L << 30;
    /** File systems that promise less than a local one about forced writes, renames and locks. */
    private static final Pattern REMOTE = Pattern.compile("nfs.*|cifs|smb.*|fuse.*|9p|afs|ceph|glusterfs|vboxsf");

    private final Path directory;

    MachineChecks(Path stateDirectory) {
        this.directory = existing(stateDirectory.toAbsolutePath());
    }

    private static Path existing(Path path) {
        Path parent = path.getParent();
        return Files.isDirectory(path) || parent == null ? path : existing(parent);
    }

    Finding java() {
        Runtime.Version version = Runtime.version();
        return version.feature() >= JAVA
                ? Finding.ok("java", "Java " + version + " in " + System.getProperty("java.home"))
                : new Finding("java", Severity.ERROR, "Java " + version + " is too old", "install a JDK " + JAVA);
    }

    Finding timeZones() {
        return Finding.ok(
                "timezones", "tzdata " + ZoneRulesProvider.getVersions("UTC").lastKey());
    }

    List<Finding> disk() {
        try {
            FileStore store = Files.getFileStore(directory);
            return List.of(kind(store), free(store.getUsableSpace()), flush());
        } catch (IOException e) {
            return List.of(new Finding(
                    "disk", Severity.ERROR, directory + " can't be used: " + e, "make it readable and writable"));
        }
    }

    private Finding kind(FileStore store) {
        String type = store.type();
        return REMOTE.matcher(type.toLowerCase(Locale.ROOT)).matches()
                ? new Finding(
                        "disk",
                        Severity.WARNING,
                        directory + " is on " + type + ", which may break its word about forced writes and locks",
                        "keep the state on a local disk")
                : Finding.ok("disk", directory + " is on " + type);
    }

    private static Finding free(long bytes) {
        String what = (bytes >> 20) + " MiB free";
        if (bytes < FREE_BYTES_MIN) {
            return new Finding("disk", Severity.ERROR, what, "free some space; new work is refused on a full disk");
        }
        return bytes < FREE_BYTES_COMFORTABLE
                ? new Finding("disk", Severity.WARNING, what, "free some space; `mimikit state du` tells what is used")
                : Finding.ok("disk", what);
    }

    private Finding flush() throws IOException {
        Path file = Files.createTempFile(directory, "doctor", ".tmp");
        long[] micros = new long[FLUSHES];
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (int i = 0; i < FLUSHES; i++) {
                long before = System.nanoTime();
                channel.write(ByteBuffer.allocate(FLUSH_BYTES));
                channel.force(false);
                micros[i] = (System.nanoTime() - before) / 1000;
            }
        } finally {
            Files.delete(file);
        }
        Arrays.sort(micros);
        long median = micros[FLUSHES / 2];
        String what = "a forced write takes " + median + " µs";
        return median > SLOW_FLUSH_MICROS
                ? new Finding("disk", Severity.WARNING, what, "each acknowledgement waits for one; use a faster disk")
                : Finding.ok("disk", what);
    }
}
