package io.mimikit.agent.workdir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WorkDirectoryTest {
    @TempDir
    private Path parent;

    private Path root;
    private WorkDirectory work;

    @BeforeEach
    void build() throws IOException {
        root = Files.createDirectory(parent.resolve("work"));
        put(parent.resolve("outside/secret.txt"), "secret");
        put(root.resolve(".mimikit/config.yaml"), "secret: yes");
        put(root.resolve(".git/config"), "[core]");
        put(root.resolve("src/a.ts"), "let a = 1;\n");
        put(root.resolve("src/deep/er/b.ts"), "let b = a + 1;\nlet c = 3;\n");
        put(root.resolve("node_modules/x/index.ts"), "let a = 'noise';\n");
        put(root.resolve("README.md"), "# Title\n\nText with ünïcode.\n");
        Files.createSymbolicLink(root.resolve("link-out"), parent.resolve("outside"));
        Files.createSymbolicLink(root.resolve("link-file"), parent.resolve("outside/secret.txt"));
        Files.createSymbolicLink(root.resolve("link-dangling"), parent.resolve("outside/nothing-yet"));
        Files.createSymbolicLink(root.resolve("link-state"), root.resolve(".mimikit"));
        Files.createSymbolicLink(root.resolve("link-git"), root.resolve(".git"));
        Files.createSymbolicLink(root.resolve("link-in"), root.resolve("src"));
        Files.createSymbolicLink(root.resolve("src/up"), root);
        work = new WorkDirectory(root);
    }

    /** Each is a way out that somebody has tried somewhere. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "../outside/secret.txt",
                "src/../../outside/secret.txt",
                "src/..",
                "/etc/passwd",
                "/",
                "//etc/passwd",
                "ROOT/../outside/secret.txt",
                "ROOT-sibling/file",
                "link-out/secret.txt",
                "link-out/new/file.txt",
                "link-file",
                "link-dangling",
                "link-in/up/link-out/secret.txt",
                "src/up/link-file",
                ".mimikit/config.yaml",
                "./.mimikit/config.yaml",
                ".MIMIKIT/config.yaml",
                ".mimikit",
                "src/up/.mimikit/config.yaml",
                "link-state/config.yaml",
                "link-state/new.txt",
                "ROOT/.mimikit/config.yaml",
            })
    void waysOutAreRefusedForAll(String given) throws IOException {
        String path = given.replace("ROOT", root.toString());

        refused(() -> work.read(path, null, null));
        refused(() -> work.write(path, "x"));
        refused(() -> work.edit(path, "secret", "x", false));
        refused(() -> work.list(path));
        assertThat(parent.resolve("outside/secret.txt")).hasContent("secret");
        assertThat(root.resolve(".mimikit/config.yaml")).hasContent("secret: yes");
        try (Stream<Path> outside = Files.list(parent.resolve("outside"))) {
            assertThat(outside).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".git/config",
                ".git/hooks/pre-commit",
                ".GIT/config",
                "sub/.git/config",
                "link-git/config",
                ".git"
            })
    void gitsOwnFilesAreNotWritten(String path) {
        refused(() -> work.write(path, "x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\0b", "src/a.ts\0.png"})
    void impossiblePathsAreInvalid(String path) {
        assertThat(code(() -> work.read(path, null, null))).isEqualTo(ErrorCode.INVALID_INPUT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../*", "src/../../**", "/etc/*", "link-out/*", "{..,src}/*"})
    void globsStayInside(String glob) {
        try {
            assertThat(work.list(glob).entries())
                    .noneMatch(entry -> entry.path().contains("secret"));
        } catch (MimikitException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.FORBIDDEN);
        }
    }

    @Test
    void theStateIsNeitherListedNorSearchedWhereverItIs() {
        var elsewhere = new WorkDirectory(root, root.resolve("src/deep"), FileLimits.standard());

        assertThat(work.list(".").text()).doesNotContain(".mimikit").doesNotContain(".git");
        assertThat(paths(work.list("**"))).noneMatch(path -> path.contains("config"));
        assertThat(work.search(SearchQuery.literal("secret")).matches()).isEmpty();
        assertThat(paths(elsewhere.list("**/*.ts"))).containsExactly("src/a.ts");
        refused(() -> elsewhere.read("src/deep/er/b.ts", null, null));
    }

    @Test
    void absolutePathsAndLinksInsideAreFine() {
        assertThat(work.read(root.resolve("src/a.ts").toString(), null, null).lines())
                .containsExactly("let a = 1;");
        assertThat(work.read("link-in/a.ts", null, null).path()).isEqualTo("src/a.ts");
        assertThat(paths(work.list(root + "/src/*.ts"))).containsExactly("src/a.ts");
    }

    @Test
    void aRootThatIsItselfReachedByALinkWorks() throws IOException {
        Path link = Files.createSymbolicLink(parent.resolve("alias"), root);
        var aliased = new WorkDirectory(link);

        assertThat(aliased.read(link.resolve("README.md").toString(), null, null)
                        .linesTotal())
                .isEqualTo(3);
        refused(() -> aliased.read(link.resolve(".mimikit/config.yaml").toString(), null, null));
    }

    @Test
    void readGivesNumberedLinesAndWhereToGoOn() throws IOException {
        put(root.resolve("many.txt"), "line\n".repeat(10));

        assertThat(work.read("many.txt", 3, 2).text())
                .isEqualTo("     3\tline\n     4\tline\n[lines 3 to 4 of 10; for more: offset 5]");
        assertThat(work.read("many.txt", 9, null).text()).isEqualTo("     9\tline\n    10\tline\n");
        assertThat(work.read("many.txt", 99, null).text()).isEqualTo("[many.txt has only 10 lines]");
        assertThat(code(() -> work.read("many.txt", 0, null))).isEqualTo(ErrorCode.INVALID_INPUT);
    }

    @Test
    void readingIsBounded() throws IOException {
        var small = new WorkDirectory(root, root.resolve(".mimikit"), new FileLimits(1_000, 5, 20, 60, 3, 100));
        put(root.resolve("long.txt"), "x".repeat(19) + "🌱tail\n" + "y\n".repeat(9));
        put(root.resolve("big.txt"), "z".repeat(1_001));
        put(root.resolve("binary"), "a\0b");

        FileText text = small.read("long.txt", null, null);
        assertThat(text.lines()).hasSize(5);
        assertThat(text.lines().getFirst()).isEqualTo("x".repeat(19) + "… [6 more characters]");
        assertThat(code(() -> small.read("big.txt", null, null))).isEqualTo(ErrorCode.TOO_LARGE);
        assertThat(code(() -> small.write("w.txt", "z".repeat(1_001)))).isEqualTo(ErrorCode.TOO_LARGE);
        assertThatThrownBy(() -> small.read("binary", null, null)).hasMessageContaining("binary");
        assertThatThrownBy(() -> small.read("src", null, null)).hasMessageContaining("regular file");
        assertThat(code(() -> small.read("none", null, null))).isEqualTo(ErrorCode.NOT_FOUND);
    }

    @Test
    void aPipeIsNotReadForEver() throws Exception {
        Process mkfifo = new ProcessBuilder("mkfifo", root.resolve("pipe").toString()).start();
        assertThat(mkfifo.waitFor()).isZero();

        assertThatThrownBy(() -> work.read("pipe", null, null)).hasMessageContaining("regular file");
        assertThatThrownBy(() -> work.write("pipe", "x")).hasMessageContaining("regular file");
        assertThat(work.search(SearchQuery.literal("let")).skipped()).isPositive();
    }

    @Test
    void listShowsADirectoryOrWhatAGlobMatches() {
        assertThat(work.list("src").text())
                .isEqualTo(
                        "src/a.ts  11 B\nsrc/deep/\nsrc/up  " + root.toString().length() + " B\n");
        assertThat(work.list("").entries()).extracting(FileList.Entry::path).contains("README.md", "src/");
        assertThat(paths(work.list("src/**/*.ts"))).containsExactly("src/a.ts", "src/deep/er/b.ts");
        assertThat(paths(work.list("**/*.ts"))).containsExactly("src/a.ts", "src/deep/er/b.ts");
        assertThat(paths(work.list("node_modules/**/*.ts"))).containsExactly("node_modules/x/index.ts");
        assertThat(paths(work.list("*.md"))).containsExactly("README.md");
        assertThat(work.list("*.none").text()).isEqualTo("[nothing found]");
        assertThat(code(() -> work.list("nowhere"))).isEqualTo(ErrorCode.NOT_FOUND);
    }

    @Test
    void aNameThatLooksLikeAGlobCanBeListed() throws IOException {
        put(root.resolve("[id]/page.ts"), "x");

        assertThat(paths(work.list("[id]"))).containsExactly("[id]/page.ts");
    }

    @Test
    void listsAndWalksAreBounded() {
        var small = new WorkDirectory(root, root.resolve(".mimikit"), new FileLimits(1_000, 5, 20, 60, 1, 2));

        assertThat(small.list("src").entries()).hasSize(1);
        assertThat(small.list("src").cut()).isTrue();
        assertThat(small.list("**/*.ts").cut()).isTrue();
        assertThat(small.search(SearchQuery.literal("nowhere to be found")).cut())
                .isTrue();
    }

    @Test
    void searchFindsLinesLiterallyOrByExpression() {
        assertThat(work.search(SearchQuery.literal("a + 1")).text())
                .startsWith("src/deep/er/b.ts:1: let b = a + 1;\n[1 matches in ");
        assertThat(work.search(SearchQuery.regex("let [bc] =").in("*.ts")).matches())
                .extracting(SearchResult.Match::line)
                .containsExactly(1, 2);
        assertThat(work.search(SearchQuery.regex("let").in("src/*.ts")).matches())
                .hasSize(1);
        assertThat(work.search(new SearchQuery("ÜNÏCODE", false, true, null)).matches())
                .extracting(SearchResult.Match::path)
                .containsExactly("README.md");
        assertThat(work.search(SearchQuery.literal("noise")).matches()).isEmpty();
        assertThat(work.search(SearchQuery.literal("noise").in("node_modules/**"))
                        .matches())
                .hasSize(1);
        assertThatThrownBy(() -> work.search(SearchQuery.regex("("))).hasMessageContaining("'('");
    }

    @Test
    void anExpressionThatNeverEndsIsStopped() throws IOException {
        put(root.resolve("bait.txt"), "a".repeat(500) + "!\n");

        assertThatThrownBy(() -> work.search(SearchQuery.regex("(.*)(.*)(.*)(.*)(.*)(.*)=z")))
                .isInstanceOf(MimikitException.class)
                .hasMessageContaining("too many steps");
    }

    @Test
    void writeMakesDirectoriesAndReplacesInOneStep() throws IOException {
        assertThat(work.write("new/dir/f.txt", "one").text()).isEqualTo("created new/dir/f.txt (3 bytes)");
        assertThat(work.write("new/dir/f.txt", "zwei ü").text()).isEqualTo("changed new/dir/f.txt (7 bytes)");

        assertThat(root.resolve("new/dir/f.txt")).hasContent("zwei ü");
        try (Stream<Path> files = Files.list(root.resolve("new/dir"))) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void aFileKeepsItsPermissionsAndANewOneIsNotPrivate() throws IOException {
        Path script = put(root.resolve("run.sh"), "#!/bin/sh\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-x--x"));
        Path ordinary = put(root.resolve("ordinary"), "");

        work.edit("run.sh", "/bin/sh", "/bin/bash", false);
        work.write("fresh", "x");

        assertThat(Files.getPosixFilePermissions(script)).isEqualTo(PosixFilePermissions.fromString("rwxr-x--x"));
        assertThat(Files.getPosixFilePermissions(root.resolve("fresh")))
                .isEqualTo(Files.getPosixFilePermissions(ordinary));
    }

    @Test
    void aLinkInsideStaysALink() throws IOException {
        Files.createSymbolicLink(root.resolve("alias.ts"), root.resolve("src/a.ts"));

        work.write("alias.ts", "new");

        assertThat(root.resolve("alias.ts")).isSymbolicLink();
        assertThat(root.resolve("src/a.ts")).hasContent("new");
    }

    @Test
    void editReplacesTheOnePlaceOrSaysWhyNot() throws IOException {
        put(root.resolve("e.txt"), "one\ntwo\none\n  three  four\n");

        assertThatThrownBy(() -> work.edit("e.txt", "one", "1", false))
                .hasMessageContaining("2 times in e.txt, on lines 1, 3");
        assertThatThrownBy(() -> work.edit("e.txt", "five", "5", false)).hasMessageContaining("is not in e.txt");
        assertThatThrownBy(() -> work.edit("e.txt", "three four", "x", false))
                .hasMessageContaining("other white space on line 4");
        assertThatThrownBy(() -> work.edit("e.txt", "", "x", false)).hasMessageContaining("write_file");
        assertThatThrownBy(() -> work.edit("e.txt", "one", "one", false)).hasMessageContaining("the same");
        assertThat(work.edit("e.txt", "two", "$2\\", false).places()).isEqualTo(1);
        assertThat(work.edit("e.txt", "one", "1", true).text()).isEqualTo("changed e.txt in 2 places (22 bytes)");
        assertThat(root.resolve("e.txt")).hasContent("1\n$2\\\n1\n  three  four\n");
    }

    @Test
    void editToldTheWrongLineEndsSaysSoAndNeverTouchesWhatItCannotRead() throws IOException {
        put(root.resolve("dos.txt"), "a\r\nb\r\n");
        byte[] latin = {'a', (byte) 0xE9, 'b'};
        Files.write(root.resolve("latin.txt"), latin);

        assertThatThrownBy(() -> work.edit("dos.txt", "a\nb", "x", false)).hasMessageContaining("CR LF");
        assertThatThrownBy(() -> work.edit("latin.txt", "a", "x", false)).hasMessageContaining("UTF-8");
        assertThat(root.resolve("latin.txt")).hasBinaryContent(latin);
    }

    private static void refused(Runnable action) {
        assertThat(code(action)).isEqualTo(ErrorCode.FORBIDDEN);
    }

    private static ErrorCode code(Runnable action) {
        var error = catchThrowableOfType(MimikitException.class, action::run);
        return Objects.requireNonNull(error, "nothing was refused").code();
    }

    private static List<String> paths(FileList list) {
        return list.entries().stream().map(FileList.Entry::path).toList();
    }

    private static Path put(Path file, String text) throws IOException {
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        return Files.writeString(file, text);
    }
}
