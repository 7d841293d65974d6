package io.mimikit.store.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the files looked like when this process wrote or read them, so that a look at their names tells whether anybody
 * was there since. Thread-safe.
 */
final class KnownFiles {
    private final Disk disk;
    private final Map<Path, Disk.Stamp> stamps = new HashMap<>();

    KnownFiles(Disk disk) {
        this.disk = disk;
    }

    /** From now on these files count, and no others; those that counted before are not looked at anew. */
    synchronized void know(Collection<Path> files) throws IOException {
        stamps.keySet().retainAll(files);
        for (Path file : files) {
            if (!stamps.containsKey(file)) {
                disk.stamp(file).ifPresent(stamp -> stamps.put(file, stamp));
            }
        }
    }

    /** One that this process has just written. */
    synchronized void written(Path file) throws IOException {
        Optional<Disk.Stamp> stamp = disk.stamp(file);
        if (stamp.isPresent()) {
            stamps.put(file, stamp.get());
        }
    }

    /** Those that are gone or were changed; each is said once. */
    synchronized List<Path> changed() throws IOException {
        List<Path> changed = new ArrayList<>();
        for (Map.Entry<Path, Disk.Stamp> known : stamps.entrySet()) {
            if (!disk.stamp(known.getKey()).equals(Optional.of(known.getValue()))) {
                changed.add(known.getKey());
            }
        }
        changed.forEach(stamps::remove);
        changed.sort(null);
        return changed;
    }
}
