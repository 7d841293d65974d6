package io.mimikit.app.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mimikit.app.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * {@code mimikit serve} in a JVM of its own, on a directory that outlives it: it can be killed and started again. Closing
 * ends the process and what it started, by id. Belongs to one test; not thread-safe.
 */
final class ServerProcess implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Pattern READY =
            Pattern.compile("mimikit ready in \\d+ ms · (http://\\S+) · state (\\S+) · model (\\S+)");

    private final Path directory;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final List<String> wrapper = new ArrayList<>();
    private List<String> flags = List.of("--port", "0");
    /** In the environment of the server and of all that it starts, so that a test can find what is left. */
    private final String mark = "SERVER_PROCESS=" + UUID.randomUUID();

    private @Nullable Process process;
    private int starts;

    private ServerProcess(Path directory) {
        this.directory = directory;
    }

    /** A server whose state is {@code .mimikit} in this directory, which is also where it works. Not started yet. */
    static ServerProcess in(Path directory) {
        return new ServerProcess(directory);
    }

    ServerProcess with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Flags of {@code serve}, beside the directory; without any they are {@code --port 0}. */
    ServerProcess flags(String... words) {
        flags = List.of(words);
        return this;
    }

    /** A command that becomes the server, such as {@code env --default-signal=INT}. */
    ServerProcess under(String... words) {
        wrapper.addAll(Arrays.asList(words));
        return this;
    }

    Path directory() {
        return directory;
    }

    Path state() {
        return directory.resolve(".mimikit");
    }

    /** Starts it and returns at once. */
    ServerProcess launch() {
        assertThat(process == null || !process.isAlive()).as("it runs already").isTrue();
        List<String> command = new ArrayList<>(wrapper);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "serve"));
        command.addAll(flags);
        starts++;
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(stream("out").toFile())
                .redirectError(stream("err").toFile());
        builder.environment()
                .keySet()
                .removeIf(
                        name -> name.startsWith("MIMIKIT_") || name.endsWith("_API_KEY") || name.endsWith("_BASE_URL"));
        builder.environment().putAll(environment);
        builder.environment().put("SERVER_PROCESS", mark.substring(mark.indexOf('=') + 1));
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Starts it and waits until it says that it is ready. */
    ServerProcess start() {
        launch();
        await("ready").atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> {
            assertThat(running().isAlive())
                    .as("ended with %s: %s%s", process == null ? "" : exit(), out(), err())
                    .isTrue();
            return ready().find();
        });
        return this;
    }

    private Object exit() {
        Process known = running();
        return known.isAlive() ? "nothing" : known.exitValue();
    }

    private Matcher ready() {
        return READY.matcher(out());
    }

    private Process running() {
        if (process == null) {
            throw new IllegalStateException("never started");
        }
        return process;
    }

    long pid() {
        return running().pid();
    }

    boolean isAlive() {
        return running().isAlive();
    }

    String url() {
        Matcher ready = ready();
        assertThat(ready.find()).as(out()).isTrue();
        return ready.group(1);
    }

    /** The token of this start, as the local command line finds it. */
    String token() {
        JsonNode runtime = Api.JSON.readTree(read(state().resolve("runtime.json")));
        return runtime.path("token").asString();
    }

    Api api() {
        return new Api(url(), token());
    }

    /** The command line of a user who stands in this directory. */
    MimikitAtHand commandLine() {
        return new MimikitAtHand(directory);
    }

    /** What the last start wrote to standard output. */
    String out() {
        return read(stream("out"));
    }

    /** What the last start wrote to standard error. */
    String err() {
        return read(stream("err"));
    }

    private Path stream(String name) {
        return directory.resolve("serve-" + mark.substring(mark.length() - 4) + "-" + starts + "." + name);
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGKILL, and waits until it is gone. */
    void kill() {
        running().destroyForcibly();
        awaitExit();
    }

    /** SIGTERM; the exit status. */
    int terminate() {
        running().destroy();
        return awaitExit();
    }

    /** A signal by its name; the exit status. */
    int signal(String name) {
        try {
            assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid()))
                            .start()
                            .waitFor())
                    .isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
        return awaitExit();
    }

    /** The exit status, once it has ended by itself. */
    int awaitExit() {
        try {
            assertThat(running().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as("it did not end: %s", err())
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
        return running().exitValue();
    }

    /** What this server or an earlier life of it started and what still runs, without the server itself. */
    List<ProcessHandle> children() {
        return ProcessHandle.allProcesses()
                .filter(handle -> process == null || handle.pid() != process.pid())
                .filter(handle -> environmentOf(handle).contains(mark))
                .toList();
    }

    /** Empty for a process that is gone, and where the operating system doesn't tell. */
    private static String environmentOf(ProcessHandle handle) {
        try {
            byte[] bytes = Files.readAllBytes(Path.of("/proc", Long.toString(handle.pid()), "environ"));
            return new String(bytes, StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return "";
        }
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
            awaitExit();
            children().forEach(ProcessHandle::destroyForcibly);
        }
    }
}
