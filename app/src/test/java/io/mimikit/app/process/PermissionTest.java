package io.mimikit.app.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * A state directory that may not be written, from the start or all of a sudden. The superuser may write anything, so its
 * servers give up that right first ({@code setpriv} of util-linux).
 */
class PermissionTest {
    private static final Set<PosixFilePermission> WRITE = PosixFilePermissions.fromString("-w--w--w-");

    @TempDir
    Path home;

    @AfterEach
    void openForCleaning() throws IOException {
        writable(home, true);
    }

    private ServerProcess server() {
        ServerProcess server = ServerProcess.in(home);
        return "root".equals(System.getProperty("user.name"))
                ? server.under("setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override")
                : server;
    }

    private static void writable(Path directory, boolean writable) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.filter(Files::exists).toList()) {
                Set<PosixFilePermission> modes = Files.getPosixFilePermissions(path);
                if (writable) {
                    modes.add(PosixFilePermission.OWNER_WRITE);
                } else {
                    modes.removeAll(WRITE);
                }
                Files.setPosixFilePermissions(path, modes);
            }
        }
    }

    private static String task(ServerProcess server, String line) {
        return server.api().create("/api/tasks", Map.of("command", Map.of("line", line), "notify", "never"));
    }

    private static void ended(ServerProcess server, String task) {
        await(task)
                .atMost(ServerProcess.PATIENCE)
                .until(() -> server.api().task(task).path("status").asString().equals("done"));
    }

    private static String ready(ServerProcess server) {
        return server.api().send("GET", "/readyz", null).body();
    }

    @Test
    void permissionsLostWhileItRunsAreSaidAndCostNothing() throws IOException {
        String before;
        String meanwhile;
        try (ServerProcess server = server().start()) {
            before = task(server, "true");
            ended(server, before);
            writable(server.state(), false);

            meanwhile = task(server, "true"); // the journal is open, and keeps everything
            ended(server, meanwhile);
            await("it is noticed")
                    .atMost(ServerProcess.PATIENCE)
                    .untilAsserted(() -> assertThat(ready(server)).contains("storage"));
            JsonNode status = server.api().get("/api/status");
            assertThat(status.path("ok").asBoolean()).isFalse();
            assertThat(status.path("trouble").path("what").asString())
                    .contains("make it readable and writable for the user that runs this");

            writable(server.state(), true);
            await("it goes on by itself")
                    .atMost(ServerProcess.PATIENCE)
                    .untilAsserted(() -> assertThat(ready(server)).contains("\"ready\""));
            ended(server, task(server, "true"));
            assertThat(server.terminate()).isZero();
        }
        MimikitAtHand mimikit = new MimikitAtHand(home);
        assertThat(mimikit.ok("state", "verify").out()).contains("sound");
        for (String id : List.of(before, meanwhile)) {
            assertThat(mimikit.json("runs", "--kind", "task", "--id", id)
                            .path("entries")
                            .size())
                    .as("its run log was made up for")
                    .isEqualTo(2);
        }
    }

    @Test
    void permissionsThatStayLostDoNotKeepItFromStopping() throws IOException {
        String task;
        try (ServerProcess server = server().start()) {
            writable(server.state(), false);
            task = task(server, "true");
            ended(server, task);

            assertThat(server.terminate()).isZero();

            writable(server.state(), true);
            server.start();
            assertThat(server.api().task(task).path("status").asString()).isEqualTo("done");
            assertThat(server.terminate()).isZero();
        }
        assertThat(new MimikitAtHand(home).ok("state", "verify").out()).contains("sound");
    }

    @Test
    void aStateThatMayNotBeWrittenIsNotStartedOnButCanBeRead() throws IOException {
        try (ServerProcess server = server().start()) {
            String task = task(server, "true");
            ended(server, task);
            assertThat(server.terminate()).isZero();
            writable(server.state(), false);

            assertThat(server.launch().awaitExit())
                    .as("no crash to start again after")
                    .isEqualTo(64);

            assertThat(server.err())
                    .contains("--state-dir", "LOCK", "can't be read and written")
                    .doesNotContain("\tat ");
            MimikitAtHand mimikit = new MimikitAtHand(home);
            assertThat(mimikit.json("tasks", "show", task).path("status").asString())
                    .isEqualTo("done");
            assertThat(mimikit.ok("state", "verify").out()).contains("sound");
        }
    }

    @Test
    void whatIsNoDirectoryOrCannotBecomeOneIsNamed() throws IOException {
        Path file = Files.writeString(home.resolve("file"), "");
        Path shut = Files.createDirectory(home.resolve("shut"));
        writable(shut, false);
        Path link = Files.createSymbolicLink(home.resolve("link"), home.resolve("nothing"));
        for (Path directory : List.of(file, file.resolve("below"), shut.resolve("new"), home.resolve("100%"), link)) {
            try (ServerProcess server = server()) {
                server.flags("--port", "0", "--state-dir", directory.toString()).launch();

                assertThat(server.awaitExit()).as(directory.toString()).isEqualTo(64);
                assertThat(server.err())
                        .contains("--state-dir", directory.toString())
                        .doesNotContain("\tat ");
            }
        }
    }
}
