package io.mimikit.store.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.LaneState;
import io.mimikit.kernel.store.Recovered;
import io.mimikit.kernel.store.Snapshot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Older forms of entities become the current one, step by step, wherever they stand. */
class MigrationTest {
    private final FaultyDisk disk = new FaultyDisk();

    /** Form 1 called it {@code limit}, form 2 {@code max}; form 3 is the current one. */
    private static Migrations threeForms() {
        UnaryOperator<Map<String, @Nullable Object>> first = tree -> renamed(tree, "limit", "max");
        UnaryOperator<Map<String, @Nullable Object>> second = tree -> renamed(tree, "max", "maxConcurrent");
        return new Migrations(kind -> 3, Map.of(Kind.LANE, Map.of(1L, first, 2L, second)));
    }

    private static Map<String, @Nullable Object> renamed(Map<String, @Nullable Object> tree, String from, String to) {
        Object value = tree.remove(from);
        if (value != null) {
            tree.put(to, value);
        }
        return tree;
    }

    private FileStore store() {
        return new FileStore(Scenario.ROOT, disk, InstantSource.fixed(World.START), Scenario.LIMITS, threeForms());
    }

    private static byte[] line(long q, String section, String entity) {
        JsonBytes line = new JsonBytes();
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("q", q);
        tree.put("d", q - 1);
        tree.put("at", "2026-11-22T09:00:00.000Z");
        tree.put("why", "test");
        tree.put("by", Map.of());
        tree.put(section, List.of(Json.object(entity.getBytes(StandardCharsets.UTF_8))));
        io.mimikit.kernel.doc.FieldType.writePlain(line, tree);
        Seal.close(line, 0);
        return line.toByteArray();
    }

    private void journal(byte[]... lines) {
        try (FileStore store = store()) {
            store.open();
        }
        java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
        for (byte[] line : lines) {
            all.writeBytes(line);
        }
        Path segment = Scenario.ROOT.resolve("journal/00000000000000000001.jsonl");
        disk.overwrite(segment, all.toByteArray());
    }

    @Test
    void patchesOfEachFormMeetAnEntityOfTheirOwn() {
        journal(
                line(1, "set", "{\"kind\":\"lane\",\"id\":\"a\",\"schemaVersion\":1,\"limit\":1,\"future\":\"kept\"}"),
                line(2, "patch", "{\"kind\":\"lane\",\"id\":\"a\",\"limit\":2}"),
                line(3, "patch", "{\"kind\":\"lane\",\"id\":\"a\",\"schemaVersion\":2,\"max\":3}"),
                line(4, "set", "{\"kind\":\"lane\",\"id\":\"b\",\"schemaVersion\":1,\"limit\":7}"));
        try (FileStore store = store()) {
            assertThat(store.open().entities())
                    .containsExactlyInAnyOrder(
                            new LaneState("a", 3, null, null, false, null, Map.of("future", "kept")),
                            new LaneState("b", 7, null, null, false, null, Map.of()));
        }
    }

    @Test
    void aPatchOfAnOlderFormThanItsEntityIsDamage() {
        journal(
                line(1, "set", "{\"kind\":\"lane\",\"id\":\"a\",\"schemaVersion\":2,\"max\":1}"),
                line(2, "patch", "{\"kind\":\"lane\",\"id\":\"a\",\"limit\":2}"));
        assertThatThrownBy(() -> store().open()).hasMessageContaining("a patch of an older form");
    }

    @Test
    void aFormWithoutAStepIsDamage() {
        journal(line(1, "set", "{\"kind\":\"lane\",\"id\":\"a\",\"schemaVersion\":0}"));
        assertThatThrownBy(() -> store().open()).hasMessageContaining("schema version 0, which nothing here can read");
    }

    private static final String OLD_LANE = "{\"kind\":\"lane\",\"id\":\"a\",\"schemaVersion\":1,\"limit\":1}";
    private static final Path COPY = Scenario.ROOT.resolve("backup/before-migration-1");

    @Test
    void aVerifiedCopyIsMadeBeforeAnythingOfAnOlderFormIsChanged() throws IOException {
        journal(line(1, "set", OLD_LANE));
        Map<Path, String> before = disk.contents();
        try (FileStore store = store()) {
            Recovered found = store.open();
            assertThat(found.findings())
                    .anySatisfy(finding -> assertThat(finding).contains(COPY.toString()));
            assertThat(disk.contents().get(COPY.resolve("journal/00000000000000000001.jsonl")))
                    .isEqualTo(before.get(Scenario.ROOT.resolve("journal/00000000000000000001.jsonl")));
            store.checkpoint(new Snapshot(1, Map.of(Kind.LANE, found.entities()), List.of()), done -> {});
        }
        BackupManifest manifest = BackupManifest.parse(disk.read(COPY.resolve(BackupManifest.FILE)))
                .orElseThrow();
        for (BackupManifest.Item file : manifest.files()) {
            assertThat(Transfer.describe(disk, COPY.resolve(file.path()), file.path()))
                    .isEqualTo(file);
        }
        List<String> files =
                disk.ops().stream().map(FaultyDisk.Op::file).map(Path::toString).toList();
        assertThat(files.indexOf(COPY.resolve("backup.json.tmp").toString()))
                .as("the copy is whole before the state is touched")
                .isPositive()
                .isLessThan(indexOfFirst(
                        files, Scenario.ROOT.resolve("state/lanes-").toString()));
        try (FileStore store = store()) {
            assertThat(store.open().findings())
                    .as("the current form needs no copy")
                    .isEmpty();
        }
        assertThat(disk.list(Scenario.ROOT.resolve("backup"))).hasSize(1);
    }

    private static int indexOfFirst(List<String> all, String prefix) {
        return IntStream.range(0, all.size())
                .filter(i -> all.get(i).startsWith(prefix))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void anotherStartBeforeTheChangeNeedsNoOtherCopy() throws IOException {
        journal(line(1, "set", OLD_LANE));
        for (int start = 0; start < 3; start++) {
            try (FileStore store = store()) {
                store.open();
            }
        }
        assertThat(disk.list(Scenario.ROOT.resolve("backup"))).containsExactly("before-migration-1");
    }

    @Test
    void withoutTheCopyThereIsNoMigration() {
        journal(line(1, "set", OLD_LANE));
        Map<Path, String> before = disk.contents();
        disk.fail(op -> op.is("write", "/backup/"), "no space left on device");

        assertThatThrownBy(() -> store().open()).hasMessageContaining("back up");

        disk.heal();
        Map<Path, String> after = disk.contents();
        after.keySet().removeIf(file -> file.startsWith(Scenario.ROOT.resolve("backup")) || file.endsWith("LOCK"));
        before.keySet().removeIf(file -> file.endsWith("LOCK"));
        assertThat(after).isEqualTo(before);
        try (FileStore store = store()) {
            assertThat(store.open().entities()).hasSize(1);
        }
    }
}
