package io.mimikit.app.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server that answers what it was told to and remembers what it was asked. Thread-safe. */
final class ScriptedApi implements AutoCloseable {
    static final String TOKEN = "token-of-this-start";

    private final HttpServer server;
    private final Map<String, Deque<Answer>> answers = new ConcurrentHashMap<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    ScriptedApi(Path state) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        Files.writeString(
                state.resolve("runtime.json"),
                "{\"port\":" + server.getAddress().getPort() + ",\"pid\":1,\"token\":\"" + TOKEN + "\"}");
    }

    /** The next answer to this method and path; the last one is repeated. */
    ScriptedApi on(String methodAndPath, int status, String body) {
        answers.computeIfAbsent(methodAndPath, key -> new ArrayDeque<>()).add(new Answer(status, body));
        return this;
    }

    ScriptedApi on(String methodAndPath, String body) {
        return on(methodAndPath, 200, body);
    }

    List<Request> requests() {
        return requests;
    }

    /** The only request that changed something. */
    Request change() {
        List<Request> changes = requests.stream()
                .filter(request -> !request.line().startsWith("GET"))
                .toList();
        if (changes.size() != 1) {
            throw new AssertionError("expected one change, got " + changes);
        }
        return changes.getFirst();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) {
        try (exchange) {
            String path = exchange.getRequestURI().getRawPath();
            String key = exchange.getRequestMethod() + " " + path;
            String query = exchange.getRequestURI().getRawQuery();
            requests.add(new Request(
                    key + (query == null ? "" : "?" + query),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
                    String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"))));
            Answer answer = next(key);
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            boolean events = answer.body().startsWith("event:");
            exchange.getResponseHeaders().add("Content-Type", events ? "text/event-stream" : "application/json");
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Answer next(String key) {
        Deque<Answer> left = answers.get(key);
        if (left == null) {
            return new Answer(404, "{\"status\":404,\"code\":\"not_found\",\"error\":\"nothing at " + key + "\"}");
        }
        synchronized (left) {
            return left.size() > 1 ? left.removeFirst() : left.getFirst();
        }
    }

    record Request(String line, String body, String authorization) {}

    private record Answer(int status, String body) {}
}
