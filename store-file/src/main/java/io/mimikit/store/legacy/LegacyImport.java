package io.mimikit.store.legacy;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.IdSource;
import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.doc.Instants;
import io.mimikit.store.file.Disk;
import io.mimikit.store.file.ImportMark;
import io.mimikit.store.file.Json;
import io.mimikit.store.file.LegacyTraces;
import io.mimikit.store.file.NewState;
import io.mimikit.store.file.VerifiedCopy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes a state of ours of a state directory of the older program, once. Not thread-safe.
 *
 * <p>The order of its steps is the whole point. Everything is copied, and the copy read again, before anything is
 * written. Then {@code import.json} says that an import has begun; what follows it may be thrown away until
 * {@code FORMAT.json} is there, which comes last and by itself. So a crash leaves the old directory, in which the next
 * start begins anew, or the new state, in which the next start tidies up.
 */
public final class LegacyImport {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String REPORT = "report";
    private static final Set<String> OF_A_BEGINNING = Set.of("LOCK", ImportMark.FILE, ImportMark.FILE + ".tmp");
    private static final String STAYED = "it stays where it is";
    private static final String ONLY_COPIED = "it is only in the copy";

    private final Disk disk;
    private final InstantSource clock;
    private final IdSource ids;
    private final KernelConfig config;

    /** @param config what imported tasks get where the older program said nothing */
    public LegacyImport(Disk disk, InstantSource clock, IdSource ids, KernelConfig config) {
        this.disk = disk;
        this.clock = clock;
        this.ids = ids;
        this.config = config;
    }

    /** Whether a directory is the older program's. */
    public boolean isLegacy(Path directory) {
        try {
            return LegacyTraces.in(disk, directory);
        } catch (IOException e) {
            throw failed("could not look into " + directory, e);
        }
    }

    /**
     * Makes a state of the directory itself; or does what is left of that after a crash.
     *
     * @return empty when there was nothing to import
     * @throws MimikitException (state_locked), (conflict) when something is in the way, (storage, disk_full); nothing is
     *     changed then, and the import can be tried again
     */
    public Optional<ImportReport> inPlace(Path root) {
        try {
            if (finish(root) || !LegacyTraces.in(disk, root)) {
                return Optional.empty();
            }
            try (NewState state = NewState.begin(disk, root, now())) {
                beginAgain(state, root);
                requireNothingInTheWay(state, root);
                return Optional.of(new Run(state, root, root).inPlace());
            }
        } catch (IOException e) {
            throw failed("could not import " + root, e);
        }
    }

    /**
     * Does what is left of an import that a crash cut short when it was decided.
     *
     * @return whether the directory is a state of ours
     */
    public boolean finish(Path root) {
        try {
            boolean ours = NewState.isState(disk, root);
            if (ours && ImportMark.read(disk, root).isPresent()) {
                new TidyUp(disk, root).run();
            }
            return ours;
        } catch (IOException e) {
            throw failed("could not finish the import in " + root, e);
        }
    }

    /**
     * Makes a state elsewhere; the old directory stays as it is.
     *
     * @param target a directory that doesn't exist yet, is empty, or holds an import that was cut short
     * @throws MimikitException (invalid_input) when the source is none, (conflict) when the target holds anything else
     */
    public ImportReport into(Path source, Path target) {
        try {
            if (!LegacyTraces.in(disk, source)) {
                throw MimikitException.invalid(
                        "DIR", source + " is no state directory of the older program; nothing was changed");
            }
            requireApart(source, target);
            Optional<ImportMark> mark = ImportMark.read(disk, target).filter(m -> !m.isInPlace());
            boolean resumed = mark.isPresent() && !NewState.isState(disk, target);
            boolean fresh = disk.list(target).stream().allMatch(OF_A_BEGINNING::contains);
            if (!resumed && !fresh) {
                throw new MimikitException(
                        ErrorCode.CONFLICT,
                        target + " is not empty; nothing was changed, name another --state-dir, or start"
                                + " `mimikit serve` on " + source + " to import it where it is");
            }
            try (NewState state = NewState.begin(disk, target, now())) {
                beginAgain(state, target);
                return new Run(state, source, target).elsewhere();
            }
        } catch (IOException e) {
            throw failed("could not import " + source + " into " + target, e);
        }
    }

    private Instant now() {
        return Instants.millis(clock.instant());
    }

    private static MimikitException failed(String what, IOException e) {
        return new MimikitException(ErrorCode.STORAGE, what + ": " + e.getMessage(), e);
    }

    private static void requireApart(Path source, Path target) {
        Path from = source.toAbsolutePath().normalize();
        Path to = target.toAbsolutePath().normalize();
        if (to.startsWith(from) || from.startsWith(to)) {
            throw new MimikitException(
                    ErrorCode.CONFLICT,
                    target + " and " + source + " lie within each other; nothing was changed, name another --state-dir,"
                            + " or start `mimikit serve --state-dir " + source + "` to import it where it is");
        }
    }

    private static void requireNothingInTheWay(NewState state, Path root) throws IOException {
        List<String> obstacles = state.obstacles();
        if (!obstacles.isEmpty()) {
            throw new MimikitException(
                    ErrorCode.CONFLICT,
                    root + " is the older program's, and yet holds " + String.join(", ", obstacles)
                            + ", which an import would mix with its own; nothing was changed, move them elsewhere");
        }
    }

