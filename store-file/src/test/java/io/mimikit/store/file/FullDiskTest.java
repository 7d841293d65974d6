package io.mimikit.store.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.store.Transition;
import io.mimikit.kernel.store.Trouble;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A disk without space: what is acknowledged goes on out of the reserve, and all is well when there is space again. */
class FullDiskTest {
    private static final Path RESERVE = Scenario.ROOT.resolve("RESERVE");
    private static final Path STATE = Scenario.ROOT.resolve("state");
    private static final long RESERVE_BYTES = Scenario.LIMITS.reserveBytes();

    private final FaultyDisk disk = new FaultyDisk();
    private final World world = new World();
    private FileStore store = Scenario.open(disk);

    private List<Transition> batch() {
        List<Transition> batch = new ArrayList<>();
        world.entity(batch, Kind.LANE);
        return batch;
    }

    /** A commit that finds the disk full, and the reload after it. */
    private void fill() {
        disk.fillUp(100);
        List<Transition> refused = batch();
        assertThatThrownBy(() -> store.commit(refused))
                .isInstanceOfSatisfying(
                        MimikitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DISK_FULL));
        long last = store.reload().lastQ();
        assertThat(last).isEqualTo(refused.getFirst().q() - 1);
        world.forgetAfter(last);
    }

    private Optional<ErrorCode> trouble() {
        return store.trouble().map(Trouble::code);
    }

    @Test
    void theReserveIsKeptWhileThereIsSpace() throws IOException {
        store.open();
        assertThat(disk.size(RESERVE)).isEqualTo(RESERVE_BYTES);
        assertThat(store.isFull()).isFalse();
        assertThat(trouble()).isEmpty();
    }

    @Test
    void commitsGoOnOutOfTheReserveUntilThereIsSpaceAgain() throws IOException {
        store.open();
        store.commit(batch());
        fill();
        assertThat(disk.exists(RESERVE)).isFalse();
        assertThat(store.isFull()).isTrue();
        assertThat(trouble()).contains(ErrorCode.DISK_FULL);
        store.commit(batch());
        assertThat(store.isFull()).as("what the reserve gave back is no space").isTrue();

        disk.heal();
        assertThat(store.isFull()).isFalse();
        Scenario.waitFor(() -> trouble().isEmpty()); // the logs try again by themselves
        assertThat(disk.size(RESERVE)).isEqualTo(RESERVE_BYTES);
        store.commit(batch());
        store.close();
        try (FileStore again = Scenario.open(disk)) {
            assertThat(again.open().lastQ()).isEqualTo(3);
        }
    }

    @Test
    void aReserveThatIsUsedUpIsNoEnd() throws IOException {
        store.open();
        fill();
        disk.fillUp(0);
        List<Transition> refused = batch();
        assertThatThrownBy(() -> store.commit(refused)).isInstanceOf(MimikitException.class);
        world.forgetAfter(0);
        for (int i = 0; i < 40; i++) { // however long it takes until somebody frees some space
            assertThatThrownBy(store::reload)
                    .isInstanceOfSatisfying(
                            MimikitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DISK_FULL));
        }
        assertThat(disk.list(Scenario.ROOT.resolve("journal")).size()).isLessThanOrEqualTo(4);
        disk.heal();
        assertThat(store.reload().lastQ()).isZero();
        store.commit(batch());
        store.close();
        try (FileStore again = Scenario.open(disk)) {
            assertThat(again.open().lastQ()).isEqualTo(1);
        }
    }

    @Test
    void aCheckpointTakesNothingOfTheReserve() throws IOException {
        store.open();
        store.commit(batch());
        fill();
        store.idle();
        assertThat(store.wantsCheckpoint()).isFalse();
        store.checkpoint(world.snapshot(), finished -> {});
        assertThat(store.isCheckpointing()).isFalse();
        assertThat(disk.list(STATE)).isEmpty();
    }

    @Test
    void aCheckpointThatFindsNoSpaceLeavesNothingBehind() throws IOException {
        store.open();
        store.commit(batch());
        store.checkpoint(world.snapshot(), finished -> {});
        Scenario.waitFor(() -> !store.isCheckpointing());
        List<String> before = disk.list(STATE);
        store.commit(batch());
        disk.fail(op -> op.is("write", "/state/manifest.prev"), "No space left on device");
        store.checkpoint(world.snapshot(), finished -> {});
        Scenario.waitFor(() -> !store.isCheckpointing());
        assertThat(disk.list(STATE)).isEqualTo(before);
        assertThat(trouble()).contains(ErrorCode.DISK_FULL);
    }

    @Test
    void aStateStartsOnAFullDiskOutOfTheReserve() throws IOException {
        store.open();
        store.commit(batch());
        FaultyDisk next = disk.kill();
        store.close();
        next.fillUp(10);
        store = Scenario.open(next);
        assertThat(store.open().lastQ()).isEqualTo(1);
        assertThat(store.isFull()).isTrue();
        assertThat(trouble()).contains(ErrorCode.DISK_FULL);
        assertThat(next.exists(RESERVE)).isFalse();
        next.heal();
        assertThat(store.isFull()).isFalse();
    }

    @Test
    void halfAReserveIsNone() throws IOException {
        store.open();
        store.close();
        disk.overwrite(RESERVE, new byte[10]);
        store = Scenario.open(disk);
        store.open();
        assertThat(disk.size(RESERVE)).isEqualTo(RESERVE_BYTES);
    }
}
