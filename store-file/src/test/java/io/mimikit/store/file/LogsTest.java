package io.mimikit.store.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimikit.kernel.entity.Actor;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.LaneState;
import io.mimikit.kernel.entity.Question;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.store.AuditLine;
import io.mimikit.kernel.store.AuditVerdict;
import io.mimikit.kernel.store.Change;
import io.mimikit.kernel.store.Recovered;
import io.mimikit.kernel.store.Transition;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Run logs, the audit chain, finished tasks and how long they are kept. */
class LogsTest {
    private static final Path AUDIT = Scenario.ROOT.resolve("audit/audit-202611.jsonl");

    private final FaultyDisk disk = new FaultyDisk();
    private final FileStore store = Scenario.open(disk);
    private final World world = new World();

    @BeforeEach
    void open() {
        store.open();
    }

    private Transition external(long q, Instant at, Change change) {
        return new Transition(q, at, "lane.change", World.PERSON, List.of(change));
    }

    private static LaneState lane(int maxConcurrent, String reason) {
        return new LaneState("worker", maxConcurrent, null, null, true, reason, Map.of());
    }

    private void checkpoint() {
        store.checkpoint(world.snapshot(), world::left);
        Scenario.waitFor(() -> !store.isCheckpointing());
    }

    @Test
    void theAuditSaysWhatWasAndWhatIs() {
        LaneState before = lane(1, "short");
        LaneState after = lane(2, "long ".repeat(100));
        store.commit(List.of(external(1, World.START, World.created(before))));
        store.commit(List.of(external(2, World.START, new Change(Kind.LANE, "worker", before, after))));
        AuditLine line = store.readAudit(1, 10).getFirst();
        assertThat(line.by()).isEqualTo(World.PERSON);
        assertThat(line.what()).isEqualTo("lane.change");
        Map<String, Object> change = line.changes().getFirst();
        assertThat(change).containsEntry("kind", "lane").containsEntry("id", "worker");
        assertThat(change.get("before")).isEqualTo(Map.of("maxConcurrent", 1L, "pausedReason", "short"));
        assertThat(String.valueOf(change.get("after")))
                .contains("maxConcurrent=2")
                .contains("long …(500 chars, sha256 ")
                .hasSizeLessThan(400);
    }

    @Test
    void theAuditIsReadFromAnyLineAndAcrossMonths() {
        for (int i = 1; i <= 6; i++) {
            Instant at = World.START.plus(Duration.ofDays(20L * i));
            store.commit(List.of(external(i, at, World.created(lane(i, "x")))));
        }
        assertThat(store.readAudit(0, 100)).extracting(AuditLine::n).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(store.readAudit(2, 2)).extracting(AuditLine::n).containsExactly(3L, 4L);
        assertThat(store.readAudit(-1, 3)).extracting(AuditLine::n).containsExactly(4L, 5L, 6L);
        assertThat(store.readAudit(6, 3)).isEmpty();
        assertThat(new AuditChain(Scenario.ROOT, disk).verify()).isEqualTo(new AuditVerdict(6, null, null));
    }

    @Test
    void tamperingBreaksTheChainWhereItWasDone() throws Exception {
        for (int i = 1; i <= 5; i++) {
            store.commit(List.of(external(i, World.START, World.created(lane(i, "x")))));
        }
        store.readAudit(0, 1);
        String[] lines = new String(disk.read(AUDIT), StandardCharsets.UTF_8).split("\n");
        assertBroken("audit-202611.jsonl:3", replaced(lines, 2, lines[2].replace("anna", "otto")));
        assertBroken("audit-202611.jsonl:3", removed(lines, 2));
        assertBroken("audit-202611.jsonl:4", replaced(lines, 3, lines[2]));
        assertBroken("audit-202611.jsonl:1", removed(lines, 0));
    }

