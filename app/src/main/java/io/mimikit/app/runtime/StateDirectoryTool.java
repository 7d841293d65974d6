package io.mimikit.app.runtime;

import io.mimikit.app.cli.ExitStatus;
import io.mimikit.app.cli.StateTool;
import io.mimikit.app.config.Config;
import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.Ulids;
import io.mimikit.kernel.entity.Actor;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.store.Recovered;
import io.mimikit.store.file.Disk;
import io.mimikit.store.file.FileStore;
import io.mimikit.store.file.FileStoreLimits;
import io.mimikit.store.file.NioDisk;
import io.mimikit.store.file.StateAccept;
import io.mimikit.store.file.StateArchive;
import io.mimikit.store.file.StateBackup;
import io.mimikit.store.file.StateNote;
import io.mimikit.store.file.StateRepair;
import io.mimikit.store.file.StateReport;
import io.mimikit.store.file.StateRestore;
import io.mimikit.store.file.StateVerification;
import io.mimikit.store.file.StateView;
import io.mimikit.store.legacy.ImportReport;
import io.mimikit.store.legacy.LegacyImport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code mimikit state}: the tools of the file store as a command line. Thread-safe. */
public final class StateDirectoryTool implements StateTool {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    /** Lines of an import's report that people are shown; all of them are in the file. */
    static final int REASONS_SHOWN_MAX = 50;

    private final Disk disk = new NioDisk();
    private final InstantSource clock = InstantSource.system();

    @Override
    public Answer run(Path stateDirectory, Supplier<Config> config, List<String> words) {
        List<String> rest = words.subList(1, words.size());
        return switch (words.getFirst()) {
            case "verify" -> verify(stateDirectory);
            case "show" -> show(stateDirectory, rest);
            case "backup" -> backup(stateDirectory, rest);
            case "restore" -> restore(stateDirectory, Path.of(rest.getFirst()));
            case "export" -> export(stateDirectory, Path.of(rest.getFirst()));
            case "import" -> importState(stateDirectory, Path.of(rest.getFirst()));
            case "repair" -> repair(stateDirectory);
            case "accept" -> accept(stateDirectory, Path.of(rest.getFirst()), rest.contains("--dry-run"));
            case "adopt" -> adopt(stateDirectory);
            case "du" -> new DiskUse(stateDirectory, disk, config.get()).answer();
            default -> throw MimikitException.invalid("state", "state " + words.getFirst() + " is not known");
        };
    }

    private Answer verify(Path directory) {
        StateReport report = new StateVerification(directory, disk).run();
        ObjectNode json = JSON.createObjectNode()
                .put("ok", report.isSound())
                .put("generation", report.generation())
                .put("lastQ", report.lastQ())
                .put("auditLines", report.auditLines());
        json.set("counts", JSON.valueToTree(report.counts()));
        json.set(
                "findings",
                JSON.valueToTree(report.findings().stream()
                        .map(finding -> Map.of(
                                "severity", finding.severity().name().toLowerCase(Locale.ROOT),
                                "place", finding.place(),
                                "what", finding.what(),
                                "fix", finding.fix()))
                        .toList()));
        String findings = report.findings().stream()
                .map(finding -> finding.severity().name().toLowerCase(Locale.ROOT) + ": " + finding.place() + ": "
                        + finding.what() + "\n  " + finding.fix() + "\n")
                .collect(Collectors.joining());
        String verdict = report.isSound() ? "sound" : "DAMAGED";
        String text = findings + verdict + ": " + counts(report) + " through record " + report.lastQ() + ", "
                + report.auditLines() + " lines of the audit proven";
        return new Answer(json, text, report.isSound() ? ExitStatus.OK : ExitStatus.REFUSED);
    }

    private static String counts(StateReport report) {
        return report.counts().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .collect(Collectors.joining(", "));
    }

    private Answer show(Path directory, List<String> words) {
        if (words.isEmpty()) {
            StateReport report = new StateVerification(directory, disk).run();
            return new Answer(
                    JSON.createObjectNode().set("counts", JSON.valueToTree(report.counts())),
                    counts(report),
                    ExitStatus.OK);
        }
        Kind kind = kind(words.getFirst());
        StateView view = new StateView(directory, disk);
        if (words.size() == 1) {
            List<Map<String, @Nullable Object>> all = view.list(kind);
            ObjectNode json = JSON.createObjectNode();
            json.set("entities", JSON.valueToTree(all));
            return new Answer(
                    json, all.stream().map(JSON::writeValueAsString).collect(Collectors.joining("\n")), ExitStatus.OK);
        }
        ObjectNode entity = view.find(kind, words.get(1))
                .<ObjectNode>map(JSON::valueToTree)
                .orElseThrow(() -> MimikitException.notFound(kind.wireName(), words.get(1)));
        return new Answer(entity, entity.toPrettyString(), ExitStatus.OK);
    }

    private static Kind kind(String name) {
        return Kind.fromWire(name)
                .or(() -> Kind.fromWire(name.replaceFirst("s$", "")))
                .filter(kind -> !kind.isLog())
                .orElseThrow(() -> MimikitException.invalid(
                        "KIND",
                        "KIND is " + name + "; one of "
                                + Arrays.stream(Kind.values())
                                        .filter(kind -> !kind.isLog())
                                        .map(Kind::wireName)
                                        .collect(Collectors.joining(", "))));
    }

    private Answer backup(Path directory, List<String> words) {
        Path target = words.isEmpty() ? StateBackup.ownName(directory, clock.instant()) : Path.of(words.getFirst());
        return written(new StateBackup(directory, disk, clock).write(target));
    }

