package io.mimikit.app.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** A start on a state that is not of this version: an older program's is imported, a newer one's left alone. */
class OldStateTest {
    private static final String AT = ",'createdAt':'2026-11-22T09:00:00.000Z'}";

    @TempDir
    Path home;

    private static void write(Path state, String file, String text) throws IOException {
        Path path = state.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text.replace('\'', '"'));
    }

    private static void writeOldState(Path state) throws IOException {
        write(state, "history.json", "[{'id':'m1','role':'user','text':'status'" + AT + "]");
        write(state, "inbox.json", "[{'id':'m1','text':'status'" + AT + "]");
        write(
                state,
                "worker/queue/waits.json",
                "{'id':'waits','prompt':'echo','deferUntil':'2099-01-01T00:00:00.000Z'" + AT);
        write(state, "worker/running/ran.json", "{'id':'ran','prompt':'run: echo again','attempts':1" + AT);
        write(
                state,
                "task_status.json",
                "{'was':{'id':'was','status':'failed','completedAt':'2026-11-22T09:00:00.000Z'}}");
        write(
                state,
                "triggers/every.json",
                "{'id':'every','type':'recurring','prompt':'tick','schedule':"
                        + "{'interval':864000,'nextRunAt':'2099-01-01T00:00:07.000Z'}" + AT);
        write(state, "runs/tasks/was.jsonl", "{'ts':'2026-11-22T09:00:00.000Z','action':'started'}\n");
        write(state, "memory.md", "the code word is walrus\n");
    }

    private static Map<String, String> files(Path root) throws IOException {
        Map<String, String> all = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                all.put(root.relativize(path).toString(), read(path));
            }
        }
        return all;
    }

    private static String read(Path path) {
        try {
            return new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theOlderProgramsStateIsImportedOnceAndGoesOn() throws IOException {
        try (ServerProcess server = ServerProcess.in(home)) {
            writeOldState(server.state());
            Map<String, String> before = files(server.state());
            MimikitAtHand stopped = new MimikitAtHand(home);
            assertThat(stopped.run("status")).satisfies(answer -> {
                assertThat(answer.status()).isEqualTo(74);
                assertThat(answer.err()).contains("older program", "mimikit serve");
            });
            assertThat(files(server.state())).as("looking changes nothing").isEqualTo(before);

            server.start();

            assertThat(server.out()).contains("imported the older program's state (format 2)", "workerTask");
            MimikitAtHand mimikit = server.commandLine();
            await("the input is answered")
                    .atMost(ServerProcess.PATIENCE)
                    .until(() -> server.api()
                                            .get("/api/status")
                                            .path("pendingInputs")
                                            .asInt()
                                    == 0
                            && server.api()
                                            .get("/api/messages")
                                            .path("messages")
                                            .size()
                                    > 1);
            assertThat(server.api()
                            .get("/api/messages")
                            .path("messages")
                            .get(0)
                            .path("id")
                            .asString())
                    .isEqualTo("m1");
            assertThat(server.api().task("waits").path("status").asString()).isEqualTo("deferred");
            assertThat(server.api().task("ran").path("status").asString()).isEqualTo("interrupted");
            assertThat(server.api().task("was").path("status").asString()).isEqualTo("failed");
            assertThat(mimikit.run("tasks", "retry", "was").err()).contains("was not kept");
            assertThat(mimikit.json("triggers", "show", "every")
                            .path("nextRunAt")
                            .asString())
                    .isEqualTo("2099-01-01T00:00:07.000Z");
            assertThat(mimikit.ok("runs", "--kind", "task", "--id", "was").out())
                    .contains("started");
            assertThat(mimikit.ok("memory", "search", "walrus").out()).contains("walrus");
            mimikit.ok("tasks", "retry", "ran");
            await("the retried task ends")
                    .atMost(ServerProcess.PATIENCE)
                    .until(() ->
                            server.api().task("ran").path("status").asString().equals("done"));
            assertThat(server.terminate()).isZero();

            server.start();

            assertThat(server.out()).doesNotContain("imported the older");
            assertThat(server.api().task("ran").path("status").asString()).isEqualTo("done");
            assertThat(server.terminate()).isZero();
        }
    }

    @Test
    void itIsImportedIntoAnotherDirectoryByCommand() throws IOException {
        Path old = Files.createDirectory(home.resolve("old"));
        writeOldState(old);
        Map<String, String> before = files(old);
        MimikitAtHand mimikit = new MimikitAtHand(home);

        JsonNode report = mimikit.json("state", "import", old.toString());

        assertThat(report.path("totals").path("quarantined").asInt()).isZero();
        assertThat(report.path("counts").path("workerTask").path("imported").asInt())
                .isEqualTo(2);
        assertThat(files(old)).isEqualTo(before);
        assertThat(mimikit.run("state", "verify").status()).isZero();
        assertThat(mimikit.json("state", "show", "task", "ran").path("status").asString())
                .isEqualTo("interrupted");
        Map<String, String> after = files(home.resolve(".mimikit"));
        assertThat(mimikit.run("state", "import", old.toString()))
                .satisfies(again -> assertThat(again.err()).contains("not empty"));
        assertThat(files(home.resolve(".mimikit"))).isEqualTo(after);
    }

    @ParameterizedTest
    @ValueSource(strings = {"format", "entity"})
    void whatANewerProgramWroteIsRefusedByEveryCommandAndLeftAsItIs(String what) throws IOException {
        Path state = home.resolve(".mimikit");
        try (ServerProcess server = ServerProcess.in(home).start()) {
            server.api().create("/api/tasks", Map.of("prompt", "later", "notBefore", "2099-01-01T00:00:00Z"));
            server.kill();
        }
        makeNewer(state, what);
        Files.delete(state.resolve("log/mimikit.jsonl")); // a start writes its refusal there
        Map<String, String> before = files(state);
        MimikitAtHand mimikit = new MimikitAtHand(home);
        Path file = home.resolve("state.zip");
        for (String command : List.of(
                "status",
                "tasks list",
                "history show",
                "state verify",
                "state show task",
                "state backup " + home.resolve("backup"),
                "state export " + file,
                "state repair",
                "state adopt",
                "state restore " + state,
                "state import " + state,
                "doctor")) {
            var answer = mimikit.run(command.split(" "));
            assertThat(answer.status()).as(command + ": " + answer.err()).isNotZero();
            assertThat(files(state)).as(command).isEqualTo(before);
        }
        assertThat(file).doesNotExist();
        try (ServerProcess server = ServerProcess.in(home).launch()) {
            assertThat(server.awaitExit()).isEqualTo(74);
            assertThat(server.err()).contains("this program knows");
        }
        Map<String, String> after = files(state);
        after.keySet().removeIf(name -> name.startsWith("log"));
        assertThat(after).isEqualTo(before);
    }

    /** As a later version would have it. */
    private static void makeNewer(Path state, String what) throws IOException {
        if (what.equals("format")) {
            Path format = state.resolve("FORMAT.json");
            Files.writeString(format, Files.readString(format).replace("\"format\":3", "\"format\":4"));
            return;
        }
        try (Stream<Path> segments = Files.list(state.resolve("journal"))) {
            Path segment = segments.max(Path::compareTo).orElseThrow();
            StringBuilder newer = new StringBuilder();
            Files.readAllLines(segment)
                    .forEach(line -> newer.append(sealed(line.replace("\"schemaVersion\":1", "\"schemaVersion\":99")))
                            .append('\n'));
            Files.writeString(segment, newer);
        }
    }

    private static String sealed(String line) {
        String text = line.substring(0, line.lastIndexOf(",\"c\":"));
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return text + String.format(Locale.ROOT, ",\"c\":\"%08x\"}", crc.getValue());
    }
}