    @Test
    void aRunningStoreVerifiesItsAuditUpToWhatItWroteAndKnowsItsEnd() throws Exception {
        assertThat(store.verifyAudit()).isEqualTo(new AuditVerdict(0, null, null));
        for (int i = 1; i <= 3; i++) {
            store.commit(List.of(external(i, World.START, World.created(lane(i, "x")))));
        }
        assertThat(store.verifyAudit()).isEqualTo(new AuditVerdict(3, null, null));
        String text = new String(disk.read(AUDIT), StandardCharsets.UTF_8);

        disk.overwrite(AUDIT, (text + "{\"n\":4,\"half").getBytes(StandardCharsets.UTF_8));
        assertThat(store.verifyAudit()).isEqualTo(new AuditVerdict(3, null, null));

        disk.overwrite(AUDIT, text.substring(0, text.indexOf('\n') + 1).getBytes(StandardCharsets.UTF_8));
        assertThat(store.verifyAudit()).isEqualTo(new AuditVerdict(1, "the end", "lines 2 to 3 are gone"));

        JsonBytes forged = new JsonBytes();
        String hash = AuditText.NO_HASH;
        for (int n = 1; n <= 3; n++) {
            hash = AuditText.write(
                    forged, new LogRecord(n, World.START, "forged", World.PERSON, List.of(), List.of()), n, hash);
        }
        disk.overwrite(AUDIT, forged.toByteArray());
        assertThat(store.verifyAudit().reason()).contains("written anew");
    }