    private Answer export(Path directory, Path file) {
        return written(new StateArchive(disk, clock).write(directory, file));
    }

    private static Answer written(StateBackup.Written written) {
        ObjectNode json = JSON.createObjectNode()
                .put("path", written.directory().toString())
                .put("lastQ", written.lastQ())
                .put("files", written.files())
                .put("bytes", written.bytes());
        return new Answer(
                json,
                "wrote " + written.files() + " files, " + written.bytes() + " bytes, through record " + written.lastQ()
                        + ", to " + written.directory(),
                ExitStatus.OK);
    }

    private Answer restore(Path directory, Path backup) {
        requireNoneOfAnother(directory);
        return restored("state.restore", new StateRestore(disk, clock).restore(backup, directory));
    }

    /** That a directory isn't empty would be the smaller half of the truth. */
    private void requireNoneOfAnother(Path directory) {
        if (disk.exists(directory.resolve("FORMAT.json"))) {
            new StateView(directory, disk).requireOurs();
        }
    }

    private Answer importState(Path directory, Path source) {
        requireNoneOfAnother(directory);
        requireNoneOfAnother(source);
        if (Files.isRegularFile(source)) {
            return restored("state.import", new StateArchive(disk, clock).restore(source, directory));
        }
        if (new StateRestore(disk, clock).isBackup(source)) {
            return restored("state.import", new StateRestore(disk, clock).restore(source, directory));
        }
        LegacyImport legacy =
                new LegacyImport(disk, clock, new Ulids(clock, new SecureRandom()), KernelConfig.defaults());
        if (legacy.isLegacy(source)) {
            ImportReport report = legacy.into(source, directory);
            return new Answer(JSON.valueToTree(report.toTree()), report.text(REASONS_SHOWN_MAX), ExitStatus.OK);
        }
        throw new MimikitException(
                ErrorCode.INVALID_INPUT,
                source + " is neither an exported file, nor a backup, nor a state directory of the older program; make"
                        + " the first with `mimikit state export`, the second with `mimikit state backup`");
    }

    /** Who is at the command line. */
    private static Actor user() {
        return new Actor(System.getProperty("user.name", "unknown"), "cli", null);
    }

    private Answer restored(String what, StateRestore.Restored restored) {
        StateNote.add(restored.directory(), disk, clock, what, user());
        ObjectNode json = JSON.createObjectNode()
                .put("path", restored.directory().toString())
                .put("lastQ", restored.lastQ())
                .put("files", restored.files());
        return new Answer(
                json,
                "restored " + restored.files() + " files through record " + restored.lastQ() + " to "
                        + restored.directory() + "; don't start the old one any more",
                ExitStatus.OK);
    }

    private Answer repair(Path directory) {
        StateRepair.Repaired repaired = new StateRepair(directory, disk, clock).run();
        ObjectNode json = JSON.createObjectNode();
        json.set("actions", JSON.valueToTree(repaired.actions()));
        json.set("losses", JSON.valueToTree(repaired.losses()));
        if (repaired.actions().isEmpty()) {
            return new Answer(json, "nothing to repair", ExitStatus.OK);
        }
        StateNote.add(directory, disk, clock, "state.repair", user());
        String losses =
                repaired.losses().isEmpty() ? "nothing was lost" : "lost:\n  " + String.join("\n  ", repaired.losses());
        return new Answer(json, String.join("\n", repaired.actions()) + "\n" + losses, ExitStatus.OK);
    }

    private Answer accept(Path directory, Path file, boolean dryRun) {
        StateAccept.Accepted accepted = new StateAccept(directory, disk, clock).run(file, user(), dryRun);
        ObjectNode json = JSON.createObjectNode()
                .put("accepted", accepted.taken())
                .put("dryRun", dryRun)
                .put("lastQ", accepted.lastQ());
        json.set("changes", JSON.valueToTree(accepted.differences()));
        String verdict = accepted.differences().isEmpty() && !accepted.taken()
                ? "nothing differs from the known state"
                : accepted.taken()
                        ? "accepted as record " + accepted.lastQ() + ", with a new generation of documents"
                        : "nothing was changed; without --dry-run this would be accepted";
        String text = accepted.differences().stream()
                .map(StateDirectoryTool::difference)
                .collect(Collectors.joining());
        return new Answer(json, text + verdict, ExitStatus.OK);
    }

    private static String difference(StateAccept.Difference difference) {
        return difference.what() + " " + difference.kind() + " " + difference.id()
                + (difference.line() == 0 ? "" : " (line " + difference.line() + ")") + "\n  - "
                + JSON.writeValueAsString(difference.before()) + "\n  + "
                + JSON.writeValueAsString(difference.after()) + "\n";
    }

    private Answer adopt(Path directory) {
        if (!disk.exists(directory.resolve("FORMAT.json"))) {
            new StateView(directory, disk).list(Kind.LANE); // says what is there instead; opening would make a state
        }
        try (FileStore store = new FileStore(directory, disk, clock, FileStoreLimits.DEFAULT.reserveBytes(0))) {
            Recovered recovered = store.open();
            boolean copied = recovered.copied();
            if (copied) {
                StateNote.add(store, recovered.lastQ(), clock, "state.adopt", user());
                store.adopt();
            }
            return new Answer(
                    JSON.createObjectNode().put("adopted", copied),
                    copied
                            ? "adopted: triggers and claims go on with the next start"
                            : "nothing to do: this state directory is no copy",
                    ExitStatus.OK);
        }
    }
}
