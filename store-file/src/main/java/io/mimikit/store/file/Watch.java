package io.mimikit.store.file;

import io.mimikit.kernel.MimikitException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches over the files of a running process: whether LOCK is still the one that it holds, and whether documents,
 * segments, manifests and FORMAT.json are still as it left them. What the process knows is the truth then, so what was
 * changed is kept in quarantine and everything is written anew. Owned by the engine's thread; what it says may be read by
 * any.
 */
final class Watch {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
    private static final int FINDINGS_MAX = 100;

    private final Disk disk;
    private final StateDirectory directory;
    private final InstantSource clock;
    private final FileStoreLimits limits;
    private final StateLock lock;
    private StateFormat format;
    private boolean copy;
    private final Journal journal;
    private final Checkpointer checkpointer;
    private final KnownFiles known;
    private final List<String> findings = new CopyOnWriteArrayList<>();
    private Instant lookedAt;
    private volatile @Nullable MimikitException lost;

    /** What is watched, and how often. */
    record Watched(Disk disk, StateDirectory directory, InstantSource clock, FileStoreLimits limits) {}

    Watch(Watched watched, StateLock lock, StateFormat format, Journal journal, Checkpointer checkpointer)
            throws IOException {
        this.disk = watched.disk();
        this.directory = watched.directory();
        this.clock = watched.clock();
        this.limits = watched.limits();
        this.lock = lock;
        this.format = format;
        this.copy = format.lockInode() != lock.inode();
        this.journal = journal;
        this.checkpointer = checkpointer;
        this.known = new KnownFiles(disk);
        this.lookedAt = clock.instant();
        known.know(counting());
    }

    private Set<Path> counting() {
        Set<Path> files = checkpointer.files();
        files.addAll(journal.sealed(checkpointer.unneeded()));
        files.add(directory.format());
        return files;
    }

    /** Why this process may write nothing more; null while it may. */
    @Nullable
    MimikitException lost() {
        return lost;
    }

    /** @throws MimikitException (state_locked) once another process has the state */
    void requirePossession() {
        MimikitException gone = lost;
        if (gone != null) {
            throw gone;
        }
    }

    /** What was found, oldest first. */
    List<String> findings() {
        return List.copyOf(findings);
    }

    private void find(String finding) {
        LOG.error("{}", finding);
        if (findings.size() < FINDINGS_MAX) {
            findings.add(finding);
        }
    }

    /**
     * Makes sure that no other process has the state.
     *
     * @throws MimikitException (state_locked) when one has, from now on and for good
     */
    void keepPossession() {
        try {
            if (!lock.isInPlace()) {
                lock.renew(clock.instant());
                writeFormat();
                find(directory.lock() + " was taken away or replaced; it is locked again, and nobody was faster");
            }
        } catch (MimikitException taken) {
            lost = taken;
            LOG.error("{}", taken.getMessage());
            throw taken;
        } catch (IOException e) {
            LOG.warn("could not see after {}", directory.lock(), e);
        }
    }

    /** Whether the directory is a copy of another one. */
    boolean isCopy() {
        return copy;
    }

    /** Declares a copy to be an original. */
    void adopt() throws IOException {
        copy = false;
        writeFormat();
    }

    /** It names the LOCK of an original, also when that is a new one. */
    private void writeFormat() throws IOException {
        format = copy ? format : new StateFormat(format.stateId(), lock.inode());
        format.write(disk, directory);
        known.written(directory.format());
    }

    /** Looks, unless it has done so a moment ago. */
    void lookIfDue() {
        if (Duration.between(lookedAt, clock.instant()).abs().toMillis() >= limits.lookMillis()) {
            look();
        }
    }

    /** Looks at everything, and sees to it that what was changed is written anew by the next checkpoint. */
    void look() {
        lookedAt = clock.instant();
        if (lost != null || checkpointer.isRunning()) {
            return;
        }
        try {
            keepPossession();
            lookAtFiles();
        } catch (MimikitException ignored) {
            // noted, and every further commit says so
        } catch (IOException e) {
            LOG.warn("could not look after the files of {}", directory.root(), e);
        }
    }

    private void lookAtFiles() throws IOException {
        known.know(counting());
        List<Path> changed = new ArrayList<>();
        for (Path file : known.changed()) {
            if (checkpointer.isIntact(file)) {
                known.written(file); // touched, and what it should be
            } else {
                changed.add(file);
            }
        }
        boolean current = !journal.isInPlace();
        if (current) {
            changed.add(journal.file());
        }
        for (Path file : changed) {
            keep(file);
        }
        if (current) {
            journal.leave();
        }
        if (changed.remove(directory.format())) {
            writeFormat();
        }
        if (!changed.isEmpty()) {
            checkpointer.rewrite();
        }
    }

    private void keep(Path file) throws IOException {
        boolean there = disk.exists(file);
        find(file + (there ? " was changed" : " was deleted")
                + " by somebody else while the process ran; it is written anew from what the process knows"
                + (there ? ", and what was there is kept in quarantine/" : ""));
        if (there) {
            new Quarantine(disk, directory.quarantine(), clock.instant())
                    .keep(file, disk.read(file), 0, "changed by somebody else while the process ran");
        }
    }
}