    private void assertBroken(String place, List<String> lines) {
        disk.overwrite(AUDIT, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
        AuditVerdict verdict = new AuditChain(Scenario.ROOT, disk).verify();
        assertThat(verdict.isIntact()).isFalse();
        assertThat(verdict.brokenAt()).isEqualTo(place);
    }

    private static List<String> replaced(String[] lines, int index, String line) {
        List<String> all = new ArrayList<>(List.of(lines));
        all.set(index, line);
        return all;
    }

    private static List<String> removed(String[] lines, int index) {
        List<String> all = new ArrayList<>(List.of(lines));
        all.remove(index);
        return all;
    }

    @Test
    void takingTheEndAwayOrWritingTheChainAnewIsNoticed() throws Exception {
        List<Transition> batch = new ArrayList<>();
        Question question = (Question) world.entity(batch, Kind.QUESTION);
        world.entity(batch, Kind.LANE);
        store.commit(batch);
        checkpoint();
        store.close();
        String text = new String(disk.read(AUDIT), StandardCharsets.UTF_8);
        disk.overwrite(AUDIT, text.substring(0, text.indexOf('\n') + 1).getBytes(StandardCharsets.UTF_8));
        assertThat(new AuditChain(Scenario.ROOT, disk).verify().brokenAt()).isEqualTo("the end");

        JsonBytes forged = new JsonBytes();
        String hash = AuditText.NO_HASH;
        for (int n = 1; n <= 2; n++) {
            hash = AuditText.write(
                    forged, new LogRecord(n, World.START, question.id(), World.PERSON, List.of(), List.of()), n, hash);
        }
        disk.overwrite(AUDIT, forged.toByteArray());
        assertThat(new AuditChain(Scenario.ROOT, disk).verify().reason()).contains("written anew");
    }

    @Test
    void theAuditDerivedAgainSaysOfEachRecordWhatItWasThen() throws Exception {
        LaneState first = nested(1);
        LaneState second = nested(2);
        store.commit(List.of(external(1, World.START, World.created(first))));
        store.commit(List.of(external(2, World.START, new Change(Kind.LANE, "worker", first, second))));
        store.readAudit(0, 10);
        byte[] audit = disk.read(AUDIT);
        FaultyDisk left = disk.copy();
        left.overwrite(AUDIT, new byte[0]);
        try (FileStore again = Scenario.open(left)) {
            again.open();
            assertThat(again.readAudit(0, 10)).hasSize(2);
            assertThat(left.read(AUDIT)).isEqualTo(audit);
        }
    }

    @Test
    void whatAPowerCutTookFromAnOlderFileOfTheAuditIsDerivedAgain() throws Exception {
        @Nullable LaneState before = null;
        for (int i = 1; i <= 6; i++) {
            Instant at = World.START.plus(Duration.ofDays(20L * i));
            LaneState after = lane(i, "x");
            store.commit(List.of(external(i, at, new Change(Kind.LANE, "worker", before, after))));
            before = after;
        }
        store.readAudit(0, 1);
        Map<Path, String> whole = audit(disk);
        assertThat(whole).hasSizeGreaterThan(3);
        for (Path file : whole.keySet()) {
            for (byte[] left : List.of(zeroed(disk.read(file)), new byte[0])) {
                FaultyDisk after = disk.copy();
                after.overwrite(file, left);
                try (FileStore again = Scenario.open(after)) {
                    again.open();
                    assertThat(again.verifyAudit()).as("" + file).isEqualTo(new AuditVerdict(6, null, null));
                    assertThat(audit(after)).isEqualTo(whole);
                }
            }
        }
    }

    private static Map<Path, String> audit(FaultyDisk disk) {
        Map<Path, String> files = new TreeMap<>(disk.contents());
        files.keySet().removeIf(file -> !file.startsWith(AUDIT.getParent()));
        return files;
    }

    private static byte[] zeroed(byte[] bytes) {
        byte[] left = bytes.clone();
        java.util.Arrays.fill(left, left.length / 2, left.length / 2 + 10, (byte) 0);
        return left;
    }

    @Test
    void aTaskThatEndsAgainAfterTheClockWasSetBackEndsAsItDidLast() throws Exception {
        List<Transition> batch = new ArrayList<>();
        Task task = world.ended(batch, world.started(batch, world.task(batch)));
        store.commit(batch);
        checkpoint();
        batch.clear();
        world.setClock(World.START.minus(Duration.ofDays(3)));
        Task last = world.ended(batch, world.retried(batch, task));
        store.commit(batch);
        checkpoint();
        assertThat(store.findFinished(task.id())).hasValue(last);
        store.close();
        try (FileStore again = Scenario.open(disk)) {
            again.open();
            assertThat(again.findFinished(task.id())).hasValue(last);
        }
    }

    @Test
    void aTaskThatComesBackToLifeDuringItsCheckpointIsNotAmongTheFinished() throws Exception {
        List<Transition> batch = new ArrayList<>();
        Task task = world.ended(batch, world.started(batch, world.task(batch)));
        store.commit(batch);
        List<Transition> revival = new ArrayList<>();
        disk.before(op -> op.is("move", "manifest.json"), () -> {
            world.retried(revival, task);
            store.commit(revival);
        });
        checkpoint();
        assertThat(revival).hasSize(1);
        assertThat(store.findFinished(task.id())).isEmpty();
        assertThat(store.listFinished(10)).isEmpty();
        store.close();
        try (FileStore again = Scenario.open(disk)) {
            Recovered recovered = again.open();
            assertThat(recovered.finished()).isEmpty();
            assertThat(recovered.entities())
                    .filteredOn(entity -> entity.id().equals(task.id()))
                    .hasSize(1);
        }
    }

    @Test
    void anErrorOfWhoeverIsToldKeepsNoFurtherCheckpointFromBeginning() {
        List<Transition> batch = new ArrayList<>();
        world.task(batch);
        store.commit(batch);
        store.checkpoint(world.snapshot(), finished -> {
            throw new AssertionError("as the test wants it");
        });
        Scenario.waitFor(() -> !store.isCheckpointing());
        batch.clear();
        Task task = world.ended(batch, world.started(batch, world.task(batch)));
        store.commit(batch);
        checkpoint();
        assertThat(store.findFinished(task.id())).hasValue(task);
    }

    @Test
    void whatCouldNotBeForcedIsForcedByTheNextCheckpoint() throws Exception {
        List<Transition> batch = new ArrayList<>();
        Task task = world.started(batch, world.task(batch));
        store.commit(batch);
        disk.fail(op -> op.is("force", "/runs/tasks/"), "input/output error");
        checkpoint();
        assertThat(store.trouble()).isPresent();
        disk.heal();
        checkpoint();
        assertThat(store.trouble()).isEmpty();
        try (FileStore again = Scenario.open(disk.afterPowerCut())) {
            again.open();
            assertThat(again.readRuns(RunEntry.TASK, task.id(), 10)).hasSize(2);
        }
    }

    /** Half a line may be in memory, and what is chained to it would be a broken chain for good. */
    @Test
    void anErrorOfTheMachineStopsTheLogsForAllToSeeAndTheNextStartWritesThem() {
        disk.before(op -> op.is("write", "/audit/"), () -> {
            throw new OutOfMemoryError("as the test wants it");
        });
        for (int i = 1; i <= 3; i++) {
            store.commit(List.of(external(i, World.START, World.created(lane(i, "x")))));
        }
        Scenario.waitFor(() -> store.trouble().isPresent());
        assertThatThrownBy(() -> store.readAudit(0, 10)).hasMessageContaining("not written yet");
        assertThat(store.trouble().orElseThrow().what()).contains("OutOfMemoryError");
        store.close();
        try (FileStore again = Scenario.open(disk)) {
            again.open();
            assertThat(again.verifyAudit()).isEqualTo(new AuditVerdict(3, null, null));
        }
    }

    private static LaneState nested(long value) {
        return new LaneState("worker", 1, null, null, true, "x", Map.of("more", Map.of("of", Map.of("it", value))));
    }

    @Test
    void logsThatWereLostComeBackWithoutDoubles() throws Exception {
        List<Transition> batch = new ArrayList<>();
        Task task = world.started(batch, world.task(batch));
        store.commit(batch);
        batch.clear();
        world.ended(batch, task);
        store.commit(batch);
        Path file = Scenario.ROOT.resolve("runs/tasks/" + task.id() + ".jsonl");
        assertThat(store.readRuns(RunEntry.TASK, task.id(), 10)).hasSize(3);
        store.readAudit(0, 10);
        byte[] runs = disk.read(file);
        byte[] audit = disk.read(AUDIT);
        for (int length = 0; length <= runs.length; length += 7) {
            FaultyDisk left = disk.copy();
            left.overwrite(file, java.util.Arrays.copyOf(runs, length));
            left.overwrite(AUDIT, java.util.Arrays.copyOf(audit, Math.min(length, audit.length)));
            try (FileStore again = Scenario.open(left)) {
                assertThat(again.open().lastQ()).isEqualTo(3);
                assertThat(again.readRuns(RunEntry.TASK, task.id(), 10))
                        .isEqualTo(world.runs(RunEntry.TASK, task.id(), 3));
                assertThat(again.readAudit(0, 10)).hasSize(1);
                assertThat(left.read(AUDIT)).as("derived again to the byte").isEqualTo(audit);
                assertThat(left.read(file)).isEqualTo(runs);
            }
        }
    }

    @Test
    void theNewestLinesOfALogAreReadOldestFirst() {
        List<Transition> batch = new ArrayList<>();
        Task task = world.task(batch);
        for (int i = 0; i < 700; i++) {
            task = world.started(batch, task);
        }
        store.commit(batch);
        List<RunEntry> all = world.runs(RunEntry.TASK, task.id(), world.q());
        assertThat(store.readRuns(RunEntry.TASK, task.id(), 900)).isEqualTo(all.subList(500, 1400));
        assertThat(store.readRuns(RunEntry.TASK, "nobody", 5)).isEmpty();
    }

    @Test
    void anIdThatIsNoFileNameReachesNoFile() throws Exception {
        for (String id : List.of("../../LOCK", "a/b", ".hidden", "", "x".repeat(65))) {
            assertThat(LogFile.isSafe(id)).isFalse();
            RunEntry entry = new RunEntry("r", RunEntry.TASK, id, World.START, "started", null, Map.of());
            long q = world.q() + 1;
            List<Transition> batch = new ArrayList<>();
            world.entity(batch, Kind.LANE);
            List<Change> changes = new ArrayList<>(batch.getFirst().changes());
            changes.add(World.created(entry));
            store.commit(List.of(new Transition(q, World.START, "t", World.PERSON, changes)));
            assertThat(store.readRuns(RunEntry.TASK, id, 5)).isEmpty();
        }
        store.readAudit(0, 1);
        assertThat(disk.list(Scenario.ROOT.resolve("runs/tasks"))).isEmpty();
    }

    @Test
    void finishedTasksAreFoundListedRevivedAndForgotten() throws Exception {
        List<Transition> batch = new ArrayList<>();
        List<Task> ended = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ended.add(world.ended(batch, world.started(batch, world.task(batch))));
        }
        store.commit(batch);
        checkpoint();
        assertThat(store.listFinished(3)).containsExactly(ended.get(4), ended.get(3), ended.get(2));
        assertThat(store.findFinished(ended.get(1).id())).contains(ended.get(1));

        batch.clear();
        Task again = world.retried(batch, ended.get(4));
        store.commit(batch);
        assertThat(store.findFinished(again.id())).isEmpty();
        assertThat(store.listFinished(1)).containsExactly(ended.get(3));
        batch.clear();
        Task twice = world.ended(batch, world.started(batch, again));
        store.commit(batch);
        checkpoint();
        assertThat(store.listFinished(1)).containsExactly(twice);
        assertThat(store.listFinished(100)).hasSize(5);

        Instant later = World.START.plus(Duration.ofDays(31));
        StateRetention.Pruned pruned =
                store.retention().round(later, RetentionLimits.DEFAULT, StateRetention.Live.NOTHING);
        assertThat(pruned.finishedIds()).hasSize(5);
        assertThat(store.findFinished(twice.id())).isEmpty();
        assertThat(disk.list(Scenario.ROOT.resolve("runs/tasks"))).isEmpty();
        assertThat(disk.list(Scenario.ROOT.resolve("runs/triggers"))).isEmpty();
    }

