package io.mimikit.store.file;

import io.mimikit.kernel.MimikitException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a state directory holds: the documents of the newest good generation and every record after it. Reading changes
 * nothing; {@link #repair} then does what has to be done before anything is appended. Not thread-safe.
 */
final class Recovery {
    private final Disk disk;
    private final StateDirectory directory;
    private final Migrations migrations;
    private final List<String> findings = new ArrayList<>();
    private final List<Path> damaged = new ArrayList<>();
    /** Records that a manifest we could read, but not use, says to exist. */
    private long knownQ;

    private Recovery(Disk disk, StateDirectory directory, Migrations migrations) {
        this.disk = disk;
        this.directory = directory;
        this.migrations = migrations;
    }

    /**
     * What was found.
     *
     * @param damaged files that were passed over, to be kept in quarantine
     */
    record State(
            Manifest manifest,
            Fold fold,
            TailReader.Tail tail,
            AuditTail audit,
            List<LogRecord> logs,
            List<Path> damaged,
            List<String> findings) {}

    /** @throws MimikitException (state_damaged, state_too_new) when no trustworthy state can be put together */
    static State read(Disk disk, StateDirectory directory, Migrations migrations) throws IOException {
        return new Recovery(disk, directory, migrations).read();
    }

    private State read() throws IOException {
        for (Manifest candidate : candidates()) {
            Optional<State> state = tryFrom(candidate);
            if (state.isPresent()) {
                return state.get();
            }
        }
        throw StorageErrors.damaged(
                directory.state().toString(),
                "no generation of documents is whole (" + String.join("; ", findings) + ")",
                null);
    }

    /** Newest first. Before the second checkpoint the empty state and the whole journal are the older generation. */
    private List<Manifest> candidates() throws IOException {
        List<Manifest> candidates = new ArrayList<>();
        manifest(Manifest.FILE).ifPresent(candidates::add);
        manifest(Manifest.PREVIOUS_FILE).ifPresent(candidates::add);
        if (!disk.exists(directory.state().resolve(Manifest.PREVIOUS_FILE))) {
            candidates.add(Manifest.EMPTY);
        }
        return candidates;
    }

    private Optional<Manifest> manifest(String name) throws IOException {
        Path file = directory.state().resolve(name);
        if (!disk.exists(file)) {
            return Optional.empty();
        }
        Optional<Manifest> manifest = Manifest.parse(disk.read(file));
        if (manifest.isEmpty()) {
            damaged.add(file);
            findings.add(file + " is damaged; using an older generation");
        }
        return manifest;
    }

    private Optional<State> tryFrom(Manifest manifest) throws IOException {
        AuditTail audit =
                AuditTail.read(disk, directory.audit(), manifest.through()).notBefore(manifest.audit());
        ReplayedLogs logs = new ReplayedLogs(audit.q());
        Fold fold = new Fold(migrations, logs);
        try {
            for (List<Documents.Loaded> document : Documents.load(disk, directory.state(), manifest, migrations)) {
                document.forEach(fold::add);
            }
        } catch (Documents.DamagedDocument e) {
            damaged.add(directory.state().resolve(e.name()));
            findings.add("document " + e.getMessage() + "; using an older generation");
            knownQ = Math.max(knownQ, manifest.through());
            return Optional.empty();
        }
        TailReader.Tail tail = new TailReader(disk, directory.journal(), manifest.through(), fold).read();
        checkReaches(manifest, tail, audit);
        findings.addAll(tail.findings());
        return Optional.of(
                new State(manifest, fold, tail, audit, logs.records(), List.copyOf(damaged), List.copyOf(findings)));
    }

    private void checkReaches(Manifest manifest, TailReader.Tail tail, AuditTail audit) throws IOException {
        knownQ = Math.max(knownQ, audit.q()); // it is written after the journal is forced
        if (tail.lastQ() < knownQ) {
            throw StorageErrors.damaged(
                    directory.journal().toString(),
                    "the journal ends at record " + tail.lastQ() + ", but " + knownQ + " was acknowledged",
                    null);
        }
        long next = manifest.through() + 1;
        if (manifest.generation() > 0
                && Segment.list(disk, directory.journal()).stream().noneMatch(segment -> segment.firstQ() == next)) {
            throw StorageErrors.damaged(
                    directory.journal().toString(), "the segment that begins with record " + next + " is gone", null);
        }
        if (manifest.generation() == 0 && tail.lastQ() == 0 && hasTraces()) {
            throw StorageErrors.damaged(
                    directory.root().toString(),
                    "there was a state here, and its documents and journal are gone",
                    null);
        }
    }

    private boolean hasTraces() throws IOException {
        return disk.exists(directory.state().resolve(Manifest.FILE))
                || disk.list(directory.state()).stream().anyMatch(Documents::isDocument)
                || !disk.list(directory.audit()).isEmpty()
                || !disk.list(directory.taskRuns()).isEmpty()
                || !disk.list(directory.triggerRuns()).isEmpty();
    }

    /** Keeps in quarantine what was passed over or has to go, then removes what has to go, though not durably yet. */
    static void repair(Disk disk, StateDirectory directory, State state, Quarantine quarantine) throws IOException {
        for (Path file : state.damaged()) {
            if (disk.exists(file)) {
                quarantine.keep(file, disk.read(file), 0, "damaged: " + String.join("; ", state.findings()));
            }
        }
        for (AuditTail.Cut torn : state.audit().cuts()) {
            cut(disk, torn, quarantine);
        }
        TailReader.Tail tail = state.tail();
        if (tail.cut() != null) {
            cut(disk, directory.journal(), tail.cut(), quarantine);
        }
        for (Segment segment : tail.stale()) {
            disk.delete(segment.in(directory.journal()));
        }
    }

    /** The torn end of the audit; the lines are derived again from the journal. */
    private static void cut(Disk disk, AuditTail.Cut cut, Quarantine quarantine) throws IOException {
        quarantine.keep(
                cut.file(),
                disk.read(cut.file()),
                Math.toIntExact(cut.offset()),
                "torn end of the audit, derived again");
        disk.truncate(cut.file(), cut.offset());
    }

    /**
     * What a cut removes need not be forced: no line after the torn one is readable, or it would be damage, so whatever
     * of it comes back is cut again. {@link Journal#resume} makes the journal durable before anything is appended.
     */
    private static void cut(Disk disk, Path journal, TailReader.Cut cut, Quarantine quarantine) throws IOException {
        Path torn = cut.segment().in(journal);
        byte[] bytes = disk.read(torn);
        quarantine.keep(torn, bytes, Math.toIntExact(cut.offset()), cut.reason());
        for (Segment segment : cut.after()) {
            Path file = segment.in(journal);
            quarantine.keep(file, disk.read(file), 0, cut.reason());
        }
        for (Segment segment : cut.after()) {
            disk.delete(segment.in(journal));
        }
        disk.truncate(torn, cut.offset());
    }
}