    /** Removes what an import that was cut short has made: its copy, which is not needed, since the original is there. */
    private void beginAgain(NewState state, Path root) throws IOException {
        Optional<ImportMark> mark = ImportMark.read(disk, root);
        if (mark.isPresent()) {
            state.discard();
            if (!mark.get().isInPlace()) {
                for (String name : disk.list(root)) {
                    if (LegacyLayout.stays(name)
                            || Set.of("memory", "runs", "llm").contains(name)) {
                        NewState.removeTree(disk, root.resolve(name));
                    }
                }
            }
            removeCopy(root, mark.get().backup());
        }
        Path backups = root.resolve(LegacyFiles.BACKUP);
        for (String name : disk.list(backups)) {
            if (LegacyFiles.IMPORT.matcher(name).matches()
                    && reportOf(backups.resolve(name)).isEmpty()) {
                NewState.removeTree(disk, backups.resolve(name));
            }
        }
        if (mark.isPresent()) {
            ImportMark.remove(disk, root);
        }
    }

    private void removeCopy(Path root, String backup) throws IOException {
        String name = backup.substring(backup.indexOf('/') + 1);
        if (LegacyFiles.IMPORT.matcher(name).matches()) {
            NewState.removeTree(disk, root.resolve(LegacyFiles.BACKUP).resolve(name));
        }
    }

    private Optional<String> reportOf(Path copy) throws IOException {
        return disk.list(copy).stream().filter(name -> name.startsWith(REPORT)).findFirst();
    }

    /** One import. */
    private final class Run {
        private final NewState state;
        private final Path source;
        private final Path root;
        private final Instant at = now();
        private final String backup;

        Run(NewState state, Path source, Path root) throws IOException {
            this.state = state;
            this.source = source;
            this.root = root;
            this.backup = freeBackup();
        }

        private String freeBackup() throws IOException {
            String name = "import-" + STAMP.format(at.truncatedTo(ChronoUnit.SECONDS));
            String free = name;
            for (int i = 2; disk.exists(root.resolve(LegacyFiles.BACKUP).resolve(free)); i++) {
                free = name + "-" + i;
            }
            return LegacyFiles.BACKUP + "/" + free;
        }

        ImportReport inPlace() throws IOException {
            LegacyFiles files = LegacyFiles.list(disk, root);
            List<VerifiedCopy.Copied> copied = copy(files);
            new ImportMark(ImportMark.IN_PLACE, backup).write(disk, root);
            Translated translated = write(files, STAYED);
            ImportReport report = report(files, translated, copied);
            state.commit();
            new TidyUp(disk, root).run();
            return report;
        }

        ImportReport elsewhere() throws IOException {
            new ImportMark(source.toAbsolutePath().normalize().toString(), backup).write(disk, root);
            LegacyFiles files = LegacyFiles.list(disk, source);
            List<VerifiedCopy.Copied> copied = copy(files);
            Translated translated = write(files, ONLY_COPIED);
            carry(files);
            ImportReport report = report(files, translated, copied);
            state.commit();
            new TidyUp(disk, root).run();
            return report;
        }

        private List<VerifiedCopy.Copied> copy(LegacyFiles files) throws IOException {
            return VerifiedCopy.make(disk, source, files.directories(), files.all(), root.resolve(backup));
        }

        private Translated write(LegacyFiles files, String whereUnknown) throws IOException {
            LegacyFiles copy = files.at(root.resolve(backup));
            Translated translated = new Translation(copy, new Defaults(config, at), ids, whereUnknown).translate();
            state.prepare();
            for (Ledger.Kept kept : translated.kept()) {
                state.keep(kept.file(), copy.read(kept.file()), kept.reason());
            }
            state.write(translated.content(), Defaults.ACTOR, "state.import");
            return translated;
        }

        /** What is of use beside the state. */
        private void carry(LegacyFiles files) throws IOException {
            List<String> staying =
                    files.all().stream().filter(LegacyLayout::stays).toList();
            List<String> directories = files.directories().stream()
                    .filter(directory -> staying.stream().anyMatch(file -> file.startsWith(directory + "/")))
                    .toList();
            VerifiedCopy.make(disk, root.resolve(backup), directories, staying, root);
        }

        private ImportReport report(LegacyFiles files, Translated translated, List<VerifiedCopy.Copied> copied)
                throws IOException {
            String name = REPORT + ".json";
            for (int i = 2; files.has(name); i++) {
                name = REPORT + "-" + i + ".json";
            }
            ImportReport report = new ImportReport(
                    translated.format(), source.toString(), backup, backup + "/" + name, at, translated.items());
            Map<String, Object> tree = report.toTree();
            List<Object> hashes = new ArrayList<>();
            for (VerifiedCopy.Copied file : copied) {
                Map<String, Object> one = new LinkedHashMap<>();
                one.put("path", file.path());
                one.put("sha256", file.sha256());
                one.put("bytes", file.bytes());
                hashes.add(one);
            }
            tree.put("copied", hashes);
            NewState.place(disk, root.resolve(report.file()), Json.print(tree));
            return report;
        }
    }
}
