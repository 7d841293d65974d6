package io.mimikit.app.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mimikit.app.runtime.StoppedStateReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A real server whose triggers are started by real files and real calls, and stand in real files. */
final class TriggersFromOutsideTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set before each test
    private Path directory;

    @SuppressWarnings("NullAway.Init") // set by each test
    private ServerProcess server;

    @AfterEach
    void stop() {
        server.close();
    }

    private void start() {
        server = ServerProcess.in(directory).start();
    }

    /** At once, as a busy machine may take its time between making a file and filling it. */
    private Path write(String path, String text) {
        try {
            Path file = directory.resolve(path);
            Files.createDirectories(file.getParent());
            Path whole = Files.writeString(directory.resolve("whole.tmp"), text);
            return Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A command that tells, line by line in a file, what started it. */
    private static Map<String, Object> tellTo(String file) {
        return Map.of("command", Map.of("line", "cat \"$MIMIKIT_EVENT_FILE\" >> " + file + "; echo >> " + file));
    }

    private List<JsonNode> told(String file) {
        try {
            Path path = directory.resolve(file);
            return Files.exists(path)
                    ? Files.readAllLines(path).stream()
                            .filter(line -> line.endsWith("}"))
                            .map(Api.JSON::readTree)
                            .toList()
                    : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonNode awaitTold(String file, int count) {
        await("event " + count + " in " + file)
                .atMost(PATIENCE)
                .until(() -> told(file).size() >= count);
        assertThat(told(file)).hasSize(count);
        return told(file).getLast();
    }

    private void awaitWatched(String id) {
        await(id + " is watched").atMost(PATIENCE).until(() -> {
            try (Stream<Path> segments = Files.list(server.state().resolve("journal"))) {
                return segments.flatMap(segment -> read(segment).lines())
                        .anyMatch(line -> line.contains("\"" + id + "\"") && line.contains("fingerprint"));
            }
        });
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return "";
        }
    }

    @Test
    void aFileThatChangesStartsATaskAlsoWhenItChangedWhileNobodyLooked() {
        start();
        server.api()
                .create(
                        "/api/triggers",
                        Map.of(
                                "id",
                                "csv",
                                "condition",
                                Map.of("fileChanged", Map.of("path", "in/**/*.csv")),
                                "task",
                                tellTo("seen.txt")));
        awaitWatched("csv");
        write("in/deep/a.csv", "1");
        JsonNode event = awaitTold("seen.txt", 1);
        assertThat(event.at("/leaves/0/events/0/paths/0").asString()).isEqualTo("in/deep/a.csv");

        server.terminate();
        write("in/deep/a.csv", "1,2");
        server.start();
        assertThat(awaitTold("seen.txt", 2).at("/leaves/0/events/0/away").asBoolean(false))
                .isTrue();
        write("in/deep/b.csv", "3");
        awaitTold("seen.txt", 3);
    }

    @Test
    void aCallStartsATaskAndItsAddressIsNowhereOnDisk() throws Exception {
        server = ServerProcess.in(directory)
                .with("MIMIKIT_API_KEY", "the-key")
                .with("MIMIKIT_HTTP_ALLOWEDHOSTS", "box.lan, hooks.example")
                .start();
        assertThat(answerTo("hooks.example")).startsWith("HTTP/1.1 200");
        assertThat(answerTo("evil.example")).startsWith("HTTP/1.1 403");
        JsonNode made = server.api()
                .post(
                        "/api/triggers",
                        Map.of("id", "deploy", "condition", Map.of("webhook", Map.of()), "task", tellTo("calls.txt")));
        String url = made.path("webhookUrl").asString();
        HttpResponse<String> answer = call(url, "{\"ref\":\"main\"}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        JsonNode event = awaitTold("calls.txt", 1);
        assertThat(event.at("/leaves/0/events/0/body").asString()).isEqualTo("{\"ref\":\"main\"}");

        String rotated = server.commandLine()
                .json("triggers", "rotate", "deploy")
                .path("webhookUrl")
                .asString();
        assertThat(call(url, "").statusCode()).isEqualTo(404);
        assertThat(call(rotated, "").statusCode()).isEqualTo(202);
        assertThat(server.err())
                .as("what is noted for the audit alone is nothing to warn of")
                .doesNotContain("left out");
        server.terminate();
        String code = url.substring(url.lastIndexOf('-') + 1);
        try (Stream<Path> files = Files.walk(directory)) {
            assertThat(files.filter(Files::isRegularFile)
                            .filter(file -> read(file).contains(code)))
                    .isEmpty();
        }
        assertThat(Files.getPosixFilePermissions(server.state().resolve("hooks.key"))
                        .toString())
                .doesNotContain("GROUP", "OTHERS");
        server.start();
        JsonNode shown = server.api().get("/api/triggers/deploy");
        assertThat(URI.create(shown.path("webhookUrl").asString()).getPath())
                .isEqualTo(URI.create(rotated).getPath());
    }

    /** What the server answers to whoever asks it under this name. */
    private String answerTo(String name) throws IOException {
        URI address = URI.create(server.api().url());
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            String request = "GET /healthz HTTP/1.1\r\nHost: " + name + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static HttpResponse<String> call(String url, String body) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create(url))
                            .POST(BodyPublishers.ofString(body))
                            .build(),
                    BodyHandlers.ofString());
        }
    }

    @Test
    void triggersStandInFiles() throws IOException {
        write(".mimikit/triggers.d/nightly.yaml", """
                # kept in git
                - id: report
                  schedule: {cron: "0 6 * * MON-FRI", zone: Europe/Berlin}
                  task:
                    prompt: Summarise yesterday
                - name: Backup every day
                  schedule: {every: 24h}
                  task: {command: {argv: [./backup.sh]}}
                """);
        start();
        JsonNode report = server.api().get("/api/triggers/report");
        assertThat(report.path("origin").asString()).isEqualTo("file triggers.d/nightly.yaml");
        assertThat(server.api()
                        .get("/api/triggers/backup-every-day")
                        .path("enabled")
                        .asBoolean(false))
                .isTrue();
        assertThat(server.api().send("DELETE", "/api/triggers/report", null).statusCode())
                .isEqualTo(409);
        HttpResponse<String> edit = server.api().send("PATCH", "/api/triggers/report", Map.of("name", "x"));
        assertThat(edit.statusCode()).isEqualTo(409);
        assertThat(edit.body()).contains("triggers.d/nightly.yaml");

        write(".mimikit/triggers.d/nightly.yaml", """
                - id: report
                  schedule:
                    cron: "0 25 * * *"
                  task: {prompt: Summarise yesterday}
                """);
        await().atMost(PATIENCE).until(() -> !findings().isEmpty());
        assertThat(findings().getFirst()).contains("triggers.d/nightly.yaml:3:", "schedule.cron", "stays in force");
        assertThat(server.commandLine().run("doctor").out()).contains("triggers.d/nightly.yaml:3:");
        assertThat(server.api().get("/api/triggers/report").path("revision").asInt())
                .isEqualTo(1);

        write(".mimikit/triggers.d/nightly.yaml", """
                id: report
                schedule: {cron: "0 7 * * *"}
                task: {prompt: Summarise yesterday}
                """);
        await().atMost(PATIENCE).until(() -> findings().isEmpty());
        assertThat(server.api().get("/api/triggers/report").path("revision").asInt())
                .isEqualTo(2);
        assertThat(server.api()
                        .send("GET", "/api/triggers/backup-every-day", null)
                        .statusCode())
                .isEqualTo(404);

        Path kept = write("ops/triggers.yaml", "id: linked\nschedule: {every: 1h}\ntask: {prompt: look}\n");
        Files.createSymbolicLink(server.state().resolve("triggers.d/ops.yaml"), kept);
        await().atMost(PATIENCE).until(() -> status("linked") == 200);
        Files.writeString(kept, "id: other\nschedule: {every: 1h}\ntask: {prompt: look}\n");
        await().atMost(PATIENCE).until(() -> status("other") == 200 && status("linked") == 404);

        Files.delete(server.state().resolve("triggers.d/nightly.yaml"));
        await().atMost(PATIENCE)
                .until(() ->
                        server.api().send("GET", "/api/triggers/report", null).statusCode() == 404);
    }

    private int status(String trigger) {
        return server.api().send("GET", "/api/triggers/" + trigger, null).statusCode();
    }

    private List<String> findings() {
        return server.api()
                .get("/api/status")
                .path("findings")
                .valueStream()
                .map(JsonNode::asString)
                .toList();
    }

    @Test
    void aStoppedStateSaysWhyToo() {
        start();
        String task = server.api().create("/api/tasks", Map.of("command", Map.of("argv", List.of("false"))));
        await().atMost(PATIENCE)
                .until(() -> server.api().task(task).path("status").asString().equals("failed"));
        assertThat(server.commandLine().ok("why", task).text())
                .startsWith("task " + task + ": failed: exit: exit status 1");
        server.api()
                .create(
                        "/api/triggers",
                        Map.of("id", "hourly", "schedule", Map.of("every", "1h"), "task", Map.of("prompt", "x")));
        server.terminate();
        StoppedStateReader stopped = new StoppedStateReader();
        assertThat(stopped.get(server.state(), "/api/why/" + task, Map.of())
                        .path("summary")
                        .asString())
                .contains("exit status 1");
        assertThat(stopped.get(server.state(), "/api/why/hourly", Map.of())
                        .path("summary")
                        .asString())
                .contains("Mimikit is not running");
    }
}
