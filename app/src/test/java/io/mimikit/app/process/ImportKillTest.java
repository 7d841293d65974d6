package io.mimikit.app.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} at random moments of a start that imports an older program's state. What the directory held is there in
 * the end, once, and as it was in the copy that was made first.
 * {@code -Dmimikit.seed=N} repeats a run's moments.
 */
class ImportKillTest {
    private static final int IMPORTS = Boolean.getBoolean("mimikit.long") ? 40 : 3;
    private static final long SEED = Long.getLong("mimikit.seed", System.nanoTime());
    private static final int TASKS = 300;
    private static final int LIFE_MILLIS_MAX = 2500;
    private static final String AT = ",\"createdAt\":\"2026-11-22T09:00:00.000Z\"}";

    @TempDir
    private Path directory;

    private final Random random = new Random(SEED);

    private static void write(Path state, String file, String text) throws IOException {
        Path path = state.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private static void writeOldState(Path state) throws IOException {
        for (int i = 0; i < TASKS; i++) {
            String id = "t" + i;
            write(
                    state,
                    "worker/queue/" + id + ".json",
                    "{\"id\":\"" + id + "\",\"prompt\":\"echo\",\"deferUntil\":\"2099-01-01T00:00:00.000Z\"" + AT);
            write(
                    state,
                    "runs/tasks/" + id + ".jsonl",
                    "{\"ts\":\"2026-11-22T09:00:00.000Z\",\"action\":\"queued\"}\n");
        }
        write(state, "memory.md", "the code word is walrus\n");
    }

    @Test
    void whatWasThereIsThereOnceAndTheCopyIsWhole() throws Exception {
        System.out.println("ImportKillTest: seed " + SEED + ", " + IMPORTS + " imports");
        int deaths = 0;
        for (int i = 0; i < IMPORTS; i++) {
            Path home = Files.createDirectory(directory.resolve("home-" + i));
            try (ServerProcess server = ServerProcess.in(home)) {
                writeOldState(server.state());
                for (int kills = 1 + random.nextInt(2); kills > 0; kills--) {
                    server.launch();
                    Thread.sleep(random.nextInt(LIFE_MILLIS_MAX));
                    server.kill();
                    deaths++;
                }
                server.start();
                assertImported(server);
                assertThat(server.terminate()).isZero();
            }
        }
        assertThat(deaths).isGreaterThanOrEqualTo(IMPORTS);
    }

    private static void assertImported(ServerProcess server) throws IOException {
        for (int i = 0; i < TASKS; i += 23) {
            assertThat(server.api().task("t" + i).path("status").asString()).isEqualTo("deferred");
        }
        assertThat(server.api()
                        .get("/api/tasks?limit=1")
                        .path("counts")
                        .path("deferred")
                        .asInt())
                .isEqualTo(TASKS);
        TreeSet<String> copies = new TreeSet<>();
        try (Stream<Path> backups = Files.list(server.state().resolve("backup"))) {
            backups.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith("import-"))
                    .forEach(copies::add);
        }
        assertThat(copies).as("one copy").hasSize(1);
        Path copy = server.state().resolve("backup").resolve(copies.first());
        Path expected = Files.createTempDirectory(server.directory(), "expected");
        writeOldState(expected);
        try (Stream<Path> files = Files.walk(expected)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(copy.resolve(expected.relativize(file).toString())).hasSameBinaryContentAs(file);
            }
        }
    }
}
