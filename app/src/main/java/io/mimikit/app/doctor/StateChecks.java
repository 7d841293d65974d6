package io.mimikit.app.doctor;

import io.mimikit.app.cli.Diagnosis.Finding;
import io.mimikit.app.cli.Diagnosis.Severity;
import io.mimikit.app.triggers.TriggerFileReader;
import io.mimikit.app.triggers.TriggerFiles;
import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.doc.Instants;
import io.mimikit.store.file.Disk;
import io.mimikit.store.file.LegacyTraces;
import io.mimikit.store.file.StateReport;
import io.mimikit.store.file.StateSize;
import io.mimikit.store.file.StateVerification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whether the state directory is sound, ours alone, and free of what a crash left behind. Not thread-safe. */
final class StateChecks {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String RUNTIME = "runtime.json";
    private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(5);

    private final Path directory;
    private final Disk disk;
    private final InstantSource clock;
    private final boolean fix;

    StateChecks(Path directory, Disk disk, InstantSource clock, boolean fix) {
        this.directory = directory;
        this.disk = disk;
        this.clock = clock;
        this.fix = fix;
    }

    /** Who has the state, and whether it is the original. */
    Finding lock() {
        Path file = directory.resolve("LOCK");
        try {
            if (!Files.exists(file)) {
                return Finding.ok("lock", "free: nobody has opened the state yet");
            }
            if (isCopy(file)) {
                return new Finding(
                        "lock",
                        Severity.WARNING,
                        directory + " is a copy of another state directory: triggers and claims are paused there",
                        "`mimikit state adopt`, with the server stopped, if the original is gone for good");
            }
            JsonNode holder = JSON.readTree(Files.readString(file));
            String pid = "pid " + holder.path("pid").asLong();
            return Finding.ok("lock", isAlive(holder) ? "held by " + pid : "free; " + pid + " had it last");
        } catch (IOException | JacksonException e) {
            return new Finding("lock", Severity.WARNING, file + " can't be read: " + e, "start the server again");
        }
    }

    private boolean isCopy(Path lock) throws IOException {
        Path format = directory.resolve("FORMAT.json");
        return Files.exists(format)
                && JSON.readTree(Files.readString(format)).path("lockInode").asLong(-1) != disk.inode(lock);
    }

    /** Whether the process that wrote this is still there, and no other one that got its number. */
    private static boolean isAlive(JsonNode holder) {
        String startedAt = holder.path("startedAt").asString("");
        return ProcessHandle.of(holder.path("pid").asLong(-1))
                .filter(ProcessHandle::isAlive)
                .flatMap(process -> process.info().startInstant())
                .filter(started -> Instants.print(started).equals(startedAt))
                .isPresent();
    }

    /** Whether a server works on this state. */
    boolean hasServer() {
        Path runtime = directory.resolve(RUNTIME);
        return Files.exists(runtime) && livesProcess(runtime);
    }

    /** A {@code runtime.json} whose process is gone, and half copies. */
    List<Finding> leftovers() {
        List<Finding> findings = new ArrayList<>();
        Path runtime = directory.resolve(RUNTIME);
        if (Files.exists(runtime) && !hasServer()) {
            findings.add(removed(RUNTIME, runtime, "names a process that is gone or works elsewhere"));
        }
        return findings;
    }

    private boolean livesProcess(Path runtime) {
        try {
            JsonNode tree = JSON.readTree(Files.readString(runtime));
            long inode = disk.inode(runtime);
            if (tree.path("inode").asLong(inode) != inode) {
                return false; // it was copied here with the directory
            }
            return ProcessHandle.of(tree.path("pid").asLong(-1))
                    .filter(ProcessHandle::isAlive)
                    .isPresent();
        } catch (IOException | JacksonException unreadable) {
            return false;
        }
    }

    private Finding removed(String name, Path file, String why) {
        if (!fix) {
            return new Finding("leftovers", Severity.WARNING, name + " " + why, "`mimikit doctor --fix` removes it");
        }
        try {
            Files.deleteIfExists(file);
            return Finding.ok("leftovers", name + " " + why + ": removed");
        } catch (IOException e) {
            return new Finding("leftovers", Severity.WARNING, name + " can't be removed: " + e, "remove it by hand");
        }
    }

    /** Nobody else may read the state: it holds conversations, and while it runs a token. */
    List<Finding> permissions() {
        if (Files.exists(directory) && !Files.isDirectory(directory)) {
            return List.of(new Finding(
                    "permissions",
                    Severity.ERROR,
                    directory + " is no directory",
                    "name another one with --state-dir"));
        }
        if (!Files.isDirectory(directory)
                || !directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            List<Finding> findings = new ArrayList<>();
            for (Path path : Stream.concat(Stream.of(directory), entries).toList()) {
                permission(path).ifPresent(findings::add);
            }
            return findings.isEmpty() ? List.of(Finding.ok("permissions", "the state is yours alone")) : findings;
        } catch (IOException e) {
            return List.of(new Finding(
                    "permissions", Severity.ERROR, directory + " can't be read: " + e, "give yourself access to it"));
        }
    }

