package io.mimikit.app.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimikit.app.Main;
import io.mimikit.app.process.Promised.Kept;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.store.Recovered;
import io.mimikit.store.file.Disk;
import io.mimikit.store.file.FileStore;
import io.mimikit.store.file.FileStoreLimits;
import io.mimikit.store.file.NioDisk;
import io.mimikit.store.file.StateBackup;
import io.mimikit.store.file.StateRestore;
import io.mimikit.store.file.StateVerification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Backups of a state while its server works and is killed, and restores that are killed themselves. A backup that came to
 * its end holds all that was acknowledged before it began. Belongs to one test; not thread-safe.
 */
final class CareInFlight {
    private static final int RESTORING_MILLIS_MAX = 2000;

    private final Path state;
    private final Path backups;
    private final Random random;
    private final Disk disk = new NioDisk();
    private final List<Path> finished = new ArrayList<>();
    private @Nullable Thread thread;
    private volatile boolean done;
    private volatile @Nullable Throwable failure;
    private int count;

    CareInFlight(Path directory, Random random) {
        this.state = ServerProcess.in(directory).state();
        this.backups = directory.resolve("backups");
        this.random = random;
    }

    int finished() {
        return finished.size();
    }

    /** Begins a backup beside the state; with {@code alsoOwn} one in the state follows, which retention may remove. */
    void begin(boolean alsoOwn) {
        count++;
        done = false;
        failure = null;
        Path target = backups.resolve(Integer.toString(count));
        thread = Thread.ofPlatform().name("backup-" + count).start(() -> {
            try {
                new StateBackup(state, disk, InstantSource.system()).write(target);
                done = true;
                if (alsoOwn) {
                    new StateBackup(state, disk, InstantSource.system())
                            .write(StateBackup.ownName(
                                    state, InstantSource.system().instant()));
                }
            } catch (MimikitException e) {
                failure = e; // a backup that was refused promises nothing
            } catch (RuntimeException | Error e) {
                failure = e;
                throw e;
            }
        });
    }

    /** Waits for it, and restores what it made: once whole, once with the restore killed somewhere on the way. */
    void check(List<Kept> keptBefore) throws InterruptedException {
        Thread running = thread;
        if (running == null) {
            return;
        }
        running.join();
        thread = null;
        if (!done) {
            assertThat(failure).isInstanceOf(MimikitException.class);
            System.out.println("KillLoopTest: backup " + count + " was refused: " + failure);
            return;
        }
        Path backup = backups.resolve(Integer.toString(count));
        finished.add(backup);
        Path target = backups.resolve(count + "-restored");
        new StateRestore(disk, InstantSource.system()).restore(backup, target);
        assertHolds(target, keptBefore);
        killRestore(backup, keptBefore);
    }

    private void assertHolds(Path restored, List<Kept> kept) {
        assertThat(new StateVerification(restored, disk).run().findings()).isEmpty();
        try (FileStore store = new FileStore(restored, disk, InstantSource.system(), FileStoreLimits.DEFAULT)) {
            Recovered recovered = store.open();
            Set<String> ids = recovered.entities().stream().map(Entity::id).collect(Collectors.toSet());
            ids.addAll(recovered.finished().keySet());
            String memory = memory(restored);
            for (Kept each : kept) {
                assertThat(ids.contains(each.id())
                                || memory.contains(each.request().word()))
                        .as("%s in %s", each, restored)
                        .isTrue();
            }
        }
    }

    private static String memory(Path restored) {
        Path memory = restored.resolve("memory");
        if (!Files.isDirectory(memory)) {
            return "";
        }
        try (Stream<Path> files = Files.walk(memory)) {
            StringBuilder text = new StringBuilder();
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                text.append(Files.readString(file)).append('\n');
            }
            return text.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a killed restore leaves is the whole state, or nothing that anybody can start. */
    private void killRestore(Path backup, List<Kept> kept) throws InterruptedException {
        Path target = backups.resolve(count + "-killed");
        Process restore = restore(backup, target);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(RESTORING_MILLIS_MAX)));
        restore.destroyForcibly();
        assertThat(restore.waitFor(60, TimeUnit.SECONDS)).isTrue();
        if (Files.exists(target.resolve("FORMAT.json"))) {
            assertHolds(target, kept);
        } else if (holdsFiles(target)) {
            assertThatThrownBy(() -> open(target)).isInstanceOf(MimikitException.class);
        }
    }

    private static boolean holdsFiles(Path directory) {
        if (!Files.isDirectory(directory)) {
            return false;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            return files.anyMatch(Files::isRegularFile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void open(Path restored) {
        try (FileStore store = new FileStore(restored, disk, InstantSource.system(), FileStoreLimits.DEFAULT)) {
            store.open();
        }
    }

    private static Process restore(Path backup, Path target) {
        try {
            return new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Main.class.getName(),
                            "--state-dir",
                            target.toString(),
                            "state",
                            "restore",
                            backup.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