    @Test
    void triggerLogsAreBoundedInLines() {
        List<Transition> batch = new ArrayList<>();
        Task task = world.task(batch);
        for (int i = 0; i < 50; i++) {
            task = world.started(batch, task);
        }
        store.commit(batch);
        RetentionLimits few =
                RetentionLimits.DEFAULT.withRuns(new RetentionLimits.Runs(Duration.ofDays(30), 20, 1_000, 1 << 20));
        StateRetention.Pruned pruned = store.retention().round(World.START, few, StateRetention.Live.NOTHING);
        assertThat(pruned.triggerLines()).isEqualTo(30);
        List<RunEntry> all = world.runs(RunEntry.TRIGGER, "trigger-1", world.q());
        assertThat(store.readRuns(RunEntry.TRIGGER, "trigger-1", 100)).isEqualTo(all.subList(30, 50));
        batch.clear();
        world.started(batch, task);
        store.commit(batch);
        assertThat(store.readRuns(RunEntry.TRIGGER, "trigger-1", 100)).hasSize(21);
    }

    /** One line for each of many triggers is more than the bytes allow. */
    @Test
    void theLogsOfVeryManyTriggersAreBoundedInBytes() throws Exception {
        for (int i = 0; i < 40; i++) {
            Instant at = World.START.plusSeconds(i);
            RunEntry line = new RunEntry("r" + i, RunEntry.TRIGGER, "t" + i, at, "skipped", "skipped", Map.of());
            store.commit(List.of(new Transition(
                    i + 1, at, "trigger.fire", Actor.ENGINE, List.of(new Change(Kind.RUN, line.id(), null, line)))));
        }
        store.readAudit(0, 1);
        long one = disk.size(Scenario.ROOT.resolve("runs/triggers/t39.jsonl"));
        RetentionLimits few = RetentionLimits.DEFAULT.withRuns(
                new RetentionLimits.Runs(Duration.ofDays(30), 20, 1_000, 2 * 10 * one));
        StateRetention.Pruned pruned = store.retention().round(World.START, few, StateRetention.Live.NOTHING);
        assertThat(pruned.triggerLines()).isEqualTo(30);
        assertThat(disk.list(Scenario.ROOT.resolve("runs/triggers")))
                .as("those that were quiet longest have gone")
                .hasSize(10)
                .contains("t30.jsonl", "t39.jsonl");
    }

