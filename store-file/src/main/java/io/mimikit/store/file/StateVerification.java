package io.mimikit.store.file;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.state.References;
import io.mimikit.kernel.store.AuditVerdict;
import io.mimikit.store.file.StateReport.Finding;
import io.mimikit.store.file.StateReport.Severity;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * Examines a state directory: every checksum, sequence, reference and chain. It changes nothing and takes no lock, so it
 * may be used while a process runs on the state; what moves under it is looked at again. Thread-safe.
 */
public final class StateVerification {
    private static final int LOOKS_MAX = 10;
    private static final long PAUSE_NANOS = 50_000_000;

    private final StateDirectory directory;
    private final Disk disk;

    public StateVerification(Path stateDirectory, Disk disk) {
        this.directory = new StateDirectory(stateDirectory);
        this.disk = disk;
    }

    /**
     * Examines all of it, in time in proportion to its size.
     *
     * @throws MimikitException (not_found) where there is no state of ours
     */
    public StateReport run() {
        StateReport report = look();
        for (int looks = 1; looks < LOOKS_MAX && !report.findings().isEmpty(); looks++) {
            LockSupport.parkNanos(PAUSE_NANOS);
            StateReport again = look();
            if (again.equals(report)) {
                break;
            }
            report = again;
        }
        return report;
    }

    private StateReport look() {
        try {
            return new Look().examine();
        } catch (NoSuchFileException moved) {
            return new StateReport(
                    0, 0, Optional.empty(), Map.of(), 0, List.of(damage(String.valueOf(moved.getFile()), "is gone")));
        } catch (IOException e) {
            throw StorageErrors.failed("could not examine " + directory.root(), e);
        }
    }

    private static Finding damage(String place, String what) {
        return new Finding(Severity.ERROR, place, what, StorageErrors.REPAIR);
    }

    /** One walk through the files. */
    private final class Look {
        private final List<Finding> findings = new ArrayList<>();
        private final Map<String, Long> counts = new TreeMap<>();
        private final Set<String> finished = new HashSet<>();
        private long generation;
        private long lastQ;
        private @Nullable Instant lastAt;

        StateReport examine() throws IOException {
            if (!disk.exists(directory.format())) {
                StateFormat.inspect(disk, directory); // says what else it is
                throw StorageErrors.noState(disk, directory);
            }
            try {
                StateFormat.inspect(disk, directory);
                finishedTasks();
                Recovery.State state = Recovery.read(disk, directory, Migrations.CURRENT);
                newest(state);
                generations();
                references(state.fold().entities());
            } catch (MimikitException refused) {
                if (refused.code() == ErrorCode.STATE_TOO_NEW) {
                    throw refused; // nothing is damaged, and what is in it is not ours to judge
                }
                findings.add(damage(directory.root().toString(), String.valueOf(refused.getMessage())));
            }
            runLogs();
            AuditVerdict audit = new AuditChain(directory.root(), disk).verify();
            if (!audit.isIntact()) {
                findings.add(new Finding(
                        Severity.ERROR,
                        "audit " + audit.brokenAt(),
                        String.valueOf(audit.reason()),
                        "compare with a backup; what was changed in an audit can't be repaired"));
            }
            return new StateReport(generation, lastQ, Optional.ofNullable(lastAt), counts, audit.lines(), findings);
        }

        private void newest(Recovery.State state) {
            generation = state.manifest().generation();
            lastQ = state.tail().lastQ();
            lastAt = state.tail().lastAt() == null
                    ? state.manifest().at()
                    : state.tail().lastAt();
            for (String finding : state.findings()) {
                boolean torn = finding.startsWith("torn tail");
                findings.add(new Finding(
                        torn ? Severity.WARNING : Severity.ERROR,
                        directory.journal().toString(),
                        finding,
                        torn
                                ? "nothing to do: the next start cuts it and keeps it in quarantine/"
                                : StorageErrors.REPAIR));
            }
        }

        /** The documents of both generations: the older one is there to be used when the newer is damaged. */
        private void generations() throws IOException {
            for (String name : List.of(Manifest.FILE, Manifest.PREVIOUS_FILE)) {
                Path file = directory.state().resolve(name);
                if (!disk.exists(file)) {
                    continue;
                }
                byte[] bytes = disk.read(file);
                Manifest manifest = Manifest.parse(bytes).orElse(null);
                if (manifest == null) {
                    findings.add(damage(file.toString(), "is damaged"));
                    continue;
                }
                documents(manifest);
                if (!Arrays.equals(bytes, disk.read(file))) {
                    findings.add(damage(file.toString(), "changed meanwhile"));
                }
            }
        }

        private void documents(Manifest manifest) throws IOException {
            for (Manifest.DocumentFile file : manifest.files()) {
                Path path = directory.state().resolve(file.name());
                if (!disk.exists(path)) {
                    findings.add(damage(path.toString(), "is missing"));
                    continue;
                }
                byte[] bytes = disk.read(path);
                if (bytes.length != file.bytes() || !Sha256.hex(bytes).equals(file.sha256())) {
                    findings.add(new Finding(
                            Severity.ERROR,
                            path.toString(),
                            "is not what its manifest says",
                            "if you have edited it, run `mimikit state accept " + path + "`; otherwise "
                                    + StorageErrors.REPAIR));
                }
            }
        }

        private void finishedTasks() throws IOException {
            for (String name : LogFile.named(disk, directory.runs(), FinishedTasks.PREFIX)) {
                Path file = directory.runs().resolve(name);
                LogFile.forEach(disk, file, (offset, bytes, start, length) -> {
                    if (Seal.holds(bytes, start, length)) {
                        finished.add(
                                String.valueOf(Json.object(bytes, start, length).get(EntityText.ID)));
                    } else {
                        findings.add(damage(file + " at byte " + offset, "the line of a finished task is damaged"));
                    }
                    return true;
                });
            }
            counts.put("finished", (long) finished.size());
        }

        private void references(List<Entity> entities) {
            for (Entity entity : entities) {
                counts.merge(entity.kind().wireName(), 1L, Long::sum);
            }
            for (String broken : References.broken(entities, finished)) {
                findings.add(damage(directory.root().toString(), broken));
            }
        }

        private void runLogs() throws IOException {
            for (Path logs : List.of(directory.taskRuns(), directory.triggerRuns())) {
                for (String name : LogFile.named(disk, logs, "")) {
                    Path file = logs.resolve(name);
                    LogFile.forEach(disk, file, (offset, bytes, start, length) -> {
                        if (!isObject(bytes, start, length)) {
                            findings.add(damage(file + " at byte " + offset, "the line of a run log is unreadable"));
                        }
                        return true;
                    });
                }
            }
        }

        private static boolean isObject(byte[] bytes, int start, int length) {
            try {
                Json.object(bytes, start, length);
                return true;
            } catch (JacksonException unreadable) {
                return false;
            }
        }
    }
}
