package io.mimikit.testkit.model;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * One answer of the {@link ScriptedModelServer}, built step by step: what it says, or the exact bytes, and how it
 * misbehaves. Written by a test before it is queued, read by the server afterwards.
 */
public final class ScriptedAnswer {
    /** A tool call that the model makes. */
    public record Call(String tool, String argumentsJson) {}

    /** A step of writing the body. */
    sealed interface Step {}

    @SuppressWarnings("ArrayRecordComponent") // written once, never compared
    record Write(byte[] bytes) implements Step {}

    record Pause(CountDownLatch until) implements Step {}

    private final StringBuilder text = new StringBuilder();
    private final List<Call> calls = new ArrayList<>();
    private final Map<String, String> headers = new LinkedHashMap<>();
    private final List<Step> steps = new ArrayList<>();
    private int status = 200;
    private int pieceBytes = Integer.MAX_VALUE;
    private boolean cut;
    private int eventsKept = Integer.MAX_VALUE;

    private ScriptedAnswer() {}

    /** An answer of this text, in whatever wire format it is asked for. */
    public static ScriptedAnswer text(String text) {
        ScriptedAnswer answer = new ScriptedAnswer();
        answer.text.append(text);
        return answer;
    }

    /** An answer that calls a tool. */
    public static ScriptedAnswer toolCall(String tool, String argumentsJson) {
        return new ScriptedAnswer().andToolCall(tool, argumentsJson);
    }

    /** An answer with this status and an empty body. */
    public static ScriptedAnswer status(int status) {
        ScriptedAnswer answer = raw("");
        answer.status = status;
        return answer.header("Content-Type", "application/json");
    }

    /** An answer of exactly this body. */
    public static ScriptedAnswer raw(String body) {
        return new ScriptedAnswer().then(body);
    }

    /** An answer of these JSON texts, each as one event of the wire format; OpenAI's end mark is added by hand. */
    public static ScriptedAnswer events(Wire wire, String... jsons) {
        ScriptedAnswer answer = raw("");
        for (String json : jsons) {
            answer.then(wire.event(json));
        }
        return answer;
    }

    /** No answer: the connection is closed before the headers. */
    public static ScriptedAnswer hangUp() {
        ScriptedAnswer answer = raw("").cut();
        answer.status = 0;
        return answer;
    }

    /** A further tool call in the same answer. */
    public ScriptedAnswer andToolCall(String tool, String argumentsJson) {
        calls.add(new Call(tool, argumentsJson));
        return this;
    }

    public ScriptedAnswer header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    /** More of an exact body. */
    public ScriptedAnswer then(String more) {
        return then(more.getBytes(StandardCharsets.UTF_8));
    }

    /** More of an exact body, flushed on its own. */
    public ScriptedAnswer then(byte[] more) {
        steps.add(new Write(more.clone()));
        return this;
    }

    /** Writes nothing more until the latch is open; before the first write even the headers wait. */
    public ScriptedAnswer pause(CountDownLatch until) {
        steps.add(new Pause(until));
        return this;
    }

    /** Sends the body in pieces of this many bytes, each flushed, through the middle of characters too. */
    public ScriptedAnswer inPiecesOf(int bytes) {
        pieceBytes = bytes;
        return this;
    }

    /** Ends an answer built from text or calls properly after this many events, though more were due. */
    public ScriptedAnswer onlyEvents(int count) {
        eventsKept = count;
        return this;
    }

    /** Drops the connection after the body, without ending it. */
    public ScriptedAnswer cut() {
        cut = true;
        return this;
    }

    int status() {
        return status;
    }

    int pieceBytes() {
        return pieceBytes;
    }

    boolean isCut() {
        return cut;
    }

    Map<String, String> headers() {
        return headers;
    }

    List<Step> steps(Wire wire) {
        if (!steps.isEmpty() && text.isEmpty() && calls.isEmpty()) {
            return steps;
        }
        List<Step> all = new ArrayList<>(steps);
        wire.answer(text.toString(), calls).stream()
                .limit(eventsKept)
                .forEach(event -> all.add(new Write(event.getBytes(StandardCharsets.UTF_8))));
        return all;
    }
}
