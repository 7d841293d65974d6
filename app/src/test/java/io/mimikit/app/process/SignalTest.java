package io.mimikit.app.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** How the server stops, and how it says that it can't start: exit status, words, and what it leaves behind. */
final class SignalTest {
    @TempDir
    private Path directory;

    @SuppressWarnings("NullAway.Init") // set before each test
    private ServerProcess server;

    @BeforeEach
    void prepare() {
        server = ServerProcess.in(directory).with("MIMIKIT_SHUTDOWN_GRACE", "1s");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void aSignalDrainsAndWhatIsUnfinishedGoesOnAtTheNextStart(String signal) {
        // A build in the background of a shell ignores SIGINT, which its children inherit.
        server.under("env", "--default-signal=INT").start();
        String task = command("echo began >> log.txt; [ -e go-on ] || sleep 600; echo ended >> log.txt", Map.of());
        await("it runs")
                .atMost(ServerProcess.PATIENCE)
                .until(() -> lines("log.txt").contains("began"));

        assertThat(server.signal(signal)).isZero();

        assertThat(server.children()).as("what the command left").isEmpty();
        assertThat(server.state().resolve("runtime.json")).doesNotExist();
        write("go-on", "");
        server.start();
        await("it goes on")
                .atMost(ServerProcess.PATIENCE)
                .until(() -> status(task).equals("done"));
        JsonNode attempts = server.api().task(task).path("attempts");
        assertThat(attempts.size()).isEqualTo(2);
        assertThat(attempts.get(0).path("outcome").asString()).isEqualTo("interrupted");
        assertThat(attempts.get(0).path("stopReason").asString()).isEqualTo("shutdown");
        assertThat(lines("log.txt")).containsExactly("began", "began", "ended");
    }

    @Test
    void whatEndsWithinTheGraceIsNotInterrupted() {
        server.with("MIMIKIT_SHUTDOWN_GRACE", "30s").start();
        String task = command("echo began >> log.txt; while [ ! -e end ]; do sleep 0.1; done", Map.of());
        await("it runs")
                .atMost(ServerProcess.PATIENCE)
                .until(() -> lines("log.txt").contains("began"));
        Thread ending = Thread.ofVirtual().start(() -> {
            await("it takes nothing new").atMost(ServerProcess.PATIENCE).until(this::refusesWork);
            write("end", "");
        });

        assertThat(server.terminate()).isZero();

        assertThat(ending.isAlive()).isFalse();
        server.start();
        assertThat(status(task)).isEqualTo("done");
        assertThat(server.api().task(task).path("attempts").size()).isOne();
    }

    private boolean refusesWork() {
        try {
            Api api = new Api(server.url(), "");
            return api.trySend("GET", "/readyz", null).statusCode() != 200;
        } catch (IOException gone) {
            return true;
        }
    }

    @Test
    void anAtMostOnceTaskThatIsInterruptedDoesNotRunAgain() {
        server.start();
        String task = command("echo began >> log.txt; sleep 600", Map.of("delivery", "at-most-once"));
        await("it runs")
                .atMost(ServerProcess.PATIENCE)
                .until(() -> lines("log.txt").contains("began"));

        assertThat(server.terminate()).isZero();
        server.start();

        assertThat(status(task)).isEqualTo("interrupted");
        assertThat(server.api().task(task).path("achieved").asString()).isEqualTo("unknown");
        assertThat(lines("log.txt")).containsExactly("began");
    }

    @Test
    void aRestartOverHttpEndsWithItsOwnStatus() {
        server.start();

        assertThat(server.api().post("/api/restart", Map.of()).path("ok").asBoolean())
                .isTrue();

        assertThat(server.awaitExit()).isEqualTo(75);
        assertThat(server.err()).as("nothing went wrong").isEmpty();
        server.start();
        assertThat(server.terminate()).isZero();
    }

    @Test
    void aSecondServerNamesTheFirst() {
        server.start();
        try (ServerProcess second =
                ServerProcess.in(directory).flags("--port", "0").launch()) {
            assertThat(second.awaitExit()).isEqualTo(69);
            assertThat(second.err()).contains(Long.toString(server.pid()));
        }
        assertThat(server.api().get("/api/status").path("ok").asBoolean()).isTrue();
        assertThat(server.terminate()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"format\":4}", "{\"format\":3", "", "null"})
    void aStateThatIsNotOursIsLeftAlone(String format) throws IOException {
        server.start();
        command("true", Map.of());
        assertThat(server.terminate()).isZero();
        write(".mimikit/FORMAT.json", format);
        Map<String, String> before = contents(server.state());

        assertThat(server.launch().awaitExit()).isEqualTo(74);

        assertThat(server.err()).contains("FORMAT.json");
        assertThat(contents(server.state())).isEqualTo(before);
    }

    @Test
    void aPortInUseIsNamed() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());

