package io.mimikit.app.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mimikit.app.process.MimikitAtHand.Result;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What people, disks and other processes do to a server that runs. */
class FaultsTest {
    private static final boolean LONG = Boolean.getBoolean("mimikit.long");

    @TempDir
    Path home;

    private static String later(ServerProcess server) {
        return server.api().create("/api/tasks", Map.of("prompt", "later", "notBefore", "2099-01-01T00:00:00Z"));
    }

    private static String ready(ServerProcess server) {
        return server.api().send("GET", "/readyz", null).body();
    }

    private static Path newestSegment(Path state) throws IOException {
        try (Stream<Path> segments = Files.list(state.resolve("journal"))) {
            return segments.max(Path::compareTo).orElseThrow();
        }
    }

    @Test
    void aJournalThatIsDeletedUnderAServerIsWrittenAnew() throws IOException {
        try (ServerProcess server = ServerProcess.in(home).start()) {
            String task = later(server);
            Files.delete(newestSegment(server.state()));
            await("it is noticed").atMost(ServerProcess.PATIENCE).untilAsserted(() -> {
                later(server);
                assertThat(server.api().get("/api/status").path("findings").toString())
                        .contains("was deleted by somebody else");
            });
            await("it is mended")
                    .atMost(ServerProcess.PATIENCE)
                    .untilAsserted(() -> assertThat(ready(server)).contains("\"ready\""));
            server.kill();
            server.start();
            assertThat(server.api().task(task).path("status").asString()).isEqualTo("deferred");
            assertThat(server.terminate()).isZero();
        }
    }

    @Test
    void aServerThatLostItsLockToAnotherAcknowledgesNothingMoreAndEnds() throws IOException, InterruptedException {
        try (ServerProcess first = ServerProcess.in(home).start();
                ServerProcess second = ServerProcess.in(home)) {
            String task = later(first);
            Api api = first.api();
            assertThat(status("kill", "-STOP", Long.toString(first.pid()))).isZero();
            Files.delete(first.state().resolve("LOCK"));
            second.start();
            assertThat(status("kill", "-CONT", Long.toString(first.pid()))).isZero();
            try {
                assertThat(api.trySend("POST", "/api/input", Map.of("text", "status"))
                                .statusCode())
                        .isNotEqualTo(200);
            } catch (IOException ended) {
                assertThat(ended).as("it may have ended before it answered").isNotNull();
            }
            assertThat(first.awaitExit()).isEqualTo(69);
            assertThat(second.api().task(task).path("status").asString()).isEqualTo("deferred");
            assertThat(second.terminate()).isZero();
        }
        assertThat(new MimikitAtHand(home).run("state", "verify").status()).isZero();
    }

    @Test
    void anEditedDocumentIsTakenInOnTheCommandLine() throws IOException {
        MimikitAtHand mimikit = new MimikitAtHand(home);
        String task;
        try (ServerProcess server = ServerProcess.in(home).start()) {
            task = later(server);
            Result refused = mimikit.run(
                    "state", "accept", server.state().resolve("FORMAT.json").toString());
            assertThat(refused.status()).isEqualTo(69);
            assertThat(refused.err()).contains("mimikit triggers edit");
            assertThat(server.terminate()).isZero();
        }
        Path document;
        try (Stream<Path> documents = Files.list(home.resolve(".mimikit/state"))) {
            document = documents
                    .filter(path -> path.getFileName().toString().startsWith("tasks-"))
                    .findFirst()
                    .orElseThrow();
        }
        Files.writeString(document, Files.readString(document).replace("\"later\"", "\"much later\""));
        JsonNode shown = mimikit.json("state", "accept", "--dry-run", document.toString());
        assertThat(shown.path("accepted").asBoolean()).isFalse();
        assertThat(shown.path("changes").path(0).path("id").asString()).isEqualTo(task);
        assertThat(mimikit.ok("state", "accept", document.toString()).out())
                .contains("changed task " + task, "much later", "accepted as record");
        assertThat(mimikit.json("state", "show", "task", task).toString()).contains("much later");
        assertThat(mimikit.ok("state", "verify").out()).contains("sound");
        try (Stream<Path> audit = Files.list(home.resolve(".mimikit/audit"))) {
            assertThat(Files.readString(audit.findFirst().orElseThrow())).contains("\"what\":\"state.accept\"");
        }
    }

    /** On a file system of its own, which needs root and {@code mount}; without, it says so. */
    @Test
    void aDiskThatIsReallyFullRefusesNewWorkEndsTheOldAndRecovers() throws IOException, InterruptedException {
        if (!LONG) {
            return;
        }
        if (status("mount", "-t", "tmpfs", "-o", "size=64m", "mimikit-test", home.toString()) != 0) {
            System.out.println("no full disk is tried: mounting a tmpfs needs root");
            return;
        }
        try (ServerProcess server = ServerProcess.in(home).start()) {
            String running = server.api()
                    .create(
                            "/api/tasks",
                            Map.of("command", Map.of("argv", List.of("sleep", "600")), "notify", "never"));
            await("it runs")
                    .atMost(ServerProcess.PATIENCE)
                    .until(() ->
                            server.api().task(running).path("status").asString().equals("running"));
            Path hog = home.resolve("hog");
            fill(hog);
            await("it is noticed").atMost(ServerProcess.PATIENCE).untilAsserted(() -> {
                HttpResponse<String> refused =
                        server.api().send("POST", "/api/tasks", Map.of("prompt", "x".repeat(50_000)));
                assertThat(refused.statusCode()).isEqualTo(507);
            });
            assertThat(ready(server)).contains("disk_full");
            server.api().post("/api/tasks/" + running + "/cancel", Map.of());
            await("the end is written")
                    .atMost(ServerProcess.PATIENCE)
                    .until(() ->
                            server.api().task(running).path("status").asString().equals("cancelled"));
            Files.delete(hog);
            await("everything goes on")
                    .atMost(ServerProcess.PATIENCE)
                    .untilAsserted(() -> assertThat(ready(server)).contains("\"ready\""));
            later(server);
            assertThat(server.terminate()).isZero();
            assertThat(new MimikitAtHand(home).run("state", "verify").status()).isZero();
        } finally {
            assertThat(status("umount", "-l", home.toString())).isZero();
        }
    }

    private static void fill(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            byte[] block = new byte[4096];
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }

    private static int status(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
    }
}
