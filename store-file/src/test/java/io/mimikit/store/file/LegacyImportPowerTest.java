package io.mimikit.store.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.Ulids;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.store.Recovered;
import io.mimikit.store.legacy.LegacyImport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The process dies, or the power goes, at every step of an import: what is left is the old directory, in which the import
 * begins anew, or the new state. Either way the next start has all of it, and the old bytes are somewhere, whole.
 */
class LegacyImportPowerTest {
    private static final boolean LONG = Boolean.getBoolean("mimikit.long");
    /** Of the steps of an import one in so many is followed by a power cut. */
    private static final int EACH = LONG ? 1 : 11;

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final InstantSource CLOCK = InstantSource.fixed(NOW);
    private static final Path OLD = Path.of("/old");
    private static final Path NEW = Path.of("/new");

    private static final Map<String, String> FILES = new TreeMap<>(Map.ofEntries(
            Map.entry(
                    "history.json",
                    "[{'id':'m1','role':'user','text':'hello','createdAt':'2026-11-22T09:00:00.000Z'}]"),
            Map.entry("inbox.json", "[{'id':'m1','text':'hello','createdAt':'2026-11-22T09:00:00.000Z'}]"),
            Map.entry("worker/queue/t1.json", "{'id':'t1','prompt':'wait','createdAt':'2026-11-22T09:00:00.000Z'}"),
            Map.entry("worker/running/t2.json", "{'id':'t2','prompt':'run','createdAt':'2026-11-22T09:00:00.000Z'}"),
            Map.entry("worker/queue/t3.json", "{'id':'t3','pro"),
            Map.entry("worker/queue/.lock", "{}"),
            Map.entry(
                    "task_status.json", "{'t4':{'id':'t4','status':'done','completedAt':'2026-11-22T09:00:00.000Z'}}"),
            Map.entry(
                    "triggers/g1.json",
                    "{'id':'g1','type':'recurring','prompt':'tick','schedule':{'interval':60},"
                            + "'createdAt':'2026-11-22T09:00:00.000Z'}"),
            Map.entry("memory.md", "remember"),
            Map.entry("memory/2026-11-20-a.md", "# a"),
            Map.entry("runs/tasks/t2.jsonl", "{'ts':'2026-11-22T09:00:01.000Z','action':'started'}\n{'ts':'2026-1"),
            Map.entry("notes/mine.txt", "mine")));