    private Optional<Finding> permission(Path path) throws IOException {
        if (Files.isSymbolicLink(path)) {
            return Optional.empty();
        }
        Set<PosixFilePermission> has = Files.getPosixFilePermissions(path);
        // What lies in a directory that nobody else may enter is shut by that.
        boolean open = path.equals(directory)
                && has.stream().anyMatch(each -> !each.name().startsWith("OWNER"));
        boolean shut = !Files.isReadable(path) || !Files.isWritable(path);
        if (shut) {
            return Optional.of(new Finding(
                    "permissions",
                    Severity.ERROR,
                    path + " is " + PosixFilePermissions.toString(has) + ", so it can't be read and written",
                    "chmod u+rw it, or run as its owner"));
        }
        if (!open) {
            return Optional.empty();
        }
        if (fix) {
            has.removeIf(each -> !each.name().startsWith("OWNER"));
            Files.setPosixFilePermissions(path, has);
            return Optional.of(Finding.ok("permissions", path + " was open to others: closed"));
        }
        return Optional.of(new Finding(
                "permissions",
                Severity.WARNING,
                path + " is " + PosixFilePermissions.toString(has) + ", open to others",
                "`mimikit doctor --fix` closes it"));
    }

    List<Finding> soundness() {
        if (Files.exists(directory) && !(Files.isReadable(directory) && Files.isExecutable(directory))) {
            return List.of(); // that finding is there already
        }
        try {
            if (LegacyTraces.in(disk, directory)) {
                return List.of(new Finding(
                        "state",
                        Severity.WARNING,
                        directory + " is the state of the older program (format 1 or 2)",
                        "`mimikit serve` imports it where it is, after a verified copy; docs/migration.md"));
            }
            if (Stream.of("FORMAT.json", "journal", "state").noneMatch(name -> Files.exists(directory.resolve(name)))) {
                return List.of(Finding.ok("state", "there is none yet in " + directory));
            }
            StateReport report = new StateVerification(directory, disk).run();
            List<Finding> findings = new ArrayList<>();
            report.findings()
                    .forEach(finding -> findings.add(new Finding(
                            "state",
                            finding.severity() == StateReport.Severity.ERROR ? Severity.ERROR : Severity.WARNING,
                            finding.place() + ": " + finding.what(),
                            finding.fix())));
            if (findings.isEmpty()) {
                findings.add(Finding.ok("state", "sound through record " + report.lastQ()));
            }
            findings.add(clock(report.lastAt()));
            return findings;
        } catch (IOException e) {
            return List.of(new Finding("state", Severity.ERROR, directory + " can't be read: " + e, "check the disk"));
        } catch (MimikitException e) {
            return List.of(new Finding("state", Severity.ERROR, String.valueOf(e.getMessage()), "see above"));
        }
    }

    /** Nothing in quarantine is ever deleted by us, so somebody has to look. */
    Finding quarantine(long warnBytes) {
        long bytes;
        try {
            bytes = Optional.ofNullable(StateSize.of(directory, disk).get("quarantine"))
                    .map(StateSize.Part::bytes)
                    .orElse(0L);
        } catch (MimikitException unreadable) {
            return new Finding(
                    "quarantine",
                    Severity.ERROR,
                    String.valueOf(unreadable.getMessage()),
                    "give yourself access to it");
        }
        return bytes < warnBytes
                ? Finding.ok("quarantine", bytes + " bytes")
                : new Finding(
                        "quarantine",
                        Severity.WARNING,
                        directory.resolve("quarantine") + " holds " + bytes + " bytes (quarantine.warn is " + warnBytes
                                + ")",
                        "read the .reason.json beside each file and remove what you don't need");
    }

    /** Whether what the user declares in files can be read and means something. */
    List<Finding> triggerFiles(KernelConfig config) {
        try {
            List<Finding> findings = new TriggerFileReader(directory.resolve(TriggerFiles.DIRECTORY))
                    .problems(config, clock.instant()).stream()
                            .map(problem -> new Finding(
                                    "triggers", Severity.ERROR, problem, "correct the file; it is read again at once"))
                            .toList();
            return findings.isEmpty() ? List.of(Finding.ok("triggers", "the files of triggers.d are valid")) : findings;
        } catch (IOException e) {
            return List.of(new Finding(
                    "triggers", Severity.ERROR, "triggers.d can't be read: " + e, "give yourself access to it"));
        }
    }

    private Finding clock(Optional<Instant> lastAt) {
        Instant now = clock.instant();
        return lastAt.filter(at -> at.isAfter(now.plus(CLOCK_TOLERANCE)))
                .map(at -> new Finding(
                        "clock",
                        Severity.WARNING,
                        "the state was last written at " + at + ", and the clock says " + now,
                        "set the clock right; triggers wait for instants that it has passed already"))
                .orElse(Finding.ok("clock", "not behind the state"));
    }
}
