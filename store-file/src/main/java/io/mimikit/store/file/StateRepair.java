package io.mimikit.store.file;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.state.References;
import io.mimikit.kernel.store.Snapshot;
import io.mimikit.store.file.StateReport.Severity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import tools.jackson.core.JacksonException;

/**
 * Makes a state startable again that recovery refuses, from what can still be read. Whatever can't is kept in
 * quarantine first, so a repair loses nothing that was not lost before. For a stopped state; not thread-safe.
 *
 * <p>The new state is a generation of its own: its documents are written beside the old ones, and the manifest that
 * names them decides. A crash before that leaves everything as it was, after it only leftovers.
 */
public final class StateRepair {
    private final StateDirectory directory;
    private final Disk disk;
    private final InstantSource clock;
    private final List<String> done = new ArrayList<>();
    private final Set<Path> kept = new LinkedHashSet<>();

    public StateRepair(Path stateDirectory, Disk disk, InstantSource clock) {
        this.directory = new StateDirectory(stateDirectory);
        this.disk = disk;
        this.clock = clock;
    }

    /**
     * What was done.
     *
     * @param actions in words, none when there was nothing to repair
     * @param losses what was there once and could not be saved, in words
     */
    public record Repaired(List<String> actions, List<String> losses) {}

    /**
     * Repairs what is damaged.
     *
     * @throws MimikitException (state_locked) while a process runs on the state, (state_too_new) for one of a newer
     *     program, (not_found) where there is none; nothing is changed then
     */
    public Repaired run() {
        try {
            requireState();
            StateLock lock = StateLock.take(disk, directory, clock.instant());
            try {
                Salvage.read(disk, directory, Migrations.CURRENT); // refuses what a newer program wrote
                Repaired repaired = repair(lock);
                lock.close();
                return repaired;
            } catch (MimikitException refused) {
                lock.abandon();
                throw refused;
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw StorageErrors.failed("could not repair " + directory.root(), e);
        }
    }

    private void requireState() throws IOException {
        boolean traces =
                disk.exists(directory.format()) || disk.exists(directory.journal()) || disk.exists(directory.state());
        boolean importing = !disk.exists(directory.format())
                && ImportMark.read(disk, directory.root()).isPresent();
        if (!traces || importing) {
            StateFormat.inspect(disk, directory); // says what else it is
            throw StorageErrors.noState(disk, directory);
        }
        try {
            StateFormat.inspect(disk, directory);
        } catch (MimikitException refused) {
            if (refused.code() == ErrorCode.STATE_TOO_NEW) {
                throw refused;
            }
        }
    }

    private Repaired repair(StateLock lock) throws IOException {
        directory.create(disk);
        Quarantine quarantine = new Quarantine(disk, directory.quarantine(), clock.instant());
        List<String> losses = new ArrayList<>();
        format(lock, quarantine);
        boolean finishedChanged = logs(
                quarantine, directory.runs(), FinishedTasks.PREFIX, "finished tasks", StateRepair::isSealed, losses);
        logs(quarantine, directory.taskRuns(), "", "a run log", StateRepair::isObject, losses);
        logs(quarantine, directory.triggerRuns(), "", "a run log", StateRepair::isObject, losses);
        // The manifest says how long the files of finished tasks are, so shorter ones need a new one.
        if (finishedChanged || !isSound()) {
            rebuild(quarantine, losses);
        }
        return new Repaired(List.copyOf(done), List.copyOf(losses));
    }

    private boolean isSound() {
        return new StateVerification(directory.root(), disk)
                .run().findings().stream()
                        .noneMatch(finding -> finding.severity() == Severity.ERROR
                                && !finding.place().startsWith("audit "));
    }

    private void format(StateLock lock, Quarantine quarantine) throws IOException {
        try {
            if (StateFormat.inspect(disk, directory).isPresent()) {
                return;
            }
        } catch (MimikitException damaged) {
            if (disk.exists(directory.format())) {
                keep(quarantine, directory.format(), "damaged: " + damaged.getMessage());
            }
        }
        String seed = disk.bootId() + clock.instant() + directory.root() + lock.inode();
        String stateId = Sha256.hex(seed.getBytes(StandardCharsets.UTF_8)).substring(0, 32);
        new StateFormat(stateId, lock.inode()).write(disk, directory);
        done.add("wrote " + directory.format() + " anew");
    }

    private void keep(Quarantine quarantine, Path file, String reason) throws IOException {
        if (kept.add(file) && disk.exists(file)) {
            quarantine.keep(file, disk.read(file), 0, reason);
            done.add("kept " + file + " in quarantine: " + reason);
        }
    }

    /** Rewrites files of lines without those that can't be read; answers whether there were any. */
    private boolean logs(
            Quarantine quarantine, Path logs, String prefix, String what, Predicate<byte[]> isGood, List<String> losses)
            throws IOException {
        boolean changed = false;
        for (String name : LogFile.named(disk, logs, prefix)) {
            Path file = logs.resolve(name);
            ByteArrayOutputStream good = new ByteArrayOutputStream();
            List<Long> bad = new ArrayList<>();
            LogFile.forEach(disk, file, (offset, bytes, start, length) -> {
                byte[] line = java.util.Arrays.copyOfRange(bytes, start, start + length);
                if (isGood.test(line)) {
                    good.writeBytes(line);
                    good.write('\n');
                } else {
                    bad.add(offset);
                }
                return true;
            });
            if (!bad.isEmpty()) {
                keep(quarantine, file, "damaged lines of " + what);
                losses.add(file + ": " + bad.size() + " lines of " + what);
                DurableFile.replace(disk, file, good.toByteArray());
                changed = true;
            }
        }
        return changed;
    }

    private static boolean isSealed(byte[] line) {
        return Seal.holds(line, 0, line.length);
    }

    private static boolean isObject(byte[] line) {
        try {
            Json.object(line);
            return true;
        } catch (JacksonException unreadable) {
            return false;
        }
    }

    private void rebuild(Quarantine quarantine, List<String> losses) throws IOException {
        Salvage.Saved saved = Salvage.read(disk, directory, Migrations.CURRENT);
        losses.addAll(saved.losses());
        for (Path file : saved.damaged()) {
            keep(quarantine, file, "damaged");
        }
        AuditTail audit = AuditTail.read(disk, directory.audit(), saved.lastQ());
        long through = Math.max(saved.lastQ(), audit.q());
        if (through > saved.lastQ()) {
            losses.add("records " + (saved.lastQ() + 1) + " to " + through
                    + " at the end; `mimikit audit tail` tells what those changed that came from outside");
        }
        Instant at = saved.lastAt() == null ? clock.instant() : saved.lastAt();
        Manifest.AuditHead head = audit.n() == 0 ? null : new Manifest.AuditHead(audit.n(), audit.q(), audit.hash());
        Checkpoint checkpoint = new Checkpoint(
                disk, directory, FileStoreLimits.DEFAULT, Manifest.EMPTY, Manifest.EMPTY, new DirtyBuckets());
        Snapshot snapshot = new Snapshot(through, mended(saved, losses), List.of());
        Segment segment = new Segment(through + 1, 0);
        try (Disk.Appender begun = disk.create(segment.in(directory.journal()))) {
            begun.force();
        }
        disk.forceDirectory(directory.journal());
        Manifest manifest = checkpoint.write(snapshot, at, head, FinishedTasks.sizes(disk, directory.runs()));
        removeOld(manifest, segment);
        done.add("wrote generation " + manifest.generation() + " through record " + through + " from what can be read");
    }

    private Map<Kind, List<Entity>> mended(Salvage.Saved saved, List<String> losses) throws IOException {
        List<Entity> all = new ArrayList<>();
        saved.entities().values().forEach(all::addAll);
        References.Mended mended = References.mend(all, FinishedTasks.ids(disk, directory.runs()));
        losses.addAll(mended.changes());
        Map<Kind, Map<String, Entity>> byKind = new EnumMap<>(Kind.class);
        mended.entities()
                .forEach(entity -> byKind.computeIfAbsent(entity.kind(), kind -> new HashMap<>())
                        .put(entity.id(), entity));
        Map<Kind, List<Entity>> result = new EnumMap<>(Kind.class);
        byKind.forEach((kind, entities) -> result.put(kind, List.copyOf(entities.values())));
        return result;
    }

    /** The older generation and the journal before the new one: what was whole in them is in its documents. */
    private void removeOld(Manifest manifest, Segment begun) throws IOException {
        disk.delete(directory.state().resolve(Manifest.PREVIOUS_FILE));
        disk.forceDirectory(directory.state());
        for (Segment segment : Segment.list(disk, directory.journal())) {
            if (!segment.equals(begun)) {
                disk.delete(segment.in(directory.journal()));
            }
        }
        disk.forceDirectory(directory.journal());
        Set<String> needed = new HashSet<>();
        manifest.files().forEach(file -> needed.add(file.name()));
        for (String name : disk.list(directory.state())) {
            if (Documents.isDocument(name) && !needed.contains(name)) {
                disk.delete(directory.state().resolve(name));
            }
        }
    }
}
