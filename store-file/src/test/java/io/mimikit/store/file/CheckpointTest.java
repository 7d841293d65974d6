package io.mimikit.store.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimikit.kernel.entity.Actor;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.LaneState;
import io.mimikit.kernel.store.Change;
import io.mimikit.kernel.store.Recovered;
import io.mimikit.kernel.store.Snapshot;
import io.mimikit.kernel.store.Transition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What a checkpoint writes, what it leaves alone, and what recovery makes of it. */
class CheckpointTest {
    private static final Path STATE = Scenario.ROOT.resolve("state");
    private static final Path JOURNAL = Scenario.ROOT.resolve("journal");
    /** Documents of about thirty lanes. */
    private static final FileStoreLimits SMALL_DOCUMENTS = new FileStoreLimits(
            1 << 20, 1000, 1000, 1 << 20, 8 << 10, 1 << 20, 5_000, 20_000, 20_000, 1_000, 10_000);

    private final FaultyDisk disk = new FaultyDisk();
    private final AtomicReference<Instant> now = new AtomicReference<>(World.START);
    private final FileStore store = new FileStore(Scenario.ROOT, disk, now::get, SMALL_DOCUMENTS);
    private final Map<String, Entity> lanes = new LinkedHashMap<>();
    private long q;

    private void put(String id, int value) {
        LaneState lane = new LaneState(id, value, 2, 3, true, "x".repeat(200), Map.of());
        Change change = new Change(Kind.LANE, id, lanes.get(id), lane);
        store.commit(List.of(new Transition(++q, World.START, "test", Actor.ENGINE, List.of(change))));
        lanes.put(id, lane);
    }

    private void checkpoint() {
        List<Integer> calls = new ArrayList<>();
        store.checkpoint(
                new Snapshot(q, Map.of(Kind.LANE, List.copyOf(lanes.values())), List.of()), ended -> calls.add(1));
        Scenario.waitFor(() -> !store.isCheckpointing());
        assertThat(calls).hasSize(1);
    }

    private List<String> documents(long generation) throws IOException {
        return disk.list(STATE).stream()
                .filter(name -> Documents.generationOf(name) == generation)
                .toList();
    }

    private Recovered recover(FaultyDisk left) {
        try (FileStore again = new FileStore(Scenario.ROOT, left, now::get, SMALL_DOCUMENTS)) {
            return again.open();
        }
    }

    @Test
    void onlyDocumentsThatChangedAreWrittenAgain() throws Exception {
        store.open();
        for (int i = 0; i < 300; i++) {
            put("lane-" + i, 1);
        }
        checkpoint();
        List<String> first = documents(1);
        assertThat(first.size()).isGreaterThan(8).is(powerOfTwo());
        for (String name : first) {
            assertThat(disk.size(STATE.resolve(name))).isLessThanOrEqualTo(SMALL_DOCUMENTS.documentBytesMax());
        }
        for (int i = 2; i < 6; i++) {
            put("lane-7", i);
            checkpoint();
        }
        assertThat(documents(2)).as("twins of those that didn't change").hasSize(first.size() - 1);
        assertThat(documents(5)).as("from then on only what changed").hasSize(1);
        store.close();
        assertThat(recover(disk).entities()).containsExactlyInAnyOrderElementsOf(lanes.values());
    }

    @Test
    void damageToAnyOneDocumentLeavesAWholeGeneration() throws Exception {
        store.open();
        for (int i = 0; i < 100; i++) {
            put("lane-" + i, 1);
        }
        checkpoint();
        for (int i = 2; i < 6; i++) {
            put("lane-7", i);
            checkpoint();
            for (String name : disk.list(STATE)) {
                byte[] whole = disk.read(STATE.resolve(name));
                byte[] damaged = whole.clone();
                damaged[damaged.length / 2] ^= 1;
                FaultyDisk left = disk.copy();
                left.overwrite(STATE.resolve(name), damaged);
                assertThat(recover(left).entities()).as(name).containsExactlyInAnyOrderElementsOf(lanes.values());
            }
        }
    }

    @Test
    void nothingIsWrittenWhenNothingChanged() throws Exception {
        store.open();
        put("lane", 1);
        checkpoint();
        List<String> before = disk.list(STATE);

        store.checkpoint(new Snapshot(q, Map.of(Kind.LANE, List.copyOf(lanes.values())), List.of()), ended -> {});

        assertThat(store.isCheckpointing()).isFalse();
        assertThat(disk.list(STATE)).isEqualTo(before);
    }

    private static org.assertj.core.api.Condition<Integer> powerOfTwo() {
        return new org.assertj.core.api.Condition<>(size -> Integer.bitCount(size) == 1, "a power of two");
    }

    @Test
    void twoGenerationsAndTheirJournalAreKept() throws Exception {
        store.open();
        for (int i = 0; i < 5; i++) {
            put("lane", i);
            checkpoint();
        }
        assertThat(disk.list(STATE))
                .containsExactly("lanes-0000.4.json", "lanes-0000.5.json", "manifest.json", "manifest.prev.json");
        assertThat(disk.list(JOURNAL)).containsExactly("00000000000000000005.jsonl", "00000000000000000006.jsonl");
    }

