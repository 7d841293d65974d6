package io.mimikit.app.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mimikit.app.process.MimikitAtHand.Result;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Every command against a real server: what people read, and the one line that programs read. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CommandLineRealTest {
    private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z";
    private static final String ID = "[0-9a-z]{26}";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set before all tests
    private static Path directory;

    @SuppressWarnings("NullAway.Init")
    private ServerProcess server;

    @SuppressWarnings("NullAway.Init")
    private MimikitAtHand mimikit;

    @BeforeAll
    void start() {
        server = ServerProcess.in(directory).start();
        mimikit = server.commandLine();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "status",
                "tasks",
                "triggers",
                "lanes",
                "questions",
                "memory list",
                "memory search tide",
                "history show",
                "usage",
                "usage --by role",
                "usage --by model",
                "audit tail",
                "logs",
                "config",
                "version"
            })
    void everyReadingCommandHasBothForms(String line) {
        String[] words = line.split(" ");

        assertThat(mimikit.json(words).isObject()).isTrue();
        for (boolean terminal : new boolean[] {false, true}) {
            Result people = mimikit.run(terminal, words);
            assertThat(people.status()).as(people.err()).isZero();
            if (!line.equals("logs")) {
                assertThat(people.out()).as("raw JSON is not for people").doesNotContain("{\"");
            }
        }
    }

    @Test
    void tasksAreAddedShownWatchedCancelledAndRetried() {
        String id = mimikit.ok("tasks", "add", "--command", "echo tide; exit 3", "--priority", "7")
                .text();
        assertThat(id).matches(ID);

        Result watched = mimikit.run("tasks", "watch", id);
        assertThat(watched.status()).isEqualTo(1);
        assertThat(watched.text()).startsWith("failed ").contains("tide").doesNotContain("{");
        assertThat(row(mimikit.ok("tasks", "list", "--status", "failed"), id))
                .containsExactly(id, "worker", "failed", "foreground", "1", "sh -c echo tide; exit 3");
        assertThat(mimikit.ok("tasks", "show", id).out()).contains("\"exitCode\" : 3", "\"runLog\"");
        List<List<String>> runs =
                mimikit.ok("runs", "--kind", "task", "--id", id).rows();
        assertThat(runs).hasSize(2);
        assertThat(runs.getFirst().subList(1, 4)).containsExactly("started", "", "1");
        assertThat(runs.getLast().subList(1, 4)).containsExactly("finished", "error", "1");
        assertThat(runs.getLast().getLast()).contains("exit status 3");

        assertThat(mimikit.ok("tasks", "retry", id).text()).isEqualTo("queued " + id + " again");
        assertThat(mimikit.run("tasks", "watch", id).status()).isEqualTo(1);
        assertThat(mimikit.json("tasks", "show", id).path("attempts").size()).isEqualTo(2);

        String endless = mimikit.ok("tasks", "add", "--", "sleep", "600").text();
        assertThat(mimikit.ok("tasks", "cancel", endless).text()).isEqualTo("cancelling " + endless);
        assertThat(mimikit.run("tasks", "watch", endless).text()).startsWith("cancelled");
        Result done = mimikit.ok(
                "tasks",
                "watch",
                mimikit.ok("tasks", "add", "--", "echo", "ebb").text());
        assertThat(done.text()).isEqualTo("done ebb");
    }

    @Test
    void triggersAreAddedChangedTriedAndRemoved() {
        Result added = mimikit.ok(
                "triggers",
                "add",
                "--cron",
                "0 9 * * MON-FRI",
                "--zone",
                "Europe/Berlin",
                "--name",
                "news",
                "--command",
                "echo",
                "news");
        String id = added.out().lines().findFirst().orElseThrow();
        assertThat(id).matches(ID);
        assertThat(added.out().lines().skip(1))
                .hasSize(3)
                .allSatisfy(line -> assertThat(line).matches("next  " + TIME + "  \\S+T09:00:00\\S+ Europe/Berlin"));

        List<String> row = row(mimikit.ok("triggers", "list"), id);
        assertThat(row.subList(1, 3)).containsExactly("news", "true");
        assertThat(row.get(3)).contains("Europe/Berlin");
        assertThat(row.get(4)).matches(TIME);

        mimikit.ok("triggers", "edit", id, "--every", "2h", "--overlap", "queue");
        JsonNode shown = mimikit.json("triggers", "show", id);
        assertThat(shown.path("schedule").path("every").asString()).isEqualTo("2h");
        assertThat(shown.path("overlap").asString()).isEqualTo("queue");
        assertThat(shown.path("name").asString()).isEqualTo("news");
        assertThat(mimikit.ok("triggers", "preview", id, "--count", "4").out().lines())
                .hasSize(4)
                .allSatisfy(line -> assertThat(line).matches("next  " + TIME));

        assertThat(mimikit.ok("triggers", "pause", id).text()).isEqualTo("paused " + id);
        assertThat(mimikit.ok("triggers", "list").out()).doesNotContain(id);
        assertThat(row(mimikit.ok("triggers", "list", "--all"), id).get(2)).isEqualTo("false");
        mimikit.ok("triggers", "resume", id);
        assertThat(mimikit.ok("triggers", "run", id).text()).startsWith("started " + id + " as task ");
        await("its run")
                .atMost(ServerProcess.PATIENCE)
                .untilAsserted(() -> assertThat(mimikit.ok("runs", "--kind", "trigger", "--id", id)
                                .rows())
                        .extracting(entry -> entry.get(1))
                        .containsExactly("started", "finished"));
        assertThat(mimikit.ok("triggers", "rm", id).text()).isEqualTo("removed " + id);
        assertThat(mimikit.run("triggers", "show", id).status()).isEqualTo(1);
    }

    @Test
    void memoryIsWrittenFoundShownAndForgotten() {
        String path = mimikit.ok("memory", "remember", "the lighthouse keeper is called Ada")
                .text();
        assertThat(path).startsWith("remembered in memory/");
        String file = path.substring("remembered in ".length());
        assertThat(mimikit.ok("memory", "remember", "tea without milk", "--long-term")
                        .text())
                .isEqualTo("remembered in memory.md");

        assertThat(mimikit.ok("memory", "list").rows())
                .extracting(row -> row.getFirst())
                .contains(file, "memory.md");
        assertThat(mimikit.ok("memory", "show", file).out()).contains("lighthouse keeper");
        assertThat(mimikit.ok("memory", "search", "lighthouse").rows()).anySatisfy(row -> {
            assertThat(row.getFirst()).isEqualTo(file);
            assertThat(row.getLast()).contains("Ada");
        });
        assertThat(mimikit.json("memory", "prune", "--dry-run").path("dryRun").asBoolean())
                .isTrue();
        assertThat(mimikit.json("memory", "prune", "--force").path("removed").isArray())
                .isTrue();

        assertThat(mimikit.json("memory", "forget", "lighthouse", "--dry-run")
                        .path("forgotten")
                        .size())
                .isPositive();
        assertThat(mimikit.ok("memory", "show", file).out()).contains("lighthouse");
        mimikit.ok("memory", "forget", "lighthouse");
        assertThat(mimikit.ok("memory", "search", "lighthouse").out()).isEmpty();
    }

    @Test
    void lanesAreShownAndChanged() {
        assertThat(mimikit.ok("lanes").rows())
                .extracting(row -> row.getFirst())
                .contains("teller", "planner", "worker", "internal");

        mimikit.ok("lanes", "set", "planner", "--max-concurrent", "5", "--paused", "true");
        assertThat(mimikit.ok("status").out()).contains("lane planner\t0 of 5 running, 0 waiting, paused");
        mimikit.ok("lanes", "set", "planner", "--max-concurrent", "2", "--paused", "false", "--max-depth", "77");
        List<String> planner = mimikit.ok("lanes").rows().stream()
                .filter(row -> row.getFirst().equals("planner"))
                .findFirst()
                .orElseThrow();
        assertThat(planner).contains("2", "77", "open");
    }

    @Test
    void aConversationIsAskedShownAndExported() throws Exception {
        Result asked = mimikit.ok("ask", "run: echo flood", "--wait", "--conversation", "side");
        assertThat(asked.out()).startsWith("On it: run: echo flood\n").contains("\nflood\n");
        JsonNode answer = mimikit.json("ask", "run: echo ebb", "--wait", "--conversation", "side");
        assertThat(answer.path("replies").size()).isEqualTo(2);

        List<List<String>> shown =
                mimikit.ok("history", "show", "--conversation", "side").rows();
        assertThat(shown).extracting(row -> row.get(1)).startsWith("user", "agent", "agent", "user");
        assertThat(shown.getFirst().getFirst()).matches(TIME);
        assertThat(mimikit.ok("history", "show", "--limit", "1", "--conversation", "side")
                        .rows())
                .hasSize(1);
        assertThat(mimikit.run(
                        "history", "export", directory.resolve("no/where.md").toString()))
                .returns(64, MimikitAtHand.Result::status)
                .satisfies(result -> assertThat(result.err())
                        .contains("where.md: there is no such file or directory")
                        .doesNotContain("\tat "));
        Path file = directory.resolve("side.md");
        mimikit.ok("history", "export", file.toString(), "--conversation", "side");
        assertThat(Files.readString(file)).contains("run: echo flood");
        assertThat(mimikit.run("history", "export", file.toString()).status()).isEqualTo(64);
        assertThat(mimikit.ok("usage", "--by", "role").rows()).allSatisfy(row -> {
            assertThat(row.getFirst()).isIn("teller", "planner", "worker");
            assertThat(Long.parseLong(row.get(1))).isPositive();
            assertThat(Long.parseLong(row.get(2))).isPositive();
        });
    }

    @Test
    void theAuditKnowsWhoDidWhatAndHow() {
        String id = mimikit.ok("tasks", "add", "--", "true").text();

        List<String> line = mimikit.ok("audit", "tail").rows().stream()
                .filter(row -> row.getLast().contains(id))
                .findFirst()
                .orElseThrow();

        assertThat(line.get(1)).matches(TIME);
        assertThat(line.subList(2, 6)).containsExactly("local", "cli", "127.0.0.1", "task.create");
    }

    @Test
    void aChangedAuditIsFoundOut() throws IOException {
        mimikit.ok("tasks", "add", "--", "true");
        assertThat(mimikit.json("audit", "verify").path("ok").asBoolean()).isTrue();
        Path file;
        try (Stream<Path> files = Files.list(server.state().resolve("audit"))) {
            file = files.findFirst().orElseThrow();
        }
        try (RandomAccessFile audit = new RandomAccessFile(file.toFile(), "rw")) {
            audit.seek(5);
            int digit = audit.read();
            audit.seek(5);
            audit.write('9');
            Result verdict = mimikit.run("audit", "verify");
            audit.seek(5);
            audit.write(digit);

            assertThat(verdict.status()).isEqualTo(1);
            assertThat(verdict.out()).contains(file.getFileName() + ":1");
        }
        assertThat(mimikit.run("audit", "verify").status()).isZero();
    }

    @Test
    void whatIsRefusedSaysWhyAndEndsWithItsStatus() {
        assertThat(mimikit.run("tasks", "show", "nobody"))
                .returns(1, Result::status)
                .satisfies(result -> assertThat(result.err()).contains("nobody"));
        assertThat(mimikit.run("triggers", "add", "--cron", "61 * * * *", "--command", "true"))
                .returns(64, Result::status)
                .satisfies(result -> assertThat(result.err()).contains("61"));
        assertThat(mimikit.run("triggers", "add", "--at", "2001-01-01T00:00Z", "--command", "true", "--json"))
                .returns(64, Result::status)
                .satisfies(result ->
                        assertThat(result.json().path("code").asString()).isEqualTo("invalid_input"));
        assertThat(mimikit.run("questions", "answer", "nobody", "yes").status()).isEqualTo(1);
        assertThat(mimikit.run("lanes", "set", "nowhere", "--paused", "true").status())
                .isEqualTo(1);
    }

    private static List<String> row(Result result, String id) {
        return result.rows().stream()
                .filter(row -> row.getFirst().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no row of " + id + " in " + result.out()));
    }
}
