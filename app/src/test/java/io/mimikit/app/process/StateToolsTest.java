package io.mimikit.app.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mimikit.app.process.MimikitAtHand.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.logging.ConsoleHandler;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What people do with a state directory, around a real server. */
class StateToolsTest {
    @TempDir
    Path home;

    private Path directory;

    @SuppressWarnings("NullAway.Init")
    private ServerProcess server;

    @SuppressWarnings("NullAway.Init")
    private MimikitAtHand mimikit;

    @BeforeEach
    void start() throws IOException {
        directory = Files.createDirectory(home.resolve("first"));
        server = ServerProcess.in(directory).start();
        mimikit = server.commandLine();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String done(String line) {
        String id = server.api().create("/api/tasks", Map.of("command", Map.of("line", line), "notify", "never"));
        await(id)
                .atMost(ServerProcess.PATIENCE)
                .until(() -> server.api().task(id).path("status").asString().equals("done"));
        return id;
    }

    private String queued() {
        return server.api().create("/api/tasks", Map.of("prompt", "later", "notBefore", "2099-01-01T00:00:00Z"));
    }

    @Test
    void aStateIsVerifiedShownAndBackedUpWhileItsServerRuns() throws IOException {
        String done = done("true");
        String queued = queued();

        JsonNode verdict = mimikit.json("state", "verify");
        assertThat(verdict.path("ok").asBoolean()).as(verdict.toString()).isTrue();
        assertThat(mimikit.json("state", "show", "task", queued).path("status").asString())
                .isEqualTo("deferred");
        assertThat(mimikit.json("state", "show", "task", done).path("status").asString())
                .isEqualTo("done");
        assertThat(mimikit.ok("state", "du").out()).contains("journal", "audit", "all");
        Path backup = home.resolve("backup");
        Path file = home.resolve("state.zip");
        mimikit.ok("state", "backup", backup.toString());
        mimikit.ok("state", "export", file.toString());
        assertThat(server.terminate()).isZero();

        for (List<String> words : List.of(
                List.of("state", "restore", backup.toString()),
                List.of("state", "import", backup.toString()),
                List.of("state", "import", file.toString()))) {
            Path other = Files.createTempDirectory(home, "other");
            MimikitAtHand there = new MimikitAtHand(other);
            there.ok(words.toArray(String[]::new));
            try (ServerProcess second = ServerProcess.in(other).start()) {
                assertThat(second.api().task(queued).path("status").asString()).isEqualTo("deferred");
                assertThat(second.api().task(done).path("status").asString()).isEqualTo("done");
                assertThat(second.api().get("/api/status").has("copied")).isFalse();
                assertThat(second.terminate()).isZero();
            }
        }
    }

    @Test
    void aStoppedStateAnswersInTheWordsOfARunningOne() throws IOException {
        String done = done("echo found it");
        String queued = queued();
        List<List<String>> questions = List.of(
                List.of("tasks", "list"),
                List.of("tasks", "show", done),
                List.of("triggers", "list"),
                List.of("runs", "--kind", "task", "--id", done),
                List.of("questions", "list"),
                List.of("memory", "list"),
                List.of("history", "show"));
        List<String> running = answers(questions);
        assertThat(server.terminate()).isZero();
        List<Path> files = files();

        assertThat(answers(questions)).isEqualTo(running);
        assertThat(running.toString()).contains("found it", queued);
        assertThat(mimikit.json("status").path("model").asString()).isEqualTo("stopped");
        assertThat(files()).as("looking leaves nothing behind").isEqualTo(files);
        assertThat(Logger.getLogger("").getLevel())
                .as("what libraries chat about")
                .isEqualTo(Level.WARNING);
        assertThat(Logger.getLogger("").getHandlers()).noneMatch(ConsoleHandler.class::isInstance);
    }

    private List<String> answers(List<List<String>> questions) {
        return questions.stream()
                .map(words -> mimikit.json(words.toArray(String[]::new)).toString())
                .toList();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(server.state())) {
            return files.sorted().toList();
        }
    }

    @Test
    void aDamagedStateIsRefusedNamedAndRepaired() throws IOException {
        queued();
        String kept = queued();
        server.kill();
        Path segment;
        try (Stream<Path> segments = Files.list(server.state().resolve("journal"))) {
            segment = segments.max(Path::compareTo).orElseThrow();
        }
        List<String> lines = Files.readAllLines(segment);
        int first = lines.size() - 2;
        lines.set(first, lines.get(first).replace("later", "sooner"));
        Files.write(segment, lines, StandardOpenOption.TRUNCATE_EXISTING);

        server.launch();
        await("it ends").atMost(ServerProcess.PATIENCE).until(() -> !server.isAlive());
        assertThat(server.err()).contains(segment.getFileName() + ":" + (first + 1), "mimikit state repair");
        Result verdict = mimikit.run("state", "verify");
        assertThat(verdict.status()).isOne();
        assertThat(verdict.out()).contains("DAMAGED", segment.getFileName().toString());

        assertThat(mimikit.ok("state", "repair").out()).contains("quarantine", "lost");

        assertThat(mimikit.run("state", "verify").status()).isZero();
        server.start();
        assertThat(server.api().task(kept).path("status").asString()).isEqualTo("deferred");
    }

    @Test
    void whatWouldOverwriteOrCannotBeIsRefused() throws IOException {
        assertThat(mimikit.run("state", "backup", directory.toString()))
                .returns(1, Result::status)
                .satisfies(result -> assertThat(result.err()).contains("not an empty directory"));
        assertThat(mimikit.run("state", "repair").status()).isEqualTo(69);
        assertThat(mimikit.run("state", "show", "tusk").status()).isEqualTo(64);
        assertThat(mimikit.run("state", "show", "task", "nobody").status()).isOne();
        assertThat(mimikit.run("state", "import", home.resolve("nothing").toString())
                        .status())
                .isEqualTo(64);
        Path noArchive = Files.writeString(home.resolve("no.zip"), "not a zip");
        assertThat(new MimikitAtHand(home.resolve("new"))
                        .run("state", "import", noArchive.toString())
                        .status())
                .isEqualTo(64);
        assertThat(home.resolve("new/.mimikit")).doesNotExist();
    }
}
