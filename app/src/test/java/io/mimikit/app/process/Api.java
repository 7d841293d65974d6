package io.mimikit.app.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The HTTP interface of a server as a program uses it. Thread-safe. */
record Api(String url, String token) {
    static final JsonMapper JSON = JsonMapper.builder().build();

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    JsonNode get(String path) {
        return expect(200, send("GET", path, null));
    }

    /** The elements of the list that an answer is named after. */
    List<JsonNode> list(String path, String plural) {
        return StreamSupport.stream(get(path).path(plural).spliterator(), false).toList();
    }

    /** Changes something, which must be accepted. */
    JsonNode post(String path, Object body) {
        HttpResponse<String> response = send("POST", path, body);
        assertThat(response.statusCode())
                .as("POST %s: %s", path, response.body())
                .isBetween(200, 202);
        return JSON.readTree(response.body());
    }

    /** The id of what a request made. */
    String create(String path, Object body) {
        return post(path, body).path("id").asString();
    }

    String say(String conversation, String text) {
        return create("/api/input", Map.of("text", text, "conversation", conversation));
    }

    JsonNode task(String id) {
        return get("/api/tasks/" + id);
    }

    List<JsonNode> messages(String conversation) {
        return list("/api/messages?limit=1000&conversation=" + conversation, "messages");
    }

    /** What was said by this role so far. */
    List<String> said(String role, String conversation) {
        return messages(conversation).stream()
                .filter(message -> message.path("role").asString().equals(role))
                .map(message -> message.path("text").asString())
                .toList();
    }

    private static JsonNode expect(int status, HttpResponse<String> response) {
        assertThat(response.statusCode())
                .as("%s: %s", response.uri(), response.body())
                .isEqualTo(status);
        return JSON.readTree(response.body());
    }

    /** Whatever is answered. */
    HttpResponse<String> send(String method, String path, @Nullable Object body) {
        try {
            return trySend(method, path, body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As {@link #send}, for a server that may be gone at any moment. */
    HttpResponse<String> trySend(String method, String path, @Nullable Object body) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null
                                ? BodyPublishers.noBody()
                                : BodyPublishers.ofString(
                                        body instanceof String text ? text : JSON.writeValueAsString(body)))
                .build();
        try {
            return HTTP.send(request, BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
