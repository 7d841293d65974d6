package io.mimikit.store.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.LaneState;
import io.mimikit.kernel.store.Recovered;
import io.mimikit.kernel.store.Transition;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A disk that fails while the process goes on. */
class FailedDiskTest {
    private static final Path JOURNAL = Scenario.ROOT.resolve("journal");

    private final FaultyDisk disk = new FaultyDisk();
    private final FileStore store = Scenario.open(disk);
    private World world = new World();

    private List<Transition> batch() {
        List<Transition> batch = new ArrayList<>();
        world.entity(batch, Kind.LANE);
        return batch;
    }

    private static ErrorCode codeOf(Runnable action) {
        try {
            action.run();
        } catch (MimikitException e) {
            return e.code();
        }
        throw new AssertionError("nothing was refused");
    }

    /** Fails one commit and answers the world as it was acknowledged. */
    private long failOneCommit(String message) {
        store.open();
        store.commit(batch());
        disk.fail(op -> op.is("force", "/journal/"), message);
        ErrorCode expected = message.startsWith("No space") ? ErrorCode.DISK_FULL : ErrorCode.STORAGE;
        List<Transition> lost = batch();
        assertThat(codeOf(() -> store.commit(lost))).isEqualTo(expected);
        disk.heal();
        return 1;
    }

    @Test
    void aFailedForceIsFinalForItsSegment() throws Exception {
        long acknowledged = failOneCommit("input/output error");
        long forces = disk.ops().stream().filter(this::isForceOfFirst).count();
        List<Transition> once = List.of(world.transitions.getLast());
        assertThat(codeOf(() -> store.commit(once))).isEqualTo(ErrorCode.STORAGE);
        assertThat(disk.ops().stream().filter(this::isForceOfFirst).count()).isEqualTo(forces);

        Recovered reloaded = store.reload();
        assertThat(reloaded.lastQ()).isEqualTo(acknowledged);
        assertThat(reloaded.entities()).hasSize(1);
        String first = new String(disk.read(JOURNAL.resolve("00000000000000000002.jsonl")), StandardCharsets.UTF_8);
        assertThat(first).startsWith("{\"supersedes\":\"00000000000000000001.jsonl\",\"from\":2,\"c\":\"");
        assertThat(disk.ops().stream().filter(this::isForceOfFirst).count()).isEqualTo(forces);
    }

    private boolean isForceOfFirst(FaultyDisk.Op op) {
        return op.is("force", "/journal/00000000000000000001.jsonl");
    }

    @Test
    void commitsGoOnAfterAReloadAndSurvive() {
        failOneCommit("input/output error");
        store.reload();
        world = new World();
        batch(); // the one that is there
        store.commit(batch());
        FaultyDisk left = disk.copy();
        try (FileStore again = Scenario.open(left)) {
            Recovered recovered = again.open();
            assertThat(recovered.lastQ()).isEqualTo(2);
            assertThat(recovered.entities())
                    .containsExactlyInAnyOrderElementsOf(world.stateAt(2).values());
            assertThat(recovered.findings()).isEmpty();
        }
    }

    /** The new segment has the same first record as the failed one, and nothing in it when it is sealed. */
    @Test
    void aCheckpointRightAfterAReloadKeepsTheSegmentInForce() {
        store.open();
        disk.fail(op -> op.is("force", "/journal/"), "input/output error");
        List<Transition> first = batch();
        assertThat(codeOf(() -> store.commit(first))).isEqualTo(ErrorCode.STORAGE);
        disk.heal();
        assertThat(store.reload().lastQ()).isZero();
        store.checkpoint(new io.mimikit.kernel.store.Snapshot(0, Map.of(), List.of()), finished -> {});
        Scenario.waitFor(() -> !store.isCheckpointing());
        store.commit(first);
        FaultyDisk left = disk.afterPowerCut();
        try (FileStore again = Scenario.open(left)) {
            assertThat(again.open().lastQ()).isEqualTo(1);
        }
    }

    @Test
    void theDiskMayFailDuringTheReloadToo() {
        failOneCommit("input/output error");
        for (String what : List.of("make", "write", "force", "forceDirectory")) {
            disk.fail(op -> op.is(what, "/journal"), "input/output error");
            assertThat(codeOf(store::reload)).isEqualTo(ErrorCode.STORAGE);
            disk.heal();
        }
        assertThat(store.reload().lastQ()).isEqualTo(1);
        FaultyDisk left = disk.afterPowerCut();
        try (FileStore again = Scenario.open(left)) {
            assertThat(again.open().lastQ()).isEqualTo(1);
        }
    }

    /** Names that were tried in vain are void by what the next attempt says; they must not be used after all. */
    @Test
    void whatIsCommittedAfterSegmentsThatCouldNotBeMadeIsKept() {
        failOneCommit("input/output error");
        disk.fail(op -> op.is("make", "/journal/"), "input/output error");
        for (int i = 0; i < 3; i++) {
            assertThat(codeOf(store::reload)).isEqualTo(ErrorCode.STORAGE);
        }
        disk.heal();
        store.reload();
        disk.fail(op -> op.is("write", "/journal/"), "input/output error");
        world = new World();
        batch(); // the one that is there
        List<Transition> next = batch();
        assertThat(codeOf(() -> store.commit(next))).isEqualTo(ErrorCode.STORAGE);
        disk.heal();
        store.reload();
        store.commit(next);
        FaultyDisk left = disk.afterPowerCut();
        try (FileStore again = Scenario.open(left)) {
            assertThat(again.open().lastQ()).isEqualTo(2);
        }
    }

