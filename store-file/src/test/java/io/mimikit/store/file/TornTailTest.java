package io.mimikit.store.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.store.Recovered;
import io.mimikit.kernel.store.Transition;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What happens when the end of the journal, or anything else in the state, is not what was written. */
class TornTailTest {
    private static final Path SEGMENT = Scenario.ROOT.resolve("journal/00000000000000000001.jsonl");

    private final World world = new World();

    /** Three batches of two records each. */
    private FaultyDisk written(boolean marked) {
        FaultyDisk disk = new FaultyDisk();
        try (FileStore store = Scenario.open(disk)) {
            store.open();
            for (int i = 0; i < 3; i++) {
                List<Transition> batch = new ArrayList<>();
                world.entity(batch, Kind.LANE);
                world.entity(batch, Kind.USAGE);
                store.commit(batch);
            }
            if (marked) {
                store.idle();
            }
        }
        return disk;
    }

    private static long linesBefore(byte[] bytes, int length) {
        return new String(bytes, 0, length, StandardCharsets.ISO_8859_1)
                .chars()
                .filter(c -> c == '\n')
                .count();
    }

    @Test
    void tornAtAnyByteLeavesTheRecordsBefore() throws Exception {
        FaultyDisk disk = written(false);
        byte[] whole = disk.read(SEGMENT);
        for (int length = 0; length < whole.length; length++) {
            FaultyDisk torn = disk.restart(FaultyDisk.Loss.NONE, new Random(1));
            torn.overwrite(SEGMENT, Arrays.copyOf(whole, length));
            long lines = linesBefore(whole, length);
            boolean cut = length > 0 && whole[length - 1] != '\n';
            if (lines == 0) {
                // The audit lies beside it: that there was something is known, and the first record is gone.
                continue;
            }
            try (FileStore store = Scenario.open(torn)) {
                Recovered recovered = store.open();
                assertThat(recovered.lastQ()).isEqualTo(lines);
                assertThat(recovered.entities())
                        .containsExactlyInAnyOrderElementsOf(
                                world.stateAt(lines).values());
                assertThat(recovered.findings().isEmpty()).isEqualTo(!cut);
                assertThat(torn.list(Scenario.ROOT.resolve("quarantine"))).hasSize(cut ? 2 : 0);
            }
        }
    }

    @Test
    void whatWasAcknowledgedIsNeverCut() throws Exception {
        FaultyDisk disk = written(true);
        byte[] whole = disk.read(SEGMENT);
        int mark = new String(whole, StandardCharsets.ISO_8859_1).indexOf("{\"mark\"");
        for (int at = 0; at < whole.length; at++) {
            FaultyDisk flipped = disk.restart(FaultyDisk.Loss.NONE, new Random(1));
            byte[] bytes = whole.clone();
            bytes[at] ^= (byte) (1 << (at % 8));
            flipped.overwrite(SEGMENT, bytes);
            Map<Path, String> before = flipped.contents();
            FileStore store = Scenario.open(flipped);
            if (at >= mark) {
                assertThat(store.open().lastQ()).isEqualTo(6);
                store.close();
            } else {
                assertThatThrownBy(store::open).isInstanceOfSatisfying(MimikitException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.STATE_DAMAGED);
                    assertThat(e.getMessage())
                            .contains(SEGMENT.getFileName() + ":")
                            .contains("mimikit state repair");
                });
                assertThat(flipped.contents()).isEqualTo(before);
            }
        }
    }

    @Test
    void damageInAnyFileIsRefusedOrRepairedButNeverSilent() {
        Random random = new Random(5);
        FaultyDisk whole = new FaultyDisk();
        Scenario scenario = new Scenario(whole);
        scenario.run();
        try (FileStore store = Scenario.open(whole)) {
            store.open();
            store.idle();
        }
        for (Map.Entry<Path, String> file : whole.contents().entrySet()) {
            if (file.getKey().endsWith("LOCK")) {
                continue;
            }
            for (int i = 0; i < 60; i++) {
                flip(whole, file.getKey(), random, scenario.world);
            }
        }
    }

    private static void flip(FaultyDisk whole, Path file, Random random, World world) {
        FaultyDisk disk = whole.restart(FaultyDisk.Loss.NONE, random);
        byte[] bytes = disk.contents().getOrDefault(file, "").getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length == 0) {
            return;
        }
        int at = random.nextInt(bytes.length);
        bytes[at] ^= (byte) (1 << random.nextInt(8));
        disk.overwrite(file, bytes);
        Map<Path, String> before = disk.contents();
        FileStore store = Scenario.open(disk);
        try {
            Recovered recovered = store.open();
            assertThat(recovered.lastQ()).as("%s byte %s", file, at).isEqualTo(world.q());
            boolean isLog =
                    file.toString().contains("/runs/") || file.toString().contains("/audit/");
            if (!isLog) {
                Verification.verify(store, recovered, world, world.q(), disk, Scenario.ROOT);
            } else if (file.toString().contains("/finished-")) {
                assertThat(recovered.findings()).as("%s byte %s", file, at).isNotEmpty();
            } else if (file.toString().contains("/audit/")) {
                assertThat(new AuditChain(Scenario.ROOT, disk).verify().isIntact()
                                && recovered.findings().isEmpty())
                        .as("%s byte %s", file, at)
                        .isFalse();
            }
        } catch (MimikitException refused) {
            assertThat(refused.code())
                    .as("%s byte %s: %s", file, at, refused.getMessage())
                    .isIn(ErrorCode.STATE_DAMAGED, ErrorCode.STATE_TOO_NEW);
            assertThat(disk.contents()).isEqualTo(before);
        } finally {
            store.close();
        }
    }

    @Test
    void aMissingSegmentIsAGap() throws Exception {
        FaultyDisk disk = written(false);
        FaultyDisk gone = disk.restart(FaultyDisk.Loss.NONE, new Random(1));
        String text = new String(gone.read(SEGMENT), StandardCharsets.UTF_8);
        gone.overwrite(SEGMENT, text.substring(text.indexOf('\n') + 1).getBytes(StandardCharsets.UTF_8));
        assertDamaged(gone, "record 1 should follow");
    }

    @Test
    void aStateWhoseJournalIsGoneIsNotStartedEmpty() throws Exception {
        FaultyDisk disk = written(false).restart(FaultyDisk.Loss.NONE, new Random(1));
        disk.delete(SEGMENT);
        assertDamaged(disk, "documents and journal are gone");
    }

    @Test
    void aPatchOfNothingIsDamage() throws Exception {
        FaultyDisk disk = new FaultyDisk();
        try (FileStore store = Scenario.open(disk)) {
            store.open();
        }
        JsonBytes line = new JsonBytes();
        line.startObject();
        line.field("q", 1);
        line.field("d", 0);
        line.field("at", "2026-11-22T09:00:00.000Z");
        line.field("why", "test");
        line.name("by");
        line.startObject();
        line.endObject();
        line.name("patch");
        line.startArray();
        line.startObject();
        line.field("kind", "task");
        line.field("id", "nobody");
        line.endObject();
        line.endArray();
        line.endObject();
        Seal.close(line, 0);
        disk.overwrite(SEGMENT, line.toByteArray());
        assertDamaged(disk, "a patch of task nobody, which is not there");
    }

    private static void assertDamaged(FaultyDisk disk, String message) {
        assertThatThrownBy(() -> Scenario.open(disk).open())
                .isInstanceOf(MimikitException.class)
                .hasMessageContaining(message)
                .extracting(e -> ((MimikitException) e).code())
                .isEqualTo(ErrorCode.STATE_DAMAGED);
    }
}
