package io.mimikit.store.file;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.store.file.Transfer.Extent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Makes a state of a backup again, in an empty directory. Every file is checked against the backup's manifest before the
 * first is written and while it is. {@code FORMAT.json} comes last, so that a restore which a crash cut short is no state
 * that anybody could start. Not thread-safe.
 */
public final class StateRestore {
    private static final Pattern SAFE_PATH =
            Pattern.compile("(?!\\.\\.?(/|$))[^/\\\\\\x00]+(/(?!\\.\\.?(/|$))[^/\\\\\\x00]+)*");

    private final Disk disk;
    private final InstantSource clock;

    public StateRestore(Disk disk, InstantSource clock) {
        this.disk = disk;
        this.clock = clock;
    }

    /** What was restored. */
    public record Restored(Path directory, long lastQ, int files) {}

    /** Whether a directory looks like a backup. */
    public boolean isBackup(Path directory) {
        return disk.exists(directory.resolve(BackupManifest.FILE));
    }

    /**
     * Checks that a backup is whole.
     *
     * @throws MimikitException (not_found) where there is none, (state_damaged) with the first file that is not what the
     *     manifest says
     */
    public void verify(Path backup) {
        try {
            check(backup, manifest(backup));
        } catch (IOException e) {
            throw StorageErrors.failed("could not read the backup " + backup, e);
        }
    }

    /**
     * Restores into a directory that doesn't exist yet or is empty. The new state is an original: it may be started at
     * once, so the old one must not be.
     */
    public Restored restore(Path backup, Path target) {
        try {
            BackupManifest manifest = manifest(backup);
            check(backup, manifest);
            Targets.requireEmpty(disk, target);
            StateDirectory state = new StateDirectory(target);
            state.createRoot(disk);
            for (BackupManifest.Item item : manifest.files()) {
                if (!item.path().equals(StateDirectory.FORMAT_FILE)) {
                    copy(backup, target, item);
                }
            }
            Targets.forceAll(disk, target);
            StateLock lock = StateLock.take(disk, state, clock.instant());
            try {
                new StateFormat(manifest.stateId(), lock.inode()).write(disk, state);
            } finally {
                lock.close();
            }
            return new Restored(target, manifest.lastQ(), manifest.files().size());
        } catch (IOException e) {
            throw StorageErrors.failed("could not restore " + backup + " to " + target, e);
        }
    }

    private void copy(Path backup, Path target, BackupManifest.Item item) throws IOException {
        Path to = target.resolve(item.path());
        Transfer.createDirectories(disk, target, DurableFile.parent(to));
        BackupManifest.Item copied = Transfer.copy(disk, backup.resolve(item.path()), to, item.path(), Extent.WHOLE);
        requireSame(backup, item, copied);
    }

    private BackupManifest manifest(Path backup) throws IOException {
        Path file = backup.resolve(BackupManifest.FILE);
        if (!disk.exists(file)) {
            throw new MimikitException(
                    ErrorCode.NOT_FOUND, backup + " holds no " + BackupManifest.FILE + ", so it is no whole backup");
        }
        return BackupManifest.parse(disk.read(file)).orElseThrow(() -> damaged(file + " is damaged"));
    }

    private void check(Path backup, BackupManifest manifest) throws IOException {
        List<String> names =
                manifest.files().stream().map(BackupManifest.Item::path).toList();
        if (!names.stream().allMatch(name -> SAFE_PATH.matcher(name).matches())) {
            throw damaged(backup.resolve(BackupManifest.FILE) + " names a file outside of the backup");
        }
        for (BackupManifest.Item item : manifest.files()) {
            Path file = backup.resolve(item.path());
            if (!disk.exists(file)) {
                throw damaged(file + " is missing");
            }
            requireSame(backup, item, Transfer.describe(disk, file, item.path()));
        }
        StateDirectory state = new StateDirectory(backup);
        StateFormat.inspect(disk, state);
        Recovery.read(disk, state, Migrations.CURRENT); // refuses what a newer program wrote
    }

    private static void requireSame(Path backup, BackupManifest.Item expected, BackupManifest.Item found) {
        if (!expected.equals(found)) {
            throw damaged(backup.resolve(expected.path()) + " is not what the backup's manifest says");
        }
    }

    private static MimikitException damaged(String what) {
        return new MimikitException(
                ErrorCode.STATE_DAMAGED, what + "; nothing was restored, use another backup of the same state");
    }
}
