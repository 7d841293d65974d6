package io.mimikit.store.file;

import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Removes the oldest backups that lie in the state itself under the names that {@link StateBackup#ownName} gives; any other
 * is somebody else's. The newest whole one always stays. Not thread-safe.
 */
final class BackupRetention {
    /** One that isn't whole after this was cut short by a crash. */
    private static final Duration UNFINISHED = Duration.ofDays(1);

    private final Disk disk;
    private final Path backups;

    BackupRetention(Disk disk, Path root) {
        this.disk = disk;
        this.backups = root.resolve(StateBackup.OWN_DIRECTORY);
    }

    /** Answers how many went. */
    int prune(Instant now, RetentionLimits.Backups limits) throws IOException {
        Deque<String> whole = new ArrayDeque<>();
        Map<String, Long> sizes = new HashMap<>();
        int removed = 0;
        for (String name : disk.list(backups)) {
            Optional<Instant> at = made(name);
            Path backup = backups.resolve(name);
            if (at.isEmpty() || !disk.isDirectory(backup)) {
                continue;
            }
            if (disk.exists(backup.resolve(BackupManifest.FILE))) {
                whole.add(name);
                sizes.put(name, StateSize.all(backup, disk).bytes());
            } else if (at.get().isBefore(now.minus(UNFINISHED))) {
                remove(backup);
                removed++;
            }
        }
        return removed + prune(now, limits, whole, sizes);
    }

    private int prune(Instant now, RetentionLimits.Backups limits, Deque<String> whole, Map<String, Long> sizes)
            throws IOException {
        long bytes = sizes.values().stream().mapToLong(Long::longValue).sum();
        int removed = 0;
        while (whole.size() > 1) {
            String oldest = whole.removeFirst();
            boolean old = made(oldest).orElse(now).isBefore(now.minus(limits.keep()));
            if (!old && whole.size() < limits.max() && bytes <= limits.bytesMax()) {
                break;
            }
            remove(backups.resolve(oldest));
            bytes -= sizes.getOrDefault(oldest, 0L);
            removed++;
        }
        return removed;
    }

    /** Its manifest goes first: what is left of it must not look whole. */
    private void remove(Path backup) throws IOException {
        disk.delete(backup.resolve(BackupManifest.FILE));
        disk.forceDirectory(backup);
        Targets.clear(disk, backup);
        disk.delete(backup);
    }

    private static Optional<Instant> made(String name) {
        try {
            return Optional.of(StateBackup.OWN_NAME.parse(name, Instant::from));
        } catch (DateTimeException notOurs) {
            return Optional.empty();
        }
    }
}