    /** The same with one that a checkpoint wanted, also where somebody then replaces the one that was made. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aSegmentThatCouldNotBeMadeForACheckpointIsNotUsedLater(boolean replaced) throws Exception {
        store.open();
        store.commit(batch());
        disk.fail(op -> op.is("make", "/journal/"), "input/output error");
        store.checkpoint(world.snapshot(), world::left);
        disk.heal();
        assertThat(store.reload().lastQ()).isEqualTo(1);
        if (replaced) {
            Path segment = JOURNAL.resolve(disk.list(JOURNAL).getLast());
            byte[] bytes = disk.read(segment);
            disk.delete(segment);
            try (Disk.Appender copy = disk.create(segment)) {
                copy.write(bytes, 0, bytes.length);
            }
            store.idle();
            assertThat(store.findings()).hasSize(1);
        }
        store.commit(batch());
        try (FileStore again = Scenario.open(disk.copy())) {
            assertThat(again.open().lastQ()).isEqualTo(2);
        }
    }

    @Test
    void aDiskThatRefusesForLongIsUsedAgainWhenItWorks() throws Exception {
        failOneCommit("input/output error");
        disk.fail(op -> op.is("force", "/journal/"), "input/output error");
        for (int i = 0; i < 40; i++) {
            assertThat(codeOf(store::reload)).isEqualTo(ErrorCode.STORAGE);
        }
        assertThat(disk.list(JOURNAL))
                .as("what failed is not left lying for ever")
                .hasSizeLessThan(20);
        disk.heal();
        assertThat(store.reload().lastQ()).isEqualTo(1);
        world = new World();
        batch(); // the one that is there
        store.commit(batch());
        FaultyDisk left = disk.afterPowerCut();
        try (FileStore again = Scenario.open(left)) {
            assertThat(again.open().lastQ()).isEqualTo(2);
        }
    }

    /**
     * A full disk takes half a record, and half of the head of the segment that is to supersede it, again and again.
     */
    @Test
    void aStateThatDiedOfAFullDiskStartsAgainAndAgain() {
        store.open();
        store.commit(batch());
        disk.fillUp(60);
        List<Transition> lost = batch();
        assertThat(codeOf(() -> store.commit(lost))).isEqualTo(ErrorCode.DISK_FULL);
        for (int i = 0; i < 3; i++) {
            disk.fillUp(i == 0 ? 30 : 0); // half of the remark, each time in the place of the last
            assertThat(codeOf(store::reload)).isIn(ErrorCode.DISK_FULL, ErrorCode.STORAGE);
        }
        FaultyDisk next = disk.kill();
        try (FileStore again = Scenario.open(next)) {
            assertThat(again.open().lastQ()).isEqualTo(1);
            again.commit(lost);
        }
        FaultyDisk last = next.afterPowerCut();
        try (FileStore again = Scenario.open(last)) {
            assertThat(again.open().lastQ()).isEqualTo(2);
        }
    }

    @Test
    void aFailedCheckpointIsRepeatedAfterAPause() {
        store.open();
        store.commit(batch());
        disk.fail(op -> op.is("move", "manifest.json"), "access denied");
        store.idle();
        assertThat(store.wantsCheckpoint()).isTrue();
        store.checkpoint(world.snapshot(), finished -> {
            throw new AssertionError("not durable");
        });
        Scenario.waitFor(() -> !store.isCheckpointing());
        assertThat(store.wantsCheckpoint()).as("pauses first").isFalse();
        store.close();
        disk.heal();
        try (FileStore again = Scenario.open(disk)) {
            assertThat(again.open().lastQ()).isEqualTo(1);
            again.idle();
            assertThat(again.wantsCheckpoint())
                    .as("what failed is still to be done")
                    .isTrue();
        }
    }

    @Test
    void recordsMustFollowOneAnother() {
        store.open();
        batch();
        assertThatThrownBy(() -> store.commit(batch())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void textThatIsNoTextAndNumbersThatAreNoneAreWrittenAllTheSame() {
        store.open();
        Map<String, Object> odd = new HashMap<>();
        odd.put("half \ud83d", "half \udc1e pair \ud83d\udc1e");
        odd.put("nan", Double.NaN);
        LaneState lane = new LaneState("worker", 1, 2, 3, true, "\ud83d", odd);
        Transition transition = new Transition(1, World.START, "test", World.PERSON, List.of(World.created(lane)));
        store.commit(List.of(transition));
        store.close();
        try (FileStore again = Scenario.open(disk)) {
            LaneState read = (LaneState) again.open().entities().getFirst();
            assertThat(read.pausedReason()).isEqualTo("\ufffd");
            assertThat(read.extra()).containsEntry("half \ufffd", "half \ufffd pair \ud83d\udc1e");
            assertThat(again.readAudit(0, 10)).hasSize(1);
        }
    }

    /** What is written must be readable: a tree too deep to read is refused before it is written. */
    @Test
    void whatCouldNotBeReadAgainIsRefused() {
        store.open();
        Map<String, Object> deep = Map.of("end", true);
        for (int i = 0; i < 450; i++) {
            deep = Map.of("d", deep);
        }
        LaneState lane = new LaneState("worker", null, null, null, false, null, deep);
        Transition transition = new Transition(1, World.START, "test", World.PERSON, List.of(World.created(lane)));
        assertThat(codeOf(() -> store.commit(List.of(transition)))).isEqualTo(ErrorCode.INVALID_INPUT);
        store.commit(batch());
        store.close();
        try (FileStore again = Scenario.open(disk)) {
            assertThat(again.open().lastQ()).isEqualTo(1);
        }
    }
}
