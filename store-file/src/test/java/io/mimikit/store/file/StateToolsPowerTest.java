package io.mimikit.store.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.store.Recovered;
import io.mimikit.kernel.store.Transition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The power goes at every step of a backup, of what restores it, and of a repair. The state is never less than it was; a
 * backup is whole or says that it is none; a restored directory holds all or is refused; a repair can be run again.
 */
class StateToolsPowerTest {
    private static final int EACH = Boolean.getBoolean("mimikit.long") ? 1 : 5;
    private static final InstantSource CLOCK = InstantSource.fixed(World.START);
    private static final Path ROOT = Scenario.ROOT;
    private static final Path BACKUP = Path.of("/backup");
    private static final Path NEW = Path.of("/new");
    private static final Path ARCHIVE = Path.of("/state.zip");

    /** A state with two generations, finished tasks, logs, memory and a journal that goes on. */
    private static FaultyDisk state() {
        FaultyDisk disk = new FaultyDisk();
        World world = new World();
        try (FileStore store = Scenario.open(disk)) {
            store.open();
            for (int round = 0; round < 3; round++) {
                List<Transition> batch = new ArrayList<>();
                world.ended(batch, world.started(batch, world.task(batch)));
                world.started(batch, world.task(batch));
                for (Kind kind : List.of(Kind.LANE, Kind.QUESTION, Kind.MESSAGE)) {
                    world.entity(batch, kind);
                }
                store.commit(batch);
                if (round < 2) {
                    store.checkpoint(world.snapshot(), world::left);
                    Scenario.waitFor(() -> !store.isCheckpointing());
                }
            }
        }
        write(disk, ROOT.resolve("memory.md"), "remember");
        return disk.copy();
    }

