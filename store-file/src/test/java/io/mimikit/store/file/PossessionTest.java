package io.mimikit.store.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.entity.Actor;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.store.Recovered;
import io.mimikit.kernel.store.Transition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may open a directory, and which directories: on real files. */
class PossessionTest {
    @TempDir
    Path temp;

    private Path root() {
        return temp.resolve("state");
    }

    private static FileStore store(Path root) {
        return new FileStore(
                root, new NioDisk(), InstantSource.fixed(World.START), FileStoreLimits.DEFAULT.reserveBytes(0));
    }

    private void makeState() {
        try (FileStore store = store(root())) {
            store.open();
            store.commit(List.of(new Transition(
                    1, World.START, "t", Actor.ENGINE, List.of(World.created(new Samples(1).full(Kind.LANE))))));
        }
    }

    private static ErrorCode refusal(FileStore store) {
        try {
            store.open();
        } catch (MimikitException e) {
            return e.code();
        }
        throw new AssertionError("it was opened");
    }

    private static Map<String, String> contents(Path root) throws IOException {
        Map<String, String> all = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            files.forEach(path -> {
                try {
                    String body =
                            Files.isDirectory(path) ? "directory" : Files.readString(path, StandardCharsets.ISO_8859_1);
                    all.put(root.relativize(path).toString(), body);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
        return all;
    }

    @Test
    void theSecondOfOneProcessIsRefusedAndTheFirstKeepsTheLock() {
        makeState();
        try (FileStore first = store(root())) {
            first.open();
            assertThatThrownBy(() -> store(root()).open())
                    .hasMessageContaining(
                            "locked by pid " + ProcessHandle.current().pid())
                    .isInstanceOfSatisfying(
                            MimikitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STATE_LOCKED));
            assertThat(otherProcess())
                    .contains("locked by pid " + ProcessHandle.current().pid());
        }
        assertThat(otherProcess()).contains("opened");
    }

    /** What another process says when it opens the same directory. */
    private String otherProcess() {
        try {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            OtherProcess.class.getName(),
                            root().toString())
                    .redirectErrorStream(true)
                    .start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Opens a directory and says what came of it. */
    static final class OtherProcess {
        private OtherProcess() {}

        public static void main(String[] arguments) {
            try (FileStore store = store(Path.of(arguments[0]))) {
                store.open();
                System.out.println("opened");
            } catch (MimikitException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @Test
    void filesAreTheOwnersOnly() throws IOException {
        makeState();
        try (Stream<Path> files = Files.walk(root())) {
            files.forEach(path -> {
                try {
                    String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
                    assertThat(mode).as(path.toString()).isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------");
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"format\":4,\"stateId\":\"a\",\"lockInode\":1}",
                "{\"format\":3,\"stateId\":\"a\",\"lockInode\":1,\"more\":true}",
                "{\"format\":3,\"stateId\":\"a\"}",
                "{\"format\":\"3\",\"stateId\":\"a\",\"lockInode\":1}",
                "{\"format\":2,\"stateId\":\"a\",\"lockInode\":1}",
                "{\"format\":3,",
                ""
            })
    void anotherFormatIsRefusedAndNothingIsTouched(String format) throws IOException {
        makeState();
        Files.writeString(root().resolve("FORMAT.json"), format);
        Map<String, String> before = contents(root());
        assertThat(refusal(store(root())))
                .isEqualTo(format.contains("4") ? ErrorCode.STATE_TOO_NEW : ErrorCode.STATE_DAMAGED);
        assertThat(contents(root())).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"journal/x", "state/x", "inbox.json", "history.json", "worker/queue/x", "task_status.json"})
    void whatIsNotOursIsNotTouched(String file) throws IOException {
        Path path = root().resolve(file);
        Files.createDirectories(DurableFile.parent(path));
        Files.writeString(path, "{}");
        Map<String, String> before = contents(root());
        assertThat(refusal(store(root()))).isEqualTo(ErrorCode.STATE_DAMAGED);
        assertThat(contents(root())).isEqualTo(before);
    }

    @Test
    void aNewerEntityIsRefusedAndNothingIsTouched() throws IOException {
        makeState();
        Path segment = root().resolve("journal/00000000000000000001.jsonl");
        String text = Files.readString(segment);
        JsonBytes line = new JsonBytes();
        Map<String, Object> tree = new TreeMap<>(Json.object(text.strip().getBytes(StandardCharsets.UTF_8)));
        tree.remove("c");
        tree.put("set", List.of(Map.of("kind", "lane", "id", "x", "schemaVersion", 99L)));
        io.mimikit.kernel.doc.FieldType.writePlain(line, tree);
        Seal.close(line, 0);
        Files.write(segment, line.toByteArray());
        Map<String, String> before = contents(root());
        assertThat(refusal(store(root()))).isEqualTo(ErrorCode.STATE_TOO_NEW);
        assertThat(contents(root())).isEqualTo(before);
    }

    @Test
    void aCopyIsRecognisedUntilItIsAdopted() throws IOException {
        makeState();
        Path copy = temp.resolve("copy");
        try (Stream<Path> files = Files.walk(root())) {
            for (Path path : files.toList()) {
                Files.copy(path, copy.resolve(root().relativize(path).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        try (FileStore store = store(root())) {
            assertThat(store.open().copied()).isFalse();
        }
        try (FileStore store = store(copy)) {
            Recovered recovered = store.open();
            assertThat(recovered.copied()).isTrue();
            assertThat(recovered.entities()).hasSize(1);
            store.adopt();
        }
        try (FileStore store = store(copy)) {
            assertThat(store.open().copied()).isFalse();
        }
    }

    @Test
    void leftTemporaryFilesAreSweptAndNeverRead() throws IOException {
        makeState();
        Path left = root().resolve("state/manifest.json.tmp");
        Files.writeString(left, "half a man");
        try (FileStore store = store(root())) {
            assertThat(store.open().lastQ()).isEqualTo(1);
        }
        assertThat(left).doesNotExist();
    }

    @Test
    void everyLineIsJson() throws IOException {
        makeState();
        for (String line : Files.readAllLines(root().resolve("journal/00000000000000000001.jsonl"))) {
            Map<String, ?> tree = Json.object(line.getBytes(StandardCharsets.UTF_8));
            assertThat(tree.keySet()).containsExactly("q", "d", "at", "why", "by", "set", "c");
        }
    }
}
