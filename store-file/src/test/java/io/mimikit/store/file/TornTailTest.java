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
import org.junit.jupiter.api.Test;

/** What happens when the end of the journal, or anything else in the state, is not what was written. */
class TornTailTest {
    private static final Path SEGMENT = Scenario.ROOT.resolve("journal/00000000000000000001.jsonl");

    private static final Path AUDIT = Scenario.ROOT.resolve("audit/audit-202611.jsonl");

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
            FaultyDisk torn = disk.copy();
            torn.overwrite(SEGMENT, Arrays.copyOf(whole, length));
            torn.delete(AUDIT); // it is written after the journal is forced, so it can't know of a torn line
            long lines = linesBefore(whole, length);
            boolean cut = length > 0 && whole[length - 1] != '\n';
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
            FaultyDisk flipped = disk.copy();
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
    void aMissingSegmentIsAGap() throws Exception {
        FaultyDisk disk = written(false);
        FaultyDisk gone = disk.copy();
        String text = new String(gone.read(SEGMENT), StandardCharsets.UTF_8);
        gone.overwrite(SEGMENT, text.substring(text.indexOf('\n') + 1).getBytes(StandardCharsets.UTF_8));
        assertDamaged(gone, "record 1 should follow");
    }

    @Test
    void aStateWhoseJournalIsGoneIsNotStartedEmpty() throws Exception {
        FaultyDisk disk = written(false).copy();
        disk.delete(SEGMENT);
        assertDamaged(disk.copy(), "the journal ends at record 0, but 6 was acknowledged");
        disk.move(AUDIT, AUDIT.resolveSibling("audit-of-somebody-else"));
        assertDamaged(disk, "documents and journal are gone");
    }

    @Test
    void aJournalThatEndsBeforeTheAuditIsDamage() throws Exception {
        FaultyDisk disk = written(false).copy();
        String text = new String(disk.read(SEGMENT), StandardCharsets.UTF_8);
        disk.overwrite(SEGMENT, text.substring(0, text.lastIndexOf("{\"q\":6")).getBytes(StandardCharsets.UTF_8));
        assertDamaged(disk, "the journal ends at record 5, but 6 was acknowledged");
    }

    @Test
    void aSegmentThatMustBeThereAndIsNotIsDamage() throws Exception {
        Scenario scenario = new Scenario().run();
        List<Segment> segments = Segment.list(scenario.disk(), DurableFile.parent(SEGMENT));
        for (Segment segment : segments) {
            FaultyDisk disk = scenario.disk().copy();
            disk.delete(segment.in(DurableFile.parent(SEGMENT)));
            disk.delete(AUDIT);
            FileStore store = Scenario.open(disk);
            try (store) {
                assertThat(store.open().lastQ())
                        .as("%s is not needed", segment)
                        .isEqualTo(scenario.expected().acknowledged());
            } catch (MimikitException refused) {
                assertThat(refused.code()).isEqualTo(ErrorCode.STATE_DAMAGED);
            }
        }
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
