package io.mimikit.testkit.model;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/**
 * A model provider on a loopback port that answers by script: first the rules that match the request, each as often as
 * it says, then the queue; what nobody scripted gets 500. Records what it was asked. Thread-safe.
 */
public final class ScriptedModelServer implements AutoCloseable {
    /** A request as it came. Header names are lower-case. */
    public record Request(String path, Map<String, String> headers, JsonNode body) {
        /** The names of the tools on offer, in any wire format: which role asks. */
        public List<String> tools() {
            JsonNode tools = body.path("tools");
            JsonNode declared = tools.path(0).path("functionDeclarations");
            return (declared.isArray() ? declared : tools)
                    .valueStream()
                    .map(tool -> tool.path("function")
                            .path("name")
                            .asString(tool.path("name").asString("")))
                    .toList();
        }

        /** Whether the body has this text anywhere. */
        public boolean mentions(String text) {
            return body.toString().contains(text);
        }
    }

    static {
        // Without it every flushed piece waits 40 ms for the acknowledgement of the one before.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private record Rule(Predicate<Request> matches, Function<Request, ScriptedAnswer> answer) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("scripted-model-", 0).factory());
    private final Queue<ScriptedAnswer> queue = new ConcurrentLinkedQueue<>();
    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final Set<InetSocketAddress> peers = ConcurrentHashMap.newKeySet();
    private final AtomicInteger abandoned = new AtomicInteger();

    public ScriptedModelServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** The address without a path. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Answers the next request that no rule matches. */
    public ScriptedModelServer enqueue(ScriptedAnswer answer) {
        queue.add(answer);
        return this;
    }

    /** Answers every request that matches; earlier rules go first. */
    public ScriptedModelServer when(Predicate<Request> matches, Function<Request, ScriptedAnswer> answer) {
        rules.add(new Rule(matches, answer));
        return this;
    }

    /** Answers every request that offers this tool, which tells the roles apart. */
    public ScriptedModelServer whenOffered(String tool, Function<Request, ScriptedAnswer> answer) {
        return when(request -> request.tools().contains(tool), answer);
    }

    /** What was asked so far, oldest first. */
    public List<Request> requests() {
        return List.copyOf(requests);
    }

    public Request lastRequest() {
        return requests.getLast();
    }

    /** How many answers could not be written because their reader had gone. */
    public int abandoned() {
        return abandoned.get();
    }

    /** How many connections the requests came over. */
    public int connections() {
        return peers.size();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        Request request = read(exchange);
        peers.add(exchange.getRemoteAddress());
        requests.add(request);
        ScriptedAnswer answer = answerTo(request);
        try {
            write(exchange, answer, Wire.of(request.path()));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (IOException gone) {
            abandoned.incrementAndGet();
            throw gone;
        }
    }

    private ScriptedAnswer answerTo(Request request) {
        for (Rule rule : rules) {
            if (rule.matches.test(request)) {
                return rule.answer.apply(request);
            }
        }
        ScriptedAnswer next = queue.poll();
        return next != null ? next : ScriptedAnswer.status(500).then("{\"error\":\"nothing is scripted\"}");
    }

    private static Request read(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Map<String, String> headers = new TreeMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
        return new Request(exchange.getRequestURI().toString(), headers, Wire.JSON.readTree(body));
    }

    private static void write(HttpExchange exchange, ScriptedAnswer answer, Wire wire)
            throws IOException, InterruptedException {
        if (answer.status() == 0) {
            exchange.close();
            return;
        }
        Headers headers = exchange.getResponseHeaders();
        headers.set("Content-Type", wire.contentType());
        answer.headers().forEach(headers::set);
        OutputStream body = null;
        for (ScriptedAnswer.Step step : answer.steps(wire)) {
            switch (step) {
                case ScriptedAnswer.Pause pause -> pause.until().await();
                case ScriptedAnswer.Write piece -> {
                    body = body == null ? begin(exchange, answer) : body;
                    write(body, piece.bytes(), answer.pieceBytes());
                }
            }
        }
        if (!answer.isCut() && body != null) {
            body.close();
        }
        exchange.close();
    }

    /** Chunked, whatever the length: only so can an answer be cut. */
    private static OutputStream begin(HttpExchange exchange, ScriptedAnswer answer) throws IOException {
        exchange.sendResponseHeaders(answer.status(), 0);
        OutputStream body = exchange.getResponseBody();
        body.flush();
        return body;
    }

    private static void write(OutputStream body, byte[] bytes, int pieceBytes) throws IOException {
        int step = Math.min(pieceBytes, Math.max(1, bytes.length));
        for (int at = 0; at < bytes.length; at += step) {
            body.write(bytes, at, Math.min(step, bytes.length - at));
            body.flush();
        }
    }
}