            assertThat(server.flags("--port", port).launch().awaitExit()).isIn(64, 70);

            assertThat(server.err()).contains(port).contains("in use").doesNotContain("\tat ");
        }
        assertThat(server.flags("--port", "0").start().terminate()).isZero();
    }

    /** Work that a start begins, only to end with it, would be cut off at once, and at most once never run again. */
    @Test
    void aServerWithoutItsPortBeginsNoWork() throws IOException {
        server.start();
        server.api().send("PATCH", "/api/lanes/worker", Map.of("paused", true));
        String task = command("echo began >> log.txt; sleep 600", Map.of("delivery", "at-most-once"));
        server.api().send("PATCH", "/api/lanes/worker", Map.of("paused", false, "maxConcurrent", 1));
        await("it runs")
                .atMost(ServerProcess.PATIENCE)
                .until(() -> lines("log.txt").contains("began"));
        String next = command("echo next >> log.txt", Map.of("delivery", "at-most-once"));
        server.kill();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            assertThat(server.flags("--port", port).launch().awaitExit()).isEqualTo(64);
        }

        MimikitAtHand mimikit = server.commandLine();
        assertThat(mimikit.json("tasks", "show", task).path("status").asString())
                .as("not even what a crash left is settled")
                .isEqualTo("running");
        assertThat(mimikit.json("tasks", "show", next).path("status").asString())
                .isEqualTo("queued");
        assertThat(lines("log.txt")).containsExactly("began");
    }

    @Test
    void othersMayConnectOnlyWithAKey() {
        assertThat(server.flags("--port", "0", "--host", "0.0.0.0").launch().awaitExit())
                .isEqualTo(64);
        assertThat(server.err()).contains("MIMIKIT_API_KEY").doesNotContain("\tat ");

        server.with("MIMIKIT_API_KEY", "a-key-for-the-test").start();
        assertThat(server.terminate()).isZero();
    }

    @Test
    void aWorkDirectoryThatIsNotThereIsBadUsage() {
        assertThat(server.flags("--port", "0", "--work-dir", "nowhere").launch().awaitExit())
                .isEqualTo(64);
        assertThat(server.err()).contains("--work-dir", "nowhere");
        assertThat(directory.resolve("nowhere")).doesNotExist();
    }

    private String command(String line, Map<String, String> more) {
        Map<String, Object> body = new TreeMap<>(more);
        body.put("command", Map.of("line", line));
        return server.api().create("/api/tasks", body);
    }

    private String status(String task) {
        return server.api().task(task).path("status").asString();
    }

    private List<String> lines(String file) {
        try {
            Path path = directory.resolve(file);
            return Files.exists(path) ? Files.readAllLines(path) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(String file, String text) {
        try {
            Files.writeString(directory.resolve(file), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every file below a directory with its content, byte by byte. */
    private static Map<String, String> contents(Path directory) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(
                        directory.relativize(file).toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return contents;
    }
}
