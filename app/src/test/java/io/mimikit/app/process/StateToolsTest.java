package io.mimikit.app.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mimikit.app.process.MimikitAtHand.Result;
import io.mimikit.store.file.FileStore;
import io.mimikit.store.file.FileStoreLimits;
import io.mimikit.store.file.NioDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
                assertThat(second.api().get("/api/audit?after=0").toString())
                        .contains("\"what\":\"state." + words.get(1) + "\"");
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
        Map<Path, String> files = files();

        assertThat(answers(questions)).isEqualTo(running);
        assertThat(running.toString()).contains("found it", queued);
        JsonNode status = mimikit.json("status");
        assertThat(status.path("model").asString()).isEqualTo("stopped");
        assertThat(status.has("copied")).isFalse();
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

    /** Every file with when it was written. */
    private Map<Path, String> files() throws IOException {
        Map<Path, String> times = new TreeMap<>();
        try (Stream<Path> files = Files.walk(server.state())) {
            for (Path file : files.toList()) {
                times.put(file, Files.getLastModifiedTime(file) + " " + Files.size(file));
            }
        }
        return times;
    }

    /** Who asks every second whether a server is up must not be what keeps it from coming up. */
    @Test
    void lookingNeedsNoLockAndKeepsNobodyOut() {
        String queued = queued();
        assertThat(server.terminate()).isZero();
        try (FileStore held = new FileStore(
                server.state(), new NioDisk(), InstantSource.system(), FileStoreLimits.DEFAULT.reserveBytes(0))) {
            held.open();

            assertThat(mimikit.json("tasks", "show", queued).path("status").asString())
                    .isEqualTo("deferred");
            assertThat(mimikit.ok("memory", "list").out()).isEmpty();
        }
        server.start();
    }

    @Test
    void theCopyOfARunningStateDoesNotLeadToItsServer() throws IOException {
        String queued = queued();
        Path other = Files.createDirectory(home.resolve("other"));
        try (Stream<Path> files = Files.walk(server.state())) {
            for (Path file : files.toList()) {
                Files.copy(file, other.resolve(directory.relativize(file).toString()));
            }
        }
        MimikitAtHand there = new MimikitAtHand(other);

        assertThat(there.run("tasks", "cancel", queued))
                .returns(69, Result::status)
                .satisfies(result -> assertThat(result.err()).contains("runtime.json was copied here"));
        assertThat(server.api().task(queued).path("status").asString()).isEqualTo("deferred");
        assertThat(there.json("tasks", "show", queued).path("status").asString())
                .isEqualTo("deferred");
        assertThat(there.json("status").path("copied").asBoolean()).isTrue();
        assertThat(there.json("doctor").path("findings").toString())
                .contains("is a copy of another state directory", "mimikit state adopt", "works elsewhere");
        there.ok("doctor", "--fix");
        assertThat(other.resolve(".mimikit/runtime.json")).doesNotExist();

        assertThat(there.ok("state", "adopt").out()).contains("adopted");
        assertThat(there.json("status").path("copied").asBoolean()).isFalse();
        assertThat(lastChange(there)).isEqualTo("state.adopt");
        assertThat(there.ok("state", "adopt").out()).contains("nothing to do");
    }

    private static String lastChange(MimikitAtHand there) {
        JsonNode lines = there.json("audit", "tail").path("entries");
        return lines.path(lines.size() - 1).path("what").asString();
    }

    @Test
    void whereThereIsNoStateNoneIsMade() throws IOException {
        Path empty = Files.createTempDirectory(home, "empty");
        for (String words : List.of(
                "verify", "show", "show task", "du", "backup", "export x.zip", "repair", "adopt", "accept x.json")) {
            Result result = new MimikitAtHand(empty).run(("state " + words).split(" ", -1));

            assertThat(result.status()).as(words).isOne();
            assertThat(result.err()).contains("there is no state in");
            try (Stream<Path> made = Files.list(empty)) {
                assertThat(made).as(words).isEmpty();
            }
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
        assertThat(lastChange(mimikit)).isEqualTo("state.repair");
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
        Path whole = home.resolve("whole.zip");
        mimikit.ok("state", "export", whole.toString());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(whole)))
                .as("it holds what the state holds")
                .isEqualTo("rw-------");
        byte[] bytes = Files.readAllBytes(whole);
        Path half = Files.write(home.resolve("half.zip"), Arrays.copyOf(bytes, bytes.length / 2));
        assertThat(new MimikitAtHand(home.resolve("new")).run("state", "import", half.toString()))
                .returns(64, Result::status)
                .satisfies(result -> assertThat(result.err()).contains("half.zip is no archive of a state"));
        assertThat(home.resolve("new/.mimikit")).doesNotExist();
    }
}
