package io.mimikit.app.process;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** A real browser without a window, driven over its DevTools protocol. Closing ends it. Not thread-safe. */
final class Chromium implements AutoCloseable {
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");

    private final Process process;
    private final HttpClient http = HttpClient.newHttpClient();
    private final String address;

    private Chromium(Process process, String address) {
        this.process = process;
        this.address = address;
    }

    /** Starts one with a profile of its own; without a browser on this machine the test is aborted. */
    static Chromium start(Path profile) throws IOException {
        Optional<Path> program = find();
        assumeTrue(program.isPresent(), "no browser: install the package chromium (apt install chromium)");
        ProcessBuilder builder = new ProcessBuilder(
                        program.orElseThrow().toString(),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--disable-extensions",
                        "--no-first-run",
                        "--window-size=1400,1000",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        // What it puts beside its profile goes with it.
        builder.environment().put("TMPDIR", profile.toString());
        Process process = builder.start();
        Path port = profile.resolve("DevToolsActivePort");
        await("the browser").atMost(ServerProcess.PATIENCE).until(() -> Files.exists(port) && Files.size(port) > 0);
        return new Chromium(
                process, "http://127.0.0.1:" + Files.readAllLines(port).getFirst());
    }

    private static Optional<Path> find() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .flatMap(directory -> NAMES.stream().map(name -> Path.of(directory, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** A new tab at this address. */
    Tab open(String url) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address + "/json/new?about:blank"))
                .PUT(HttpRequest.BodyPublishers.noBody())
                .build();
        JsonNode target =
                Api.JSON.readTree(http.send(request, BodyHandlers.ofString()).body());
        Tab tab =
                Tab.connect(http, URI.create(target.path("webSocketDebuggerUrl").asString()));
        tab.go(url);
        return tab;
    }

    @Override
    public void close() {
        List<ProcessHandle> family = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        family.forEach(ProcessHandle::destroyForcibly);
        await("the browser's end").atMost(Duration.ofSeconds(20)).until(() -> !process.isAlive());
        http.close();
    }
}
