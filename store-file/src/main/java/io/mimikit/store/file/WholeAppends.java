package io.mimikit.store.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Appends all of something or, in the end, nothing: what a failed append left is cut before the next. Not thread-safe. */
final class WholeAppends {
    private final Disk disk;
    private final Map<Path, Long> goodBytes = new HashMap<>();

    WholeAppends(Disk disk) {
        this.disk = disk;
    }

    /** What is to be appended. */
    interface Body {
        void write(Disk.Appender out) throws IOException;
    }

    void append(Path file, Body body) throws IOException {
        Long good = goodBytes.get(file);
        if (good != null) {
            disk.truncate(file, good);
        }
        try (Disk.Appender out = disk.append(file)) {
            goodBytes.put(file, out.size());
            body.write(out);
        }
        goodBytes.remove(file);
    }
}
