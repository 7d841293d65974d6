package io.mimikit.app.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mimikit.app.process.MimikitAtHand.Result;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What {@code mimikit doctor} finds, and that it changes nothing unasked. */
class DoctorTest {
    @TempDir
    Path directory;

    private MimikitAtHand mimikit() {
        return new MimikitAtHand(directory);
    }

    private Path state() throws IOException {
        return Files.createDirectories(
                directory.resolve(".mimikit"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    private static JsonNode finding(JsonNode answer, String check, String severity) {
        return answer.path("findings")
                .valueStream()
                .filter(finding -> finding.path("check").asString().equals(check)
                        && finding.path("severity").asString().equals(severity))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + severity + " of " + check + " in " + answer));
    }

    @Test
    void aFreshMachineIsFine() throws IOException {
        Path config = state().resolve("config.yaml");
        Files.writeString(config, "server: {port: 0}\n");

        JsonNode answer = mimikit().json("doctor");

        assertThat(answer.path("ok").asBoolean()).isTrue();
        assertThat(finding(answer, "java", "ok").path("what").asString()).contains("25");
        assertThat(finding(answer, "timezones", "ok").path("what").asString()).contains("tzdata 20");
        assertThat(answer.path("findings")
                        .valueStream()
                        .map(each -> each.path("what").asString()))
                .anyMatch(what -> what.contains("forced write takes"))
                .anyMatch(what -> what.contains("MiB free"));
        assertThat(finding(answer, "model", "ok").path("what").asString()).contains("demo");
        assertThat(finding(answer, "lock", "ok").path("what").asString()).contains("free");
    }

    @Test
    void whoHasTheStateIsSaid() throws IOException {
        try (ServerProcess server = ServerProcess.in(directory).start()) {
            assertThat(finding(mimikit().json("doctor"), "lock", "ok")
                            .path("what")
                            .asString())
                    .isEqualTo("held by pid " + server.pid());
            server.kill();
            assertThat(finding(mimikit().run("doctor", "--json").json(), "lock", "ok")
                            .path("what")
                            .asString())
                    .isEqualTo("free; pid " + server.pid() + " had it last");
        }
    }

    @Test
    void whatADeadServerIsLateWithIsNothingBroken() throws IOException {
        Files.writeString(state().resolve("config.yaml"), "server: {port: 0}\n");
        try (ServerProcess server = ServerProcess.in(directory).start()) {
            String id = server.api()
                    .create(
                            "/api/triggers",
                            Map.of("schedule", Map.of("every", "1s"), "task", Map.of("prompt", "run: true")));
            server.kill();
            await().atMost(ServerProcess.PATIENCE)
                    .until(() ->
                            mimikit().json("status").path("overdueTriggers").asInt() == 1);

            JsonNode answer = mimikit().json("doctor");

            assertThat(answer.path("ok").asBoolean()).as(id + answer).isTrue();
            finding(answer, "leftovers", "warning");
        }
    }

    @Test
    void aStateThatLostItsFormatIsNoNewOne() throws IOException {
        Files.createDirectory(state().resolve("journal"));
        Files.writeString(directory.resolve(".mimikit/config.yaml"), "server: {port: 0}\n");

        Result result = mimikit().run("doctor", "--json");

        assertThat(result.status()).isOne();
        assertThat(finding(result.json(), "state", "error").path("what").asString())
                .contains("FORMAT.json", "missing");
    }

    @Test
    void aFileInItsPlaceIsNoStateDirectory() throws IOException {
        Files.writeString(directory.resolve(".mimikit"), "");

        Result result = mimikit().run("doctor", "--json");

        assertThat(result.status()).isOne();
        assertThat(finding(result.json(), "permissions", "error").path("what").asString())
                .contains("is no directory");
    }

    @Test
    void everythingWrongIsNamedWithItsFixAtOnce() throws IOException {
        try (ServerProcess server = ServerProcess.in(directory).start()) {
            server.api().create("/api/tasks", Map.of("prompt", "later", "notBefore", "2099-01-01T00:00:00Z"));
            assertThat(mimikit().run("doctor").status()).isZero();
            server.kill();
        }
        Path state = directory.resolve(".mimikit");
        Files.writeString(state.resolve("state/manifest.json"), "garbage");
        Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Files.writeString(state.resolve("config.yaml"), "server: {port: " + taken.getLocalPort() + "}\n");
            assertThat(state.resolve("runtime.json")).as("of the dead server").exists();

            Result people = mimikit().run("doctor");
            JsonNode answer = mimikit().run("doctor", "--json").json();

            assertThat(people.status()).isOne();
            assertThat(people.out()).contains("→ run `mimikit state repair`", "--port");
            finding(answer, "state", "error");
            finding(answer, "port", "error");
            finding(answer, "permissions", "warning");
        }
    }

    @Test
    void theSafeOnesAreFixedWhenAskedForAndOnlyThen() throws IOException {
        Path state = state();
        Files.writeString(state.resolve("config.yaml"), "server: {port: 0}\n");
        Path runtime = Files.writeString(state.resolve("runtime.json"), "{\"pid\":999999999,\"port\":1}");
        Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwxr-x---"));

        JsonNode answer = mimikit().json("doctor");
        finding(answer, "leftovers", "warning");
        finding(answer, "permissions", "warning");
        assertThat(runtime).exists();

        assertThat(mimikit().run("doctor", "--fix").status()).isZero();

        assertThat(runtime).doesNotExist();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state)))
                .isEqualTo("rwx------");
        assertThat(mimikit().run("doctor").status()).isZero();
    }

    @Test
    void aWrongConfigurationIsListedWhole() throws IOException {
        Files.writeString(state().resolve("config.yaml"), "retry: {maxAtempts: 1, backoff: soon}\n");

        Result result = mimikit().run("doctor");

        assertThat(result.status()).isOne();
        assertThat(result.out()).contains("retry.maxAtempts", "retry.backoff");
    }
}