    @Test
    void aDiskThatRefusesLogsHoldsCommitsBackInTheEnd() {
        disk.fail(op -> op.file().toString().contains("/audit/"), "input/output error");
        FileStoreLimits tight = new FileStoreLimits(
                1 << 20, 1, 1000, 1 << 20, 4096, 20_000, 50, 20_000, 20_000, 1_000, 10_000, 16 << 20, 0, 1_000);
        store.close();
        FileStore strict = new FileStore(Scenario.ROOT, disk, () -> World.START, tight);
        strict.open();
        long q = 0;
        io.mimikit.kernel.ErrorCode refused = null;
        while (refused == null) {
            Entity lane = lane((int) q, "x".repeat(1000));
            try {
                strict.commit(List.of(external(q + 1, World.START, World.created(lane))));
                q++;
            } catch (io.mimikit.kernel.MimikitException e) {
                refused = e.code();
            }
        }
        assertThat(refused).isEqualTo(io.mimikit.kernel.ErrorCode.STORAGE);
        assertThat(q).isBetween(10L, 40L);
        disk.heal();
        assertThat(strict.reload().lastQ()).isEqualTo(q);
        long expected = q;
        Scenario.waitFor(() -> {
            try {
                return strict.readAudit(0, 100).size() == expected;
            } catch (io.mimikit.kernel.MimikitException notYet) {
                return false;
            }
        });
        strict.close();
    }

    @Test
    void taskStatusOfFinishedTasksIsRecovered() {
        List<Transition> batch = new ArrayList<>();
        Task done = world.ended(batch, world.started(batch, world.task(batch)));
        store.commit(batch);
        checkpoint();
        store.close();
        try (FileStore again = Scenario.open(disk)) {
            assertThat(again.open().finished()).isEqualTo(Map.of(done.id(), TaskStatus.DONE));
        }
    }
}