    @Test
    void aDocumentIsReadableAndDiffable() throws Exception {
        store.open();
        put("b", 1);
        put("a", 1);
        checkpoint();
        String text = new String(disk.read(STATE.resolve("lanes-0000.1.json")), StandardCharsets.UTF_8);
        assertThat(text).startsWith("""
                {
                  "kind": "lanes",
                  "schemaVersion": 1,
                  "entities": [
                    {
                      "kind": "lane",
                      "schemaVersion": 1,
                      "id": "a",
                      "maxConcurrent": 1,
                """);
        assertThat(Json.object(text.getBytes(StandardCharsets.UTF_8))).containsKeys("kind", "entities");
    }

    @Test
    void aDamagedGenerationFallsBackToTheOneBefore() throws Exception {
        store.open();
        for (int i = 0; i < 3; i++) {
            put("lane", i);
            put("other-" + i, i);
            checkpoint();
        }
        put("lane", 9);
        store.close();
        for (String file : List.of("lanes-0000.3.json", "manifest.json")) {
            FaultyDisk left = disk.copy();
            left.overwrite(STATE.resolve(file), "{}".getBytes(StandardCharsets.UTF_8));
            Recovered recovered = recover(left);
            assertThat(recovered.entities()).containsExactlyInAnyOrderElementsOf(lanes.values());
            assertThat(recovered.findings()).anyMatch(finding -> finding.contains(file));
            assertThat(left.list(Scenario.ROOT.resolve("quarantine"))).anyMatch(name -> name.endsWith(file));
        }
    }

    @Test
    void theFirstGenerationFallsBackToTheJournalAlone() throws Exception {
        store.open();
        put("lane", 1);
        checkpoint();
        store.close();
        disk.overwrite(STATE.resolve("lanes-0000.1.json"), new byte[0]);
        Recovered recovered = recover(disk);
        assertThat(recovered.entities()).containsExactlyElementsOf(lanes.values());
        assertThat(recovered.findings()).hasSize(1);
    }

    @Test
    void aFallenBackStateIsCheckpointedAnew() throws Exception {
        store.open();
        for (int i = 0; i < 3; i++) {
            put("lane-" + i, i);
            checkpoint();
        }
        store.close();
        disk.overwrite(STATE.resolve("lanes-0000.3.json"), new byte[0]);
        FileStore again = new FileStore(Scenario.ROOT, disk, now::get, SMALL_DOCUMENTS);
        again.open();
        again.checkpoint(new Snapshot(q, Map.of(Kind.LANE, List.copyOf(lanes.values())), List.of()), ended -> {});
        Scenario.waitFor(() -> !again.isCheckpointing());
        again.close();
        Recovered recovered = recover(disk);
        assertThat(recovered.findings()).isEmpty();
        assertThat(recovered.entities()).containsExactlyInAnyOrderElementsOf(lanes.values());
    }

    @Test
    void aTailIsFoldedInWhenItIsWorthIt() {
        store.open();
        store.idle();
        assertThat(store.wantsCheckpoint()).as("nothing to fold").isFalse();
        put("lane", 1);
        assertThat(store.wantsCheckpoint()).as("small, and busy").isFalse();
        store.idle();
        assertThat(store.wantsCheckpoint()).as("idle, but hardly anything").isFalse();
        now.set(World.START.plus(Duration.ofMillis(SMALL_DOCUMENTS.idleTailAgeMillis())));
        assertThat(store.wantsCheckpoint()).as("old").isTrue();
        checkpoint();
        assertThat(store.wantsCheckpoint()).isFalse();
        for (int i = 0; i < 3; i++) {
            put("lane-" + i, 1);
        }
        assertThat(store.wantsCheckpoint()).as("busy").isFalse();
        store.idle();
        assertThat(store.wantsCheckpoint()).as("worth it when idle").isTrue();
    }

    @Test
    void aLargeTailIsFoldedInWhileBusy() {
        store.open();
        for (int i = 0; i < 3000; i++) {
            put("lane-" + i, i);
        }
        assertThat(store.wantsCheckpoint()).isTrue();
    }

    @Test
    void aLargeSegmentIsFollowedByAnother() throws Exception {
        store.open();
        for (int i = 0; i < 3000; i++) {
            put("lane-" + i, i);
        }
        assertThat(disk.list(JOURNAL).size()).isGreaterThan(1);
        store.close();
        assertThat(recover(disk).entities()).containsExactlyInAnyOrderElementsOf(lanes.values());
    }

    @Test
    void idlenessIsMarkedOnce() throws Exception {
        store.open();
        put("lane", 1);
        store.idle();
        long size = disk.size(JOURNAL.resolve("00000000000000000001.jsonl"));
        store.idle();
        assertThat(disk.size(JOURNAL.resolve("00000000000000000001.jsonl"))).isEqualTo(size);
        String text = new String(disk.read(JOURNAL.resolve("00000000000000000001.jsonl")), StandardCharsets.UTF_8);
        assertThat(text).contains("\n{\"mark\":1,\"d\":1,\"c\":\"");
    }
}
