package io.mimikit.app.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The running process as the command line sees it: its HTTP API, found through {@code runtime.json} in the state
 * directory. Where none runs, reading requests go to the {@link StoppedState}, if there is one. One thread.
 */
final class ApiClient {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);

    private final Path stateDirectory;
    private final Optional<StoppedState> stopped;
    private @Nullable HttpClient http;

    ApiClient(Path stateDirectory, Optional<StoppedState> stopped) {
        this.stateDirectory = stateDirectory;
        this.stopped = stopped;
    }

    JsonNode get(String path, Map<String, String> query) {
        try {
            return send("GET", path, query, null);
        } catch (NotRunning notRunning) {
            return stopped.orElseThrow(notRunning::asFailure).get(stateDirectory, path, query);
        }
    }

    /** What the running process says, and nobody in its place. */
    JsonNode getRunning(String path) {
        try {
            return send("GET", path, Map.of(), null);
        } catch (NotRunning notRunning) {
            throw notRunning.asFailure();
        }
    }

    JsonNode get(String path) {
        return get(path, Map.of());
    }

    /** A request that changes something; a body of {@code null} is none. */
    JsonNode change(String method, String path, @Nullable JsonNode body) {
        try {
            return send(method, path, Map.of(), body);
        } catch (NotRunning notRunning) {
            throw unreachable(notRunning);
        }
    }

    /** Hands each event's name and data to {@code wanted} until that says false or the stream ends. */
    void events(BiPredicate<String, String> wanted) {
        try {
            HttpRequest request = request("/api/events", Map.of())
                    .header("Accept", "text/event-stream")
                    .build();
            HttpResponse<InputStream> response = exchange(request, BodyHandlers.ofInputStream());
            if (response.statusCode() != 200) {
                throw refused(response.statusCode(), "");
            }
            try (var lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
                readEvents(lines, wanted);
            }
        } catch (NotRunning notRunning) {
            throw unreachable(notRunning);
        } catch (IOException e) {
            throw new CommandFailed(ExitStatus.UNAVAILABLE, "network", "the process ended: " + e.getMessage());
        }
    }

    /** A state that no server would start on says so at once, not when the user has followed the advice to start one. */
    private CommandFailed unreachable(NotRunning notRunning) {
        stopped.ifPresent(state -> state.requireUsable(stateDirectory));
        return notRunning.asFailure();
    }

    private static void readEvents(BufferedReader lines, BiPredicate<String, String> wanted) throws IOException {
        String name = "message";
        StringBuilder data = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isEmpty()) {
                if (!data.isEmpty() && !wanted.test(name, data.toString())) {
                    return;
                }
                name = "message";
                data.setLength(0);
            } else if (line.startsWith("event:")) {
                name = line.substring(6).strip();
            } else if (line.startsWith("data:")) {
                data.append(line.substring(5).strip());
            }
        }
    }

    private JsonNode send(String method, String path, Map<String, String> query, @Nullable JsonNode body)
            throws NotRunning {
        HttpRequest.Builder request = request(path, query).timeout(ANSWER_TIMEOUT);
        if (body == null) {
            request.method(method, BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json").method(method, BodyPublishers.ofString(Json.line(body)));
        }
        HttpResponse<String> response = exchange(request.build(), BodyHandlers.ofString());
        if (response.statusCode() >= 300) {
            throw refused(response.statusCode(), response.body());
        }
        return Json.read(response.body()).filter(JsonNode::isContainer).orElseGet(Json::object);
    }

    private <T> HttpResponse<T> exchange(HttpRequest request, HttpResponse.BodyHandler<T> body) throws NotRunning {
        try {
            return client().send(request, body);
        } catch (IOException e) {
            throw new NotRunning("nothing answers at " + request.uri().getAuthority() + " ("
                    + e.getClass().getSimpleName() + "), which " + runtimeFile() + " names");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailed(ExitStatus.INTERNAL, "interrupted", "interrupted while waiting for an answer");
        }
    }

    private HttpRequest.Builder request(String path, Map<String, String> query) throws NotRunning {
        JsonNode runtime = runtime();
        String base = Json.text(runtime, "url");
        if (base.isEmpty()) {
            base = "http://127.0.0.1:" + Json.text(runtime, "port");
        }
        String parameters = query.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(pair -> pair.getKey() + "=" + encoded(pair.getValue()))
                .collect(Collectors.joining("&"));
        URI uri = URI.create(base + path + (parameters.isEmpty() ? "" : "?" + parameters));
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri).header("Accept", "application/json").header("X-Mimikit-Client", "cli");
        String token = Json.text(runtime, "token");
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    }

    /** Text as one segment of a path or one value of a query. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private JsonNode runtime() throws NotRunning {
        try {
            JsonNode runtime = Json.read(Files.readString(runtimeFile()))
                    .orElseThrow(() -> new NotRunning(runtimeFile() + " is no JSON"));
            if (isCopy(runtime)) {
                throw new NotRunning(runtimeFile() + " was copied here together with the state of another process");
            }
            return runtime;
        } catch (NoSuchFileException missing) {
            throw new NotRunning("there is no " + runtimeFile());
        } catch (IOException e) {
            throw new NotRunning("can't read " + runtimeFile() + ": " + e.getMessage());
        }
    }

    /** Whoever copies the directory of a running process copies where that is reached, and must not reach it. */
    private boolean isCopy(JsonNode runtime) throws IOException {
        long inode = runtime.path("inode").asLong(0);
        return inode != 0
                && runtimeFile().getFileSystem().supportedFileAttributeViews().contains("unix")
                && ((Number) Files.getAttribute(runtimeFile(), "unix:ino")).longValue() != inode;
    }

    private Path runtimeFile() {
        return stateDirectory.resolve("runtime.json");
    }

    private HttpClient client() {
        if (http == null) {
            http = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(CONNECT_TIMEOUT)
                    .build();
        }
        return http;
    }

    private static CommandFailed refused(int status, String body) {
        JsonNode problem = Json.read(body).orElseGet(Json::object);
        String error = Json.text(problem, "error");
        String code = Json.text(problem, "code");
        int exit = status == 400 || status == 422
                ? ExitStatus.USAGE
                : status >= 500 ? ExitStatus.INTERNAL : ExitStatus.REFUSED;
        return new CommandFailed(
                exit,
                code.isEmpty() ? "http_" + status : code,
                error.isEmpty() ? "the process answered " + status : error);
    }

    /** No process answers for this state directory. */
    private static final class NotRunning extends Exception {
        private static final long serialVersionUID = 1L;

        private final String why;

        private NotRunning(String why) {
            super(why);
            this.why = why;
        }

        private CommandFailed asFailure() {
            String next = "start it with: mimikit serve, or name its state with --state-dir";
            return new CommandFailed(
                    ExitStatus.UNAVAILABLE, "unavailable", "mimikit is not running here: " + why + "; " + next);
        }
    }
}
