package io.mimikit.app.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A page in a {@link Chromium}: what a user does with mouse and keyboard, what he sees, and what the browser complains
 * about. One user.
 */
final class Tab implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final BlockingQueue<String> heldRequests = new LinkedBlockingQueue<>();
    private @Nullable WebSocket socket;

    private Tab() {}

    static Tab connect(HttpClient http, URI debugger) {
        Tab tab = new Tab();
        tab.socket = http.newWebSocketBuilder()
                .buildAsync(debugger, tab.new Listener())
                .join();
        List.of("Page.enable", "Runtime.enable", "Log.enable").forEach(each -> tab.call(each, Map.of()));
        return tab;
    }

    /** Puts frames together and sorts messages into answers and events. */
    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                received(Api.JSON.readTree(text.toString()));
                text.setLength(0);
            }
            from.request(1);
            return null;
        }
    }

    private void received(JsonNode message) {
        JsonNode parameters = message.path("params");
        switch (message.path("method").asString("")) {
            case "" -> {
                CompletableFuture<JsonNode> answer =
                        answers.remove(message.path("id").asInt());
                if (answer != null) {
                    answer.complete(message);
                }
            }
            case "Fetch.requestPaused" ->
                heldRequests.add(parameters.path("requestId").asString());
            case "Runtime.exceptionThrown" -> complaints.add("exception " + parameters.path("exceptionDetails"));
            case "Log.entryAdded" -> complain(parameters.path("entry"), "level", "source");
            case "Runtime.consoleAPICalled" -> complain(parameters, "type", "type");
            default -> {}
        }
    }

    private void complain(JsonNode entry, String level, String source) {
        if (List.of("error", "warning", "assert").contains(entry.path(level).asString())) {
            complaints.add(entry.path(source).asString() + " " + entry);
        }
    }

    /** What the browser complained about: exceptions, errors and warnings on the console, violations of the policy. */
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    private JsonNode call(String method, Map<String, Object> parameters) {
        int id = ids.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(id, answer);
        String text = Api.JSON.writeValueAsString(Map.of("id", id, "method", method, "params", parameters));
        JsonNode message = java.util.Objects.requireNonNull(socket)
                .sendText(text, true)
                .thenCompose(sent -> answer)
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
        assertThat(message.has("error")).as("%s: %s", method, message).isFalse();
        return message.path("result");
    }

    void go(String url) {
        call("Page.navigate", Map.of("url", url));
    }

    /** From now on requests for such an address wait on their way, until {@link #answerHeld}; it may contain {@code *}. */
    void holdRequests(String address) {
        call("Fetch.enable", Map.of("patterns", List.of(Map.of("urlPattern", address))));
    }

    /** Waits for the next held request. */
    String heldRequest() throws InterruptedException {
        String id = heldRequests.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(id).as("a request that is held").isNotNull();
        return java.util.Objects.requireNonNull(id);
    }

    /** Answers a held request with this JSON in the place of the server, and lets all later ones through. */
    void answerHeld(String request, String json) {
        call(
                "Fetch.fulfillRequest",
                Map.of(
                        "requestId",
                        request,
                        "responseCode",
                        200,
                        "responseHeaders",
                        List.of(Map.of("name", "Content-Type", "value", "application/json")),
                        "body",
                        Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8))));
        call("Fetch.disable", Map.of());
    }

    /** The value of an expression of JavaScript. */
    JsonNode value(String expression) {
        JsonNode result = call("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true));
        assertThat(result.has("exceptionDetails"))
                .as("%s: %s", expression, result)
                .isFalse();
        return result.path("result").path("value");
    }

    /** Whether such an element is on the page. */
    boolean has(String selector) {
        return value("document.querySelector(" + quoted(selector) + ") !== null")
                .asBoolean();
    }

    /** The texts of all such elements. */
    List<String> texts(String selector) {
        return value("[...document.querySelectorAll(" + quoted(selector) + ")].map((each) => each.innerText)")
                .valueStream()
                .map(JsonNode::asString)
                .toList();
    }

    /** Waits until there is such an element. */
    void see(String selector) {
        await(selector).atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(() -> has(selector));
    }

    /** Waits until such an element shows this text. */
    void see(String selector, String text) {
        await(selector + " with " + text)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .untilAsserted(() -> assertThat(texts(selector)).anyMatch(shown -> shown.contains(text)));
    }

    /**
     * Clicks into the middle of the first such element with the mouse; again if the element moved away under it, as a
     * person does.
     */
    void click(String selector) {
        await("click on " + selector)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> has(selector) && hits(selector));
    }

    private boolean hits(String selector) {
        JsonNode at = value("(() => { const it = document.querySelector(" + quoted(selector) + ");"
                + " window.hit = false; it.addEventListener('click', () => { window.hit = true; }, { capture: true });"
                + " it.scrollIntoView({ block: 'center' }); const box = it.getBoundingClientRect();"
                + " return { x: box.x + box.width / 2, y: box.y + box.height / 2 }; })()");
        for (String type : List.of("mousePressed", "mouseReleased")) {
            call(
                    "Input.dispatchMouseEvent",
                    Map.of(
                            "type",
                            type,
                            "x",
                            at.path("x").asDouble(),
                            "y",
                            at.path("y").asDouble(),
                            "button",
                            "left",
                            "clickCount",
                            1));
        }
        return value("window.hit").asBoolean();
    }

    /** Clicks into a field and types. */
    void type(String selector, String text) {
        click(selector);
        call("Input.insertText", Map.of("text", text));
    }

    void pressEnter() {
        for (String type : List.of("keyDown", "keyUp")) {
            call(
                    "Input.dispatchKeyEvent",
                    Map.of("type", type, "key", "Enter", "code", "Enter", "windowsVirtualKeyCode", 13, "text", "\r"));
        }
    }

    private static String quoted(String text) {
        return Api.JSON.writeValueAsString(text);
    }

    @Override
    public void close() {
        java.util.Objects.requireNonNull(socket).abort();
    }
}
