package io.mimikit.store.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.store.file.StateReport.Severity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Verification, backup, restore and repair of a state, as people use them when something went wrong. */
class StateCareTest {
    private static final InstantSource CLOCK = InstantSource.fixed(SmallState.START);

    @TempDir
    Path root;

    private final Disk disk = new NioDisk();
    private Path state;
    private Map<String, Entity> live = Map.of();
    private long lastQ;

    /** Two generations of documents, a tail, a finished task, run logs, an audit, memory and configuration. */
    @BeforeEach
    void live() throws IOException {
        state = root.resolve("state");
        try (SmallState life = new SmallState(state)) {
            for (int i = 0; i < 5; i++) {
                life.task("t" + i);
                life.message("m" + i, "text " + i);
            }
            life.checkpoint();
            life.finish("t0");
            life.task("t5");
            life.message("m5", "text 5");
            life.checkpoint();
            life.task("t6");
            life.message("m6", "text 6");
            life.finish("t1");
            live = life.live();
            lastQ = life.lastQ();
        }
        Files.writeString(state.resolve("memory.md"), "I like tea.\n");
        Files.createDirectories(state.resolve("memory/summary"));
        Files.writeString(state.resolve("memory/summary/2026-10.md"), "A month.\n");
        Files.writeString(state.resolve("config.yaml"), "model: demo\n");
    }

    private StateReport verify(Path directory) {
        return new StateVerification(directory, disk).run();
    }

    private static Map<String, byte[]> contents(Path directory) throws IOException {
        Map<String, byte[]> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(directory.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return contents;
    }

    private Path only(String directory, String prefix) throws IOException {
        try (Stream<Path> files = Files.list(state.resolve(directory))) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .max(Path::compareTo)
                    .orElseThrow();
        }
    }

