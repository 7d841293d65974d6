package io.mimikit.store.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.store.Recovered;
import io.mimikit.kernel.store.Transition;
import io.mimikit.kernel.store.Trouble;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody else is at the files while the process runs: what it knows is the truth, as long as the state is its own. */
class WatchTest {
    private static final Path ROOT = Scenario.ROOT;
    private static final Path LOCK = ROOT.resolve("LOCK");

    private final FaultyDisk disk = new FaultyDisk();
    private final FileStore store = Scenario.open(disk);
    private final World world = new World();

    private void commit() {
        List<Transition> batch = new ArrayList<>();
        world.entity(batch, Kind.LANE);
        store.commit(batch);
    }

    private void checkpoint() {
        store.checkpoint(world.snapshot(), finished -> {});
        Scenario.waitFor(() -> !store.isCheckpointing());
    }

    /** Two generations, a sealed segment that one of them needs, and a tail. */
    private void begin() {
        store.open();
        for (int i = 0; i < 3; i++) {
            commit();
            checkpoint();
        }
        commit();
        store.idle();
        assertThat(store.findings()).isEmpty();
        assertThat(store.trouble()).isEmpty();
    }

    private Path file(String part) throws IOException {
        List<Path> found = new ArrayList<>();
        for (String directory : List.of("state", "journal", "")) {
            for (String name : disk.list(ROOT.resolve(directory))) {
                found.add(ROOT.resolve(directory).resolve(name));
            }
        }
        Predicate<Path> meant = path -> path.toString().contains(part);
        return found.stream().filter(meant).sorted().findFirst().orElseThrow();
    }

    private void assertWrittenAnew(Path file) throws IOException {
        store.idle();
        assertThat(store.findings()).anySatisfy(finding -> assertThat(finding).contains(file.toString()));
        assertThat(store.trouble()).map(Trouble::code).contains(ErrorCode.STORAGE);
        commit();
        assertThat(store.wantsCheckpoint()).isTrue();
        checkpoint();
        assertThat(store.trouble()).isEmpty();
        commit();
        store.idle();
        assertThat(store.findings()).as("said once").hasSize(1);
        try (FileStore again = Scenario.open(disk.copy())) {
            Recovered recovered = again.open();
            assertThat(recovered.findings()).isEmpty();
            assertThat(recovered.entities())
                    .containsExactlyInAnyOrderElementsOf(
                            world.stateAt(world.q()).values());
        }
        assertThat(new StateVerification(ROOT, disk.copy()).run().findings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "state/lanes-0000.2",
                "state/lanes-0000.3",
                "manifest.json",
                "manifest.prev",
                "000003.jsonl",
                "000004.jsonl"
            })
    void aFileThatIsDeletedIsWrittenAnew(String part) throws IOException {
        begin();
        Path file = file(part);
        disk.delete(file);
        assertWrittenAnew(file);
    }

    @ParameterizedTest
    @ValueSource(strings = {"state/lanes-0000.3", "manifest.json", "000003.jsonl", "000004.jsonl"})
    void aFileThatIsEditedIsKeptAndWrittenAnew(String part) throws IOException {
        begin();
        Path file = file(part);
        disk.overwrite(file, "{\"mine\":true}".getBytes(StandardCharsets.UTF_8));
        assertWrittenAnew(file);
        Path quarantine = ROOT.resolve("quarantine");
        String kept = disk.list(quarantine).stream()
                .filter(name -> name.endsWith(String.valueOf(file.getFileName())))
                .findFirst()
                .orElseThrow();
        assertThat(disk.read(quarantine.resolve(kept))).asString().isEqualTo("{\"mine\":true}");
    }

    @Test
    void aSegmentThatIsReplacedInItsPlaceIsNoticed() throws IOException {
        begin();
        Path file = file("000004.jsonl");
        byte[] same = disk.read(file);
        Path other = ROOT.resolve("journal/copy");
        try (Disk.Appender out = disk.create(other)) {
            out.write(same, 0, same.length);
        }
        disk.move(other, file);
        assertWrittenAnew(file);
    }

    @Test
    void aFileThatIsOnlyTouchedIsLeftAlone() throws IOException {
        begin();
        for (String part : List.of("state/lanes-0000.3", "manifest.json")) {
            Path file = file(part);
            disk.overwrite(file, disk.read(file));
        }
        store.idle();
        assertThat(store.findings()).isEmpty();
        assertThat(store.trouble()).isEmpty();
    }

    @Test
    void theFormatIsWrittenAnewAtOnce() throws IOException {
        begin();
        byte[] before = disk.read(ROOT.resolve("FORMAT.json"));
        disk.delete(ROOT.resolve("FORMAT.json"));
        store.idle();
        assertThat(disk.read(ROOT.resolve("FORMAT.json"))).isEqualTo(before);
        assertThat(store.findings()).hasSize(1);
    }

    @Test
    void aLockThatIsTakenAwayIsTakenAgainBeforeAnythingIsAcknowledged() throws IOException {
        begin();
        disk.delete(LOCK);
        commit();
        assertThat(disk.exists(LOCK)).isTrue();
        assertThat(store.findings()).singleElement().asString().contains("LOCK");
        try (FileStore second = Scenario.open(disk.forAnotherProcess())) {
            assertThatThrownBy(second::open)
                    .isInstanceOfSatisfying(
                            MimikitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STATE_LOCKED));
        }
        store.close();
        try (FileStore again = Scenario.open(disk)) {
            assertThat(again.open().copied()).as("it is no copy for that").isFalse();
        }
    }

    @Test
    void whoLostTheStateToAnotherProcessAcknowledgesAndWritesNothingMore() throws IOException {
        begin();
        disk.delete(LOCK);
        FaultyDisk others = disk.forAnotherProcess();
        FileStore second = Scenario.open(others);
        Recovered found = second.open();
        assertThat(found.lastQ()).as("everything that was acknowledged").isEqualTo(world.q());

        assertThatThrownBy(this::commit)
                .isInstanceOfSatisfying(
                        MimikitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STATE_LOCKED));
        assertThat(store.trouble()).map(Trouble::code).contains(ErrorCode.STATE_LOCKED);
        Map<Path, String> left = disk.contents();
        assertThatThrownBy(this::commit).isInstanceOf(MimikitException.class);
        assertThatThrownBy(store::reload).isInstanceOf(MimikitException.class);
        store.idle();
        store.checkpoint(world.snapshot(), finished -> {});
        store.close();
        assertThat(disk.contents()).isEqualTo(left);

        second.commit(List.of(new Transition(found.lastQ() + 1, World.START, "t", World.PERSON, List.of())));
        second.close();
        try (FileStore again = Scenario.open(disk)) {
            assertThat(again.open().lastQ()).isEqualTo(found.lastQ() + 1);
        }
    }

    @Test
    void aLookOnceASecondIsEnoughWhileBusy() throws IOException {
        java.util.concurrent.atomic.AtomicReference<java.time.Instant> now =
                new java.util.concurrent.atomic.AtomicReference<>(World.START);
        try (FileStore busy = new FileStore(ROOT, disk, now::get, Scenario.LIMITS)) {
            busy.open();
            Path segment = file("000001.jsonl");
            disk.delete(segment);
            assertThat(busy.wantsCheckpoint()).isFalse();
            now.set(World.START.plusMillis(Scenario.LIMITS.lookMillis()));
            assertThat(busy.wantsCheckpoint()).isTrue();
        }
    }
}