    private static void write(Disk disk, Path file, String text) {
        try (Disk.Appender out = disk.create(file)) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            out.write(bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the state holds, however it is spread over files. */
    private static Set<String> held(Disk disk, Path root) throws IOException {
        try (FileStore store = new FileStore(root, disk, CLOCK, Scenario.LIMITS)) {
            Recovered recovered = store.open();
            Set<String> all =
                    recovered.entities().stream().map(Entity::toString).collect(Collectors.toCollection(TreeSet::new));
            for (String id : recovered.finished().keySet()) {
                all.add(store.findFinished(id).map(Task::toString).orElse("lost " + id));
            }
            all.add("audit " + store.readAudit(0, 1000).size());
            return all;
        }
    }

    private static void backUp(Disk disk) {
        new StateBackup(ROOT, disk, CLOCK).write(BACKUP);
    }

    private static void restore(Disk disk) {
        new StateRestore(disk, CLOCK).restore(BACKUP, NEW);
    }

    private static void repair(Disk disk) {
        new StateRepair(ROOT, disk, CLOCK).run();
    }

    @Test
    void aBackupIsWholeOrNone() throws Exception {
        Set<String> expected = held(state(), ROOT);
        PowerCuts cuts = new PowerCuts(EACH);
        assertThat(cuts.violations(state(), StateToolsPowerTest::backUp, (left, over) -> {
                    assertBackup(left.copy(), expected, over);
                    assertThat(held(left, ROOT)).isEqualTo(expected);
                }))
                .isEmpty();
        assertThat(cuts.opened()).isGreaterThan(20);
    }

    private static void assertBackup(FaultyDisk left, Set<String> expected, boolean over) throws IOException {
        try {
            restore(left);
        } catch (MimikitException none) {
            assertThat(over)
                    .as("the backup was reported as made: " + none.getMessage())
                    .isFalse();
            assertThat(none.code()).isEqualTo(ErrorCode.NOT_FOUND);
            return;
        }
        assertThat(held(left, NEW)).isEqualTo(expected);
        assertThat(left.read(NEW.resolve("memory.md"))).asString().isEqualTo("remember");
    }

    private static FaultyDisk backedUp() {
        FaultyDisk disk = state();
        backUp(disk);
        return disk.copy();
    }

    @Test
    void aRestoredDirectoryHoldsAllOrIsRefused() throws Exception {
        Set<String> expected = held(state(), ROOT);
        PowerCuts cuts = new PowerCuts(EACH);
        assertThat(cuts.violations(
                        backedUp(), StateToolsPowerTest::restore, (left, over) -> assertRestored(left, expected, over)))
                .isEmpty();
        assertThat(cuts.opened()).isGreaterThan(20);
    }

    private static void assertRestored(FaultyDisk left, Set<String> expected, boolean over) throws IOException {
        boolean begun = left.exists(NEW) && !left.list(NEW).isEmpty();
        try {
            Set<String> found = held(left, NEW);
            if (begun || over) {
                assertThat(found).isEqualTo(expected);
            }
        } catch (MimikitException refused) {
            assertThat(over)
                    .as("it was reported as restored: " + refused.getMessage())
                    .isFalse();
            assertThat(refused.code()).isEqualTo(ErrorCode.STATE_DAMAGED);
        }
    }

    @Test
    void anArchiveIsWholeOrNoneAndCanBeMadeAgain() throws Exception {
        Set<String> expected = held(state(), ROOT);
        PowerCuts cuts = new PowerCuts(EACH);
        assertThat(cuts.violations(state(), StateToolsPowerTest::export, (left, over) -> {
                    assertThat(left.exists(ARCHIVE) || !over).isTrue();
                    if (!left.exists(ARCHIVE)) {
                        export(left);
                        assertThat(left.exists(Path.of("/state.zip.parts"))).isFalse();
                    }
                    importArchive(left);
                    assertSame(held(left, NEW), expected);
                }))
                .isEmpty();
        assertThat(cuts.opened()).isGreaterThan(20);
    }

    @Test
    void whatIsMadeOfAnArchiveHoldsAllOrIsRefused() throws Exception {
        Set<String> expected = held(state(), ROOT);
        FaultyDisk disk = state();
        export(disk);
        PowerCuts cuts = new PowerCuts(EACH);
        assertThat(cuts.violations(
                        disk.copy(),
                        StateToolsPowerTest::importArchive,
                        (left, over) -> assertRestored(left, expected, over)))
                .isEmpty();
        assertThat(cuts.opened()).isGreaterThan(20);
    }

    @Test
    void whatLiesBesideAnArchiveAndIsNotOursStays() throws Exception {
        FaultyDisk disk = state();
        Path mine = Path.of("/state.zip.parts/mine");
        disk.createDirectory(Path.of("/state.zip.parts"));
        write(disk, mine, "precious");
        assertThatThrownBy(() -> export(disk)).hasMessageContaining("/state.zip.parts is in the way and not ours");
        assertThat(disk.read(mine)).asString().isEqualTo("precious");
        assertThat(disk.exists(ARCHIVE)).isFalse();
        Path other = Path.of("/new.parts");
        FaultyDisk second = state();
        export(second);
        write(second, other, "precious");
        assertThatThrownBy(() -> importArchive(second)).hasMessageContaining("/new.parts is in the way and not ours");
        assertThat(second.read(other)).asString().isEqualTo("precious");
        assertThat(second.exists(NEW)).isFalse();
    }

    private static void export(Disk disk) {
        new StateArchive(disk, CLOCK).write(ROOT, ARCHIVE);
    }

    private static void importArchive(Disk disk) {
        new StateArchive(disk, CLOCK).restore(ARCHIVE, NEW);
    }

    /** A state that recovery refuses: both generations have lost a document. */
    private static FaultyDisk damaged() {
        FaultyDisk disk = state();
        try {
            for (String name : disk.list(ROOT.resolve("state"))) {
                if (name.startsWith("questions")) {
                    disk.overwrite(ROOT.resolve("state").resolve(name), new byte[] {'{'});
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return disk.copy();
    }

    @Test
    void aRepairThatWasCutShortIsRunAgain() throws Exception {
        FaultyDisk whole = damaged();
        repair(whole);
        Set<String> expected = held(whole, ROOT);
        assertThat(expected).hasSizeGreaterThan(8);
        PowerCuts cuts = new PowerCuts(EACH);
        assertThat(cuts.violations(damaged(), StateToolsPowerTest::repair, (left, over) -> {
                    if (!over) {
                        repair(left);
                    }
                    assertSame(held(left, ROOT), expected);
                }))
                .isEmpty();
        assertThat(cuts.opened()).isGreaterThan(20);
    }

    /** Says only in what they differ. */
    private static void assertSame(Set<String> found, Set<String> expected) {
        assertThat(found).allMatch(expected::contains);
        assertThat(expected).allMatch(found::contains);
    }

    /** What is only said to be forced is lost by some power cut, and these tests notice. */
    @ParameterizedTest
    @ValueSource(strings = {"/backup/state/", "/backup/journal/", "/backup/backup.json"})
    void eachForceOfABackupIsNeeded(String what) throws Exception {
        Set<String> expected = held(state(), ROOT);
        assertThat(new PowerCuts(1, 1)
                        .violations(
                                lying(state(), what),
                                StateToolsPowerTest::backUp,
                                (left, over) -> assertBackup(left, expected, over)))
                .isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/state.zip.tmp", "/"})
    void eachForceOfAnArchiveIsNeeded(String what) throws Exception {
        Set<String> expected = held(state(), ROOT);
        assertThat(new PowerCuts(1, 1)
                        .violations(
                                state().lieAbout(op -> op.what().startsWith("force")
                                        && op.file().toString().equals(what)),
                                StateToolsPowerTest::export,
                                (left, over) -> {
                                    assertThat(left.exists(ARCHIVE) || !over).isTrue();
                                    if (left.exists(ARCHIVE)) {
                                        importArchive(left);
                                        assertSame(held(left, NEW), expected);
                                    }
                                }))
                .isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/new/state/", "/new/journal/", "/new/FORMAT.json"})
    void eachForceOfARestoreIsNeeded(String what) throws Exception {
        Set<String> expected = held(state(), ROOT);
        assertThat(new PowerCuts(1, 1)
                        .violations(
                                lying(backedUp(), what),
                                StateToolsPowerTest::restore,
                                (left, over) -> assertRestored(left, expected, over)))
                .isNotEmpty();
    }

    private static FaultyDisk lying(FaultyDisk disk, String what) {
        return disk.lieAbout(op -> op.what().startsWith("force") && (op.file() + "/").startsWith(what));
    }
}
