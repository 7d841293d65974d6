package io.mimikit.memory;

import static io.mimikit.memory.MemoryOnDisk.NOON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MemoryStoreTest {
    private static final String LONG_ENTRY = "- 2026-11-22T12:00:00.000Z <!-- m:e1 --> Likes green tea\n";

    @TempDir
    Path root;

    private MemoryOnDisk disk;

    @BeforeEach
    void open() {
        disk = new MemoryOnDisk(root);
    }

    private MemoryStore store() {
        return disk.memory.store();
    }

    private static void assertCode(ThrowingCallable call, ErrorCode code) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        MimikitException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void longTermGoesToTheEndOfMemoryMd() throws IOException {
        assertThat(store().remember("e1", NOON, "Likes green tea", true)).isEqualTo("memory.md");
        store().remember("e2", NOON, "Lives in Berlin", true);
        assertThat(disk.read("memory.md"))
                .isEqualTo(LONG_ENTRY + "- 2026-11-22T12:00:00.000Z <!-- m:e2 --> Lives in Berlin\n");
    }

    @Test
    void recentGetsAFileNamedByDayAndSlugAndThenNumbered() throws IOException {
        assertThat(store().remember("e1", NOON, "Likes green tea", false))
                .isEqualTo("memory/2026-11-22-likes-green-tea.md");
        assertThat(store().remember("e2", NOON, "Likes green tea!", false))
                .isEqualTo("memory/2026-11-22-likes-green-tea-2.md");
        assertThat(store().remember("e3", NOON, "likes GREEN tea", false))
                .isEqualTo("memory/2026-11-22-likes-green-tea-3.md");
        assertThat(disk.read("memory/2026-11-22-likes-green-tea.md")).isEqualTo("# 2026-11-22\n\n" + LONG_ENTRY);
    }

    @Test
    void aCallRepeatedAfterACrashDoesNotDoubleTheText() throws IOException {
        String path = store().remember("e1", NOON, "Likes green tea", false);
        store().remember("e2", NOON, "Lives in Berlin\n\nsince 2020", true);
        List<String> before = disk.files();
        String longTerm = disk.read("memory.md");
        disk.restart();
        assertThat(store().remember("e1", NOON, "Likes green tea", false)).isEqualTo(path);
        store().remember("e2", NOON, "Lives in Berlin\n\nsince 2020", true);
        assertThat(disk.files()).isEqualTo(before);
        assertThat(disk.read("memory.md")).isEqualTo(longTerm);
    }

    @Test
    void anAppendCutShortAnywhereIsCompletedByItsRepetition() throws IOException {
        String mine = "# Mine\n\nno line break at the end";
        String block = EntryFormat.item("e1", NOON, "Likes 绿茶\n\nand more");
        byte[] whole = (mine + "\n" + block).getBytes(UTF_8);
        int head = (mine + "\n").length() + EntryFormat.headBytes(block);
        for (int cut = head; cut <= whole.length; cut++) {
            Files.write(root.resolve("memory.md"), Arrays.copyOf(whole, cut));
            store().remember("e1", NOON, "Likes 绿茶\n\nand more", true);
            assertThat(Files.readAllBytes(root.resolve("memory.md")))
                    .as("cut at %d", cut)
                    .isEqualTo(whole);
        }
    }

    @Test
    void anEntryCutShortIsCompletedEvenBehindALaterOne() throws IOException {
        String text = "Likes 绿茶\n\nand more";
        String block = EntryFormat.item("e1", NOON, text);
        byte[] whole = block.getBytes(UTF_8);
        for (int cut = block.indexOf("Likes"); cut < whole.length; cut++) {
            Files.write(root.resolve("memory.md"), Arrays.copyOf(whole, cut));
            store().remember("e2", NOON, "Lives in Berlin", true);
            store().remember("e1", NOON, text, true);
            assertThat(disk.read("memory.md").lines().filter(line -> !line.isBlank()))
                    .as("cut at %d", cut)
                    .containsExactly(
                            "- 2026-11-22T12:00:00.000Z <!-- m:e1 --> Likes 绿茶",
                            "  and more",
                            "- 2026-11-22T12:00:00.000Z <!-- m:e2 --> Lives in Berlin");
        }
    }

    @Test
    void whatTheUserWroteByHandStaysByteForByte() throws IOException {
        byte[] mine = {'#', ' ', 'a', '\r', '\n', (byte) 0xff, 0, '\t', ' ', '\n', '\n'};
        Files.write(root.resolve("memory.md"), mine);
        store().remember("e1", NOON, "Likes green tea", true);
        assertThat(Files.readAllBytes(root.resolve("memory.md")))
                .startsWith(mine)
                .hasSize(mine.length + LONG_ENTRY.length());
    }

    @Test
    void anEntryThatTheUserEditedIsNotWrittenAgain() throws IOException {
        store().remember("e1", NOON, "Likes green tea", true);
        disk.put("memory.md", disk.read("memory.md").replace("green", "black"));
        store().remember("e1", NOON, "Likes green tea", true);
        assertThat(disk.read("memory.md")).contains("black").doesNotContain("green");
    }

    @Test
    void manyAtOnceLoseAndDoubleNothing() throws IOException {
        IntStream.range(0, 40)
                .parallel()
                .forEach(i -> store().remember("e" + i % 20, NOON, "Fact " + i % 20, i % 2 == 0));
        assertThat(EntryFormat.ids(disk.read("memory.md"))).hasSize(10);
        assertThat(store().list()).hasSize(11);
    }

    @Test
    void badInputIsRefusedWithTheFieldAtFault() {
        assertThatThrownBy(() -> store().remember("../e", NOON, "x", true))
                .hasMessageContaining("entryId")
                .hasMessageContaining("../e");
        assertThatThrownBy(() -> store().remember("e1", NOON, " \n", true)).hasMessageContaining("content");
        assertThat(disk.has("memory.md")).isFalse();
    }

    @Test
    void limitsHold() throws IOException {
        String most = "x".repeat(MemoryStore.CONTENT_BYTES_MAX);
        assertCode(() -> store().remember("e1", NOON, most + "x", true), ErrorCode.TOO_LARGE);
        store().remember("e1", NOON, most, true);
        disk.put("memory.md", "x".repeat(MemoryFiles.FILE_BYTES_MAX));
        assertCode(() -> store().remember("e2", NOON, "one more", true), ErrorCode.TOO_LARGE);
        assertThat(store().read("memory.md")).hasSize(MemoryFiles.FILE_BYTES_MAX);
        disk.put("memory.md", "x".repeat(MemoryFiles.FILE_BYTES_MAX + 1));
        assertCode(() -> store().read("memory.md"), ErrorCode.TOO_LARGE);
        assertCode(() -> store().write("memory/a.md", "x".repeat(MemoryFiles.FILE_BYTES_MAX + 1)), ErrorCode.TOO_LARGE);
    }

    @Test
    void readsWritesListsAndDeletes() throws IOException {
        store().write("memory/notes/deep/a.md", "ä\n");
        store().write("memory.md", "x");
        assertThat(store().read("memory/notes/deep/a.md")).isEqualTo("ä\n");
        assertThat(store().list()).extracting(MemoryFile::path).containsExactly("memory.md", "memory/notes/deep/a.md");
        assertThat(disk.files()).as("no temporary files").containsExactly("memory.md", "memory/notes/deep/a.md");
        store().delete("memory/notes/deep/a.md");
        assertCode(() -> store().read("memory/notes/deep/a.md"), ErrorCode.NOT_FOUND);
        assertCode(() -> store().delete("memory/notes/deep/a.md"), ErrorCode.NOT_FOUND);
    }

    @Test
    void rewritingKeepsThePermissionsOfTheFile() throws IOException {
        store().write("memory.md", "x");
        Files.setPosixFilePermissions(root.resolve("memory.md"), PosixFilePermissions.fromString("rw-------"));
        store().write("memory.md", "y");
        assertThat(Files.getPosixFilePermissions(root.resolve("memory.md")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void pathsOutsideMemoryAreRefused() throws IOException {
        disk.put("config.yaml", "secret");
        for (String path : List.of(
                "",
                "config.yaml",
                "config.md",
                "/etc/passwd",
                "/memory.md",
                "./memory.md",
                "memory/../config.yaml",
                "memory/../x.md",
                "memory/..md/../../x.md",
                "memory/.tombstones",
                "memory/.hidden.md",
                "memory//x.md",
                "memory\\x.md",
                "memory/x\0.md",
                "memory/x.txt",
                "memory/" + "x".repeat(MemoryPath.PATH_CHARS_MAX) + ".md")) {
            assertCode(() -> store().read(path), ErrorCode.INVALID_INPUT);
            assertCode(() -> store().write(path, "x"), ErrorCode.INVALID_INPUT);
            assertCode(() -> store().delete(path), ErrorCode.INVALID_INPUT);
        }
        assertThat(disk.files()).containsExactly("config.yaml");
    }

    @Test
    void symbolicLinksAreNeitherFollowedNorListed(@TempDir Path outside) throws IOException {
        Files.writeString(outside.resolve("secret.md"), "secret word");
        Files.createDirectories(root.resolve("memory"));
        Files.createSymbolicLink(root.resolve("memory/file.md"), outside.resolve("secret.md"));
        Files.createSymbolicLink(root.resolve("memory/dir"), outside);
        Files.createSymbolicLink(root.resolve("memory.md"), outside.resolve("secret.md"));
        for (String path : List.of("memory/file.md", "memory/dir/secret.md", "memory/dir/new.md", "memory.md")) {
            assertCode(() -> store().read(path), ErrorCode.FORBIDDEN);
            assertCode(() -> store().write(path, "x"), ErrorCode.FORBIDDEN);
            assertCode(() -> store().delete(path), ErrorCode.FORBIDDEN);
        }
        assertCode(() -> store().remember("e1", NOON, "x", true), ErrorCode.FORBIDDEN);
        assertThat(store().list()).isEmpty();
        assertThat(disk.search("secret")).isEmpty();
        assertThat(Files.readString(outside.resolve("secret.md"))).isEqualTo("secret word");
        assertThat(outside).isDirectoryNotContaining("glob:**new.md");
    }

    @Test
    void aLinkedMemoryDirectoryIsRefused(@TempDir Path outside) throws IOException {
        Files.createSymbolicLink(root.resolve("memory"), outside);
        assertCode(() -> store().remember("e1", NOON, "Likes green tea", false), ErrorCode.FORBIDDEN);
        assertThat(outside).isEmptyDirectory();
    }
}