    private static void flip(Path file, int offset) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[offset] ^= 1;
        Files.write(file, bytes);
    }

    @Test
    void aSoundStateIsSoundAndLookingChangesNothing() throws IOException {
        Map<String, byte[]> before = contents(state);

        StateReport report = verify(state);

        assertThat(report.findings()).isEmpty();
        assertThat(report.isSound()).isTrue();
        assertThat(report.lastQ()).isEqualTo(lastQ);
        assertThat(report.generation()).isEqualTo(2);
        assertThat(report.auditLines()).isEqualTo(lastQ);
        assertThat(report.counts())
                .containsEntry("task", 6L)
                .containsEntry("message", 7L)
                .containsEntry("finished", 1L);
        assertThat(contents(state)).usingRecursiveComparison().isEqualTo(before);
    }

    @Test
    void whereThereIsNoStateIsSaid() {
        assertThatThrownBy(() -> verify(root.resolve("nowhere")))
                .isInstanceOfSatisfying(
                        MimikitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "state/tasks",
                "state/manifest.json",
                "state/manifest.prev",
                "runs/finished",
                "audit/audit",
                "runs/tasks/t3",
                "journal/"
            })
    void damageAnywhereIsFound(String where) throws IOException {
        int slash = where.lastIndexOf('/');
        Path file = only(where.substring(0, slash), where.substring(slash + 1));
        flip(file, (int) Math.min(30, Files.size(file) / 2));

        StateReport report = verify(state);

        assertThat(report.findings()).isNotEmpty();
        assertThat(report.findings().toString()).contains(file.getFileName().toString());
        assertThat(report.findings())
                .allSatisfy(finding -> assertThat(finding.fix()).isNotBlank());
    }

    @Test
    void aTornTailIsAWarningOnly() throws IOException {
        Path segment = only("journal", "");
        Files.write(
                segment,
                "{\"q\":9999,\"d\":1".getBytes(StandardCharsets.UTF_8),
                java.nio.file.StandardOpenOption.APPEND);

        StateReport report = verify(state);

        assertThat(report.findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.severity()).isEqualTo(Severity.WARNING));
        assertThat(report.isSound()).isTrue();
    }

    @Test
    void aStateIsVerifiedAndBackedUpWhileItIsWritten() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        try (SmallState life = new SmallState(state)) {
            Thread writer = Thread.ofPlatform().start(() -> {
                for (int i = 100; !stop.get(); i++) {
                    life.task("t" + i);
                    LockSupport.parkNanos(2_000_000);
                    if (i % 100 == 0) {
                        life.checkpoint();
                    }
                }
            });
            for (int round = 0; round < 4; round++) {
                long before = life.store().readAudit(-1, 1).getFirst().q();
                StateBackup.Written written =
                        new StateBackup(state, disk, CLOCK).write(root.resolve("backup-" + round));
                assertThat(written.lastQ()).isGreaterThanOrEqualTo(before);
                assertThat(verify(written.directory()).findings()).isEmpty();
                assertThat(verify(state).findings()).isEmpty();
            }
            stop.set(true);
            writer.join();
        }
    }

    @Test
    void aBackupComesBackWholeAndStartsAsAnOriginal() throws IOException {
        StateBackup.Written written = new StateBackup(state, disk, CLOCK).write(root.resolve("backup"));
        assertThat(written.lastQ()).isEqualTo(lastQ);
        StateRestore restore = new StateRestore(disk, CLOCK);
        assertThat(restore.isBackup(root.resolve("backup"))).isTrue();

        restore.restore(root.resolve("backup"), root.resolve("new"));

        assertThat(verify(root.resolve("new")).findings()).isEmpty();
        assertThat(Files.readString(root.resolve("new/memory.md"))).isEqualTo("I like tea.\n");
        assertThat(Files.readString(root.resolve("new/memory/summary/2026-10.md")))
                .isEqualTo("A month.\n");
        assertThat(Files.readString(root.resolve("new/config.yaml"))).isEqualTo("model: demo\n");
        try (SmallState again = new SmallState(root.resolve("new"))) {
            assertThat(again.live()).isEqualTo(live);
            assertThat(again.store().findFinished("t0")).isPresent();
            assertThat(again.store().verifyAudit().isIntact()).isTrue();
        }
        try (FileStore store =
                new FileStore(root.resolve("new"), disk, CLOCK, FileStoreLimits.DEFAULT.reserveBytes(0))) {
            assertThat(store.open().copied()).isFalse();
        }
    }

    @Test
    void aDamagedBackupIsRefusedAndNothingIsWritten() throws IOException {
        Path backup = root.resolve("backup");
        new StateBackup(state, disk, CLOCK).write(backup);
        StateRestore restore = new StateRestore(disk, CLOCK);
        List<String> names = contents(backup).keySet().stream().toList();
        for (String name : names) {
            byte[] whole = Files.readAllBytes(backup.resolve(name));
            if (whole.length == 0) {
                continue;
            }
            flip(backup.resolve(name), whole.length / 2);
            assertThatThrownBy(() -> restore.restore(backup, root.resolve("new")))
                    .as(name)
                    .isInstanceOfSatisfying(
                            MimikitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STATE_DAMAGED));
            Files.delete(backup.resolve(name));
            assertThatThrownBy(() -> restore.verify(backup)).as(name).isInstanceOf(MimikitException.class);
            Files.write(backup.resolve(name), whole);
        }
        assertThat(root.resolve("new")).doesNotExist();
        restore.verify(backup);
    }

    @Test
    void nothingIsWrittenWhereSomethingIs() throws IOException {
        Path backup = root.resolve("backup");
        new StateBackup(state, disk, CLOCK).write(backup);
        Map<String, byte[]> before = contents(state);

        assertThatThrownBy(() -> new StateRestore(disk, CLOCK).restore(backup, state))
                .hasMessageContaining("not an empty directory");
        assertThatThrownBy(() -> new StateBackup(state, disk, CLOCK).write(backup))
                .hasMessageContaining("not an empty directory");
        assertThat(contents(state)).usingRecursiveComparison().isEqualTo(before);
    }

    @Test
    void aBackupThatNamesAFileOutsideIsRefused() throws IOException {
        Path backup = root.resolve("backup");
        Files.createDirectories(backup);
        Files.writeString(root.resolve("outside"), "x");
        var item = Transfer.describe(disk, root.resolve("outside"), "../outside");
        Files.write(
                backup.resolve(BackupManifest.FILE),
                new BackupManifest("s", SmallState.START, 1, List.of(item)).toBytes());

        assertThatThrownBy(() -> new StateRestore(disk, CLOCK).restore(backup, root.resolve("new")))
                .hasMessageContaining("outside of the backup");
    }

    // ---- repair

    private StateRepair.Repaired repair() {
        return new StateRepair(state, disk, CLOCK).run();
    }

    private void assertRefusesToStart() {
        assertThatThrownBy(() -> new SmallState(state))
                .isInstanceOfSatisfying(
                        MimikitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STATE_DAMAGED))
                .hasMessageContaining("state repair");
    }

    private Map<String, Entity> reopened() {
        try (SmallState again = new SmallState(state)) {
            return again.live();
        }
    }

    @Test
    void aStateOfANewerProgramIsNotCalledDamaged() throws IOException {
        Files.writeString(state.resolve("FORMAT.json"), "{\"format\":4}");

        assertThatThrownBy(() -> verify(state))
                .isInstanceOfSatisfying(
                        MimikitException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.STATE_TOO_NEW))
                .hasMessageContaining("use the newer program");
    }

    @Test
    void anEditedDocumentMayBeAcceptedOrRepaired() throws IOException {
        Path tasks = only("state", "tasks-");
        flip(tasks, 100);

        assertThat(verify(state).findings())
                .filteredOn(finding -> finding.place().equals(tasks.toString()))
                .singleElement()
                .satisfies(finding -> assertThat(finding.fix()).contains("state accept " + tasks, "state repair"));
    }

    /** The audit knows of records that the journal has no more. */
    @Test
    void theEndOfTheJournalIsALossThatIsNamed() throws IOException {
        Path newest = only("journal", "0");
        long first = Long.parseLong(newest.getFileName().toString().substring(0, 20));
        Files.delete(newest);

        StateRepair.Repaired repaired = repair();

        assertThat(repaired.losses().toString()).contains("records " + first + " to " + lastQ + " at the end");
        assertThat(verify(state).isSound()).isTrue();
    }

    /** Otherwise one start would turn a deleted audit into a whole one. */
    @Test
    void anAuditThatIsGoneStaysGoneHoweverOftenThereIsAStart() throws IOException {
        try (Stream<Path> files = Files.list(state.resolve("audit"))) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        for (int start = 0; start < 2; start++) {
            try (FileStore store = new FileStore(state, disk, CLOCK, FileStoreLimits.DEFAULT.reserveBytes(0))) {
                List<String> findings = store.open().findings();
                if (start == 0) {
                    assertThat(findings.toString()).contains("audit: lines 1 to ");
                }
            }
            try (SmallState life = new SmallState(state)) {
                life.task("later" + start);
                life.checkpoint();
            }
            assertThat(new AuditChain(state, disk).verify())
                    .satisfies(verdict -> assertThat(verdict.isIntact()).isFalse())
                    .satisfies(verdict -> assertThat(verdict.reason()).contains("where 1 should follow"));
        }
    }

    @Test
    void thereIsNothingToRepairInASoundState() throws IOException {
        Map<String, byte[]> before = contents(state);

        StateRepair.Repaired repaired = repair();

        assertThat(repaired.actions()).isEmpty();
        assertThat(repaired.losses()).isEmpty();
        before.remove("LOCK");
        Map<String, byte[]> after = contents(state);
        after.remove("LOCK");
        assertThat(after).usingRecursiveComparison().isEqualTo(before);
    }

    @Test
    void aHoleInTheJournalCostsWhatWasInItAndNoMore() throws IOException {
        Path segment = only("journal", "");
        List<String> lines = Files.readAllLines(segment);
        int broken = 1 + (lines.get(0).contains("\"mark\"") ? 1 : 0);
        lines.set(broken, "#" + lines.get(broken).substring(1));
        Files.write(segment, lines);
        assertRefusesToStart();

        StateRepair.Repaired repaired = repair();

        assertThat(repaired.losses().toString()).contains("is unreadable", "records");
        assertThat(only("quarantine", "")).exists();
        assertThat(verify(state).findings()).isEmpty();
        Map<String, Entity> left = reopened();
        assertThat(left).hasSize(live.size() - 1);
        assertThat(live.entrySet()).containsAll(left.entrySet());
    }

    @Test
    void documentsDamagedInBothGenerationsKeepTheirReadableEntities() throws IOException {
        Path tasks = only("state", "tasks");
        try (Stream<Path> all = Files.list(state.resolve("state"))) {
            for (Path document : all.filter(
                            file -> file.getFileName().toString().startsWith("tasks"))
                    .toList()) {
                String text = Files.readString(document);
                int at = text.indexOf("\"t3\"");
                Files.writeString(document, text.substring(0, at) + "\"t3" + text.substring(at + 4));
            }
        }
        assertRefusesToStart();

        StateRepair.Repaired repaired = repair();

        assertThat(repaired.losses().toString()).contains(tasks.getFileName().toString());
        assertThat(verify(state).findings()).isEmpty();
        Map<String, Entity> expected = new TreeMap<>(live);
        expected.remove("task t3");
        assertThat(reopened()).isEqualTo(expected);
    }

    @Test
    void withoutAnyManifestTheDocumentsAndTheJournalAreEnough() throws IOException {
        Files.writeString(state.resolve("state/manifest.json"), "garbage");
        Files.writeString(state.resolve("state/manifest.prev.json"), "garbage");
        assertRefusesToStart();

        repair();

        assertThat(verify(state).findings()).isEmpty();
        assertThat(reopened()).isEqualTo(live);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"format\":3", "{\"format\":3,\"stateId\":\"x\",\"lockInode\":1,\"more\":true}"})
    void aDamagedFormatFileIsWrittenAnew(String text) throws IOException {
        if (text.isEmpty()) {
            Files.delete(state.resolve("FORMAT.json"));
        } else {
            Files.writeString(state.resolve("FORMAT.json"), text);
        }
        assertRefusesToStart();

        repair();

        assertThat(reopened()).isEqualTo(live);
    }

    @Test
    void damagedLinesOfLogsAreTakenOut() throws IOException {
        flip(only("runs", "finished"), 20);
        Files.writeString(state.resolve("runs/tasks/t3.jsonl"), "no json\n");

        StateRepair.Repaired repaired = repair();

        assertThat(repaired.losses()).hasSize(2);
        assertThat(verify(state).findings()).isEmpty();
        assertThat(reopened()).isEqualTo(live);
    }

    @Test
    void aNewerFormatAndARunningStateAreLeftAlone() throws IOException {
        try (SmallState running = new SmallState(state)) {
            assertThat(running.lastQ()).isEqualTo(lastQ);
            assertThatThrownBy(this::repair)
                    .isInstanceOfSatisfying(
                            MimikitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STATE_LOCKED));
        }
        Files.writeString(state.resolve("FORMAT.json"), "{\"format\":4}");
        Map<String, byte[]> before = contents(state);
        assertThatThrownBy(this::repair)
                .isInstanceOfSatisfying(
                        MimikitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STATE_TOO_NEW));
        assertThat(contents(state)).usingRecursiveComparison().isEqualTo(before);
    }

    @Test
    void aBackupOfANewerProgramIsNotRestored() throws IOException {
        Path backup = root.resolve("newer");
        new StateBackup(state, new NioDisk(), InstantSource.system()).write(backup);
        Path format = backup.resolve("FORMAT.json");
        Files.writeString(format, Files.readString(format).replace("\"format\":3", "\"format\":4"));
        BackupManifest manifest = BackupManifest.parse(Files.readAllBytes(backup.resolve(BackupManifest.FILE)))
                .orElseThrow();
        List<BackupManifest.Item> files = new ArrayList<>();
        for (BackupManifest.Item item : manifest.files()) {
            files.add(Transfer.describe(new NioDisk(), backup.resolve(item.path()), item.path()));
        }
        Files.write(
                backup.resolve(BackupManifest.FILE),
                new BackupManifest(manifest.stateId(), manifest.at(), manifest.lastQ(), files).toBytes());
        Path target = root.resolve("target");

        assertThatThrownBy(() -> new StateRestore(new NioDisk(), InstantSource.system()).restore(backup, target))
                .isInstanceOfSatisfying(
                        MimikitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STATE_TOO_NEW));

        assertThat(target).doesNotExist();
    }
}