    private static FaultyDisk oldDirectory() {
        FaultyDisk disk = new FaultyDisk();
        try {
            disk.createDirectory(OLD);
            for (Map.Entry<String, String> file : FILES.entrySet()) {
                Path path = OLD.resolve(file.getKey());
                Transfer.createDirectories(disk, OLD, Objects.requireNonNull(path.getParent()));
                try (Disk.Appender out = disk.create(path)) {
                    byte[] bytes = text(file.getValue());
                    out.write(bytes, 0, bytes.length);
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return disk.copy();
    }

    private static byte[] text(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    private static LegacyImport importer(Disk disk) {
        return new LegacyImport(disk, CLOCK, new Ulids(CLOCK, new Random(7)), KernelConfig.defaults());
    }

    private static void inPlace(Disk disk) {
        importer(disk).inPlace(OLD);
    }

    private static void elsewhere(Disk disk) {
        if (!disk.exists(NEW.resolve("FORMAT.json"))) {
            importer(disk).into(OLD, NEW);
        } else {
            importer(disk).finish(NEW);
        }
    }

    @Test
    void aProcessThatDiesAtAnyStepInPlace() throws IOException {
        dieEverywhere(LegacyImportPowerTest::inPlace, OLD);
    }

    @Test
    void aProcessThatDiesAtAnyStepElsewhere() throws IOException {
        dieEverywhere(LegacyImportPowerTest::elsewhere, NEW);
    }

    private static void dieEverywhere(Consumer<Disk> importing, Path state) throws IOException {
        FaultyDisk whole = oldDirectory();
        importing.accept(whole);
        int steps = whole.ops().size();
        Set<String> expected = entities(whole, state);
        for (int step = 0; step < steps; step++) {
            FaultyDisk disk = oldDirectory();
            FaultyDisk next = dyingAt(disk, step, importing);
            assertHolds(next, state, importing, expected);
        }
        assertThat(steps).isGreaterThan(100);
    }

    private static FaultyDisk dyingAt(FaultyDisk disk, int step, Consumer<Disk> importing) {
        FaultyDisk[] next = new FaultyDisk[1];
        int[] seen = new int[1];
        disk.before(op -> seen[0]++ == step, () -> next[0] = disk.kill());
        try {
            importing.accept(disk);
        } catch (MimikitException died) {
            assertThat(next[0]).as(died.getMessage()).isNotNull();
        }
        return next[0];
    }

    @Test
    void aPowerCutAtAnyStepInPlace() {
        assertThat(violations(LegacyImportPowerTest::inPlace, OLD, disk -> {}, Integer.MAX_VALUE))
                .isEmpty();
    }

    @Test
    void aPowerCutAtAnyStepElsewhere() {
        assertThat(violations(LegacyImportPowerTest::elsewhere, NEW, disk -> {}, Integer.MAX_VALUE))
                .isEmpty();
    }

    @Test
    void aCopyThatIsNotWhatWasReadEndsTheImportBeforeAnythingIsChanged() throws IOException {
        FaultyDisk disk = oldDirectory();
        Path[] copy = new Path[1];
        disk.always(op -> {
            if (op.is("force", "/backup/") && op.file().endsWith("memory.md")) {
                copy[0] = op.file();
            }
        });
        disk.before(op -> op.is("forceDirectory", "/old/backup/import-"), () -> disk.overwrite(copy[0], text("rot")));

        assertThatThrownBy(() -> inPlace(disk)).hasMessageContaining("is not what was read");

        assertOldIsIn(disk, OLD);
        assertThat(disk.list(OLD)).doesNotContain("FORMAT.json", "journal", "state", ImportMark.FILE);
        inPlace(disk);
        assertThat(entities(disk, OLD)).hasSizeGreaterThan(5);
    }

    @Test
    void damageToOneDocumentLeavesTheOtherGeneration() throws IOException {
        FaultyDisk disk = oldDirectory();
        inPlace(disk);
        Set<String> whole = entities(disk.copy(), OLD);
        Manifest manifest =
                Manifest.parse(disk.read(OLD.resolve("state/manifest.json"))).orElseThrow();
        for (Manifest.DocumentFile document : manifest.files()) {
            FaultyDisk damaged = disk.copy();
            damaged.overwrite(OLD.resolve("state").resolve(document.name()), text("{}"));
            try (FileStore store = new FileStore(OLD, damaged, CLOCK, Scenario.LIMITS)) {
                Recovered recovered = store.open();
                assertThat(recovered.findings()).isNotEmpty();
                assertThat(recovered.entities().stream().map(Entity::toString))
                        .allSatisfy(entity -> assertThat(whole).contains(entity));
                assertThat(recovered.entities().size() + recovered.finished().size())
                        .isEqualTo(whole.size());
            }
        }
    }

    /** What is only said to be forced is lost by some power cut, and this test notices. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/old/backup/import-",
                "/old/import.json",
                "/old/state/",
                "/old/journal/",
                "/old/runs/finished-",
                "/old/quarantine/",
                "/old/FORMAT.json"
            })
    void eachForceIsNeeded(String what) {
        assertThat(violations(
                        LegacyImportPowerTest::inPlace,
                        OLD,
                        disk -> disk.lieAbout(
                                op -> op.what().startsWith("force") && (op.file() + "/").startsWith(what)),
                        1))
                .isNotEmpty();
    }

    private static List<String> violations(
            Consumer<Disk> importing, Path state, Consumer<FaultyDisk> mutation, int max) {
        FaultyDisk whole = oldDirectory();
        importing.accept(whole);
        Set<String> expected = entities(whole.copy(), state);
        FaultyDisk life = oldDirectory();
        mutation.accept(life);
        return new PowerCuts(EACH, max)
                .violations(life, importing, (left, over) -> assertHolds(left, state, importing, expected));
    }

    /** The next start, with its import where there is still one to do. */
    private static void assertHolds(FaultyDisk disk, Path state, Consumer<Disk> importing, Set<String> expected)
            throws IOException {
        if (!disk.exists(state.resolve("FORMAT.json"))) {
            assertOldIsIn(disk, OLD);
        }
        importing.accept(disk);
        assertThat(entities(disk, state)).isEqualTo(expected);
        assertThat(disk.exists(state.resolve(ImportMark.FILE))).isFalse();
        Path backups = state.resolve("backup");
        assertThat(disk.list(backups)).hasSize(1);
        Path copy = backups.resolve(disk.list(backups).getFirst());
        assertOldIsIn(disk, copy);
        assertThat(Json.object(disk.read(copy.resolve("report.json")))).containsKey("counts");
        assertThat(disk.read(state.resolve("memory.md"))).isEqualTo(text("remember"));
        List<String> quarantine = disk.list(state.resolve("quarantine"));
        assertThat(quarantine)
                .filteredOn(name -> name.endsWith("t3.json"))
                .singleElement()
                .satisfies(
                        name -> assertThat(disk.read(state.resolve("quarantine").resolve(name)))
                                .isEqualTo(text(Objects.requireNonNull(FILES.get("worker/queue/t3.json")))));
    }

    private static void assertOldIsIn(FaultyDisk disk, Path where) throws IOException {
        for (Map.Entry<String, String> file : FILES.entrySet()) {
            assertThat(disk.read(where.resolve(file.getKey())))
                    .as(file.getKey())
                    .isEqualTo(text(file.getValue()));
        }
    }

    /** What the state holds, without what is another one each time. */
    private static Set<String> entities(FaultyDisk disk, Path state) {
        try (FileStore store = new FileStore(state, disk, CLOCK, Scenario.LIMITS)) {
            Recovered recovered = store.open();
            assertThat(recovered.findings()).isEmpty();
            assertThat(recovered.copied()).isFalse();
            assertThat(store.readRuns("task", "t2", 10)).hasSize(2);
            Set<String> all =
                    recovered.entities().stream().map(Entity::toString).collect(Collectors.toCollection(TreeSet::new));
            recovered.finished().forEach((id, status) -> all.add(id + " " + status));
            return all;
        }
    }
}
