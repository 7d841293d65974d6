package io.mimikit.testkit.model;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The wire formats that the scripted server speaks, told apart by path. */
public enum Wire {
    OPENAI,
    ANTHROPIC,
    OLLAMA,
    GEMINI;

    static final JsonMapper JSON = JsonMapper.builder().build();

    static Wire of(String path) {
        if (path.endsWith("/chat/completions")) {
            return OPENAI;
        }
        if (path.endsWith("/messages")) {
            return ANTHROPIC;
        }
        return path.contains(":streamGenerateContent") ? GEMINI : OLLAMA;
    }

    String contentType() {
        return this == OLLAMA ? "application/x-ndjson" : "text/event-stream";
    }

    /** An answer of this text and these calls, as the events of its stream with their framing. */
    List<String> answer(String text, List<ScriptedAnswer.Call> calls) {
        return switch (this) {
            case OPENAI -> openAi(text, calls);
            case ANTHROPIC -> anthropic(text, calls);
            case OLLAMA -> ollama(text, calls);
            case GEMINI -> gemini(text, calls);
        };
    }

    /** One event of this JSON text, with the name that Anthropic gives its events. */
    public String event(String json) {
        return switch (this) {
            case OPENAI, GEMINI -> "data: " + json + "\n\n";
            case OLLAMA -> json + "\n";
            case ANTHROPIC ->
                "event: " + json.replaceFirst("(?s).*?\"type\" *: *\"([a-z_]+)\".*", "$1") + "\ndata: " + json + "\n\n";
        };
    }

    private List<String> openAi(String text, List<ScriptedAnswer.Call> calls) {
        List<String> events = new ArrayList<>();
        for (String piece : pieces(text)) {
            events.add(openAiChunk(JSON.createObjectNode().put("content", piece), null));
        }
        for (int i = 0; i < calls.size(); i++) {
            ObjectNode delta = JSON.createObjectNode();
            ObjectNode call = delta.putArray("tool_calls").addObject();
            call.put("index", i).put("id", "call_s" + i).put("type", "function");
            call.putObject("function")
                    .put("name", calls.get(i).tool())
                    .put("arguments", calls.get(i).argumentsJson());
            events.add(openAiChunk(delta, null));
        }
        events.add(openAiChunk(JSON.createObjectNode(), calls.isEmpty() ? "stop" : "tool_calls"));
        events.add(event("{\"choices\":[],\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":7,"
                + "\"prompt_tokens_details\":{\"cached_tokens\":3}}}"));
        events.add("data: [DONE]\n\n");
        return events;
    }

    private String openAiChunk(ObjectNode delta, @Nullable String finish) {
        ObjectNode chunk = JSON.createObjectNode().put("object", "chat.completion.chunk");
        ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
        choice.put("finish_reason", finish).set("delta", delta);
        return event(chunk.toString());
    }

    private List<String> anthropic(String text, List<ScriptedAnswer.Call> calls) {
        List<String> events = new ArrayList<>();
        events.add(event("{\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":8,"
                + "\"cache_read_input_tokens\":3,\"output_tokens\":1}}}"));
        int index = 0;
        if (!text.isEmpty()) {
            events.add(event("{\"type\":\"content_block_start\",\"index\":0,"
                    + "\"content_block\":{\"type\":\"text\",\"text\":\"\"}}"));
            for (String piece : pieces(text)) {
                events.add(blockDelta(index, "text_delta", "text", piece));
            }
            events.add(event("{\"type\":\"content_block_stop\",\"index\":0}"));
            index++;
        }
        for (ScriptedAnswer.Call call : calls) {
            events.add(event("{\"type\":\"content_block_start\",\"index\":" + index
                    + ",\"content_block\":{\"type\":\"tool_use\",\"id\":\"toolu_s" + index + "\",\"name\":\""
                    + call.tool() + "\",\"input\":{}}}"));
            for (String piece : pieces(call.argumentsJson())) {
                events.add(blockDelta(index, "input_json_delta", "partial_json", piece));
            }
            events.add(event("{\"type\":\"content_block_stop\",\"index\":" + index + "}"));
            index++;
        }
        String reason = calls.isEmpty() ? "end_turn" : "tool_use";
        events.add(event("{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"" + reason
                + "\"},\"usage\":{\"output_tokens\":7}}"));
        events.add(event("{\"type\":\"message_stop\"}"));
        return events;
    }

    private String blockDelta(int index, String type, String field, String piece) {
        ObjectNode event =
                JSON.createObjectNode().put("type", "content_block_delta").put("index", index);
        event.putObject("delta").put("type", type).put(field, piece);
        return event(event.toString());
    }

    private List<String> ollama(String text, List<ScriptedAnswer.Call> calls) {
        List<String> events = new ArrayList<>();
        for (String piece : pieces(text)) {
            ObjectNode line = JSON.createObjectNode().put("done", false);
            line.putObject("message").put("role", "assistant").put("content", piece);
            events.add(event(line.toString()));
        }
        if (!calls.isEmpty()) {
            ObjectNode line = JSON.createObjectNode().put("done", false);
            ObjectNode message = line.putObject("message").put("content", "");
            for (ScriptedAnswer.Call call : calls) {
                ObjectNode function =
                        message.withArray("tool_calls").addObject().putObject("function");
                function.put("name", call.tool()).set("arguments", JSON.readTree(call.argumentsJson()));
            }
            events.add(event(line.toString()));
        }
        events.add(event("{\"message\":{\"content\":\"\"},\"done\":true,\"done_reason\":\"stop\","
                + "\"prompt_eval_count\":11,\"eval_count\":7}"));
        return events;
    }

    private List<String> gemini(String text, List<ScriptedAnswer.Call> calls) {
        List<String> events = new ArrayList<>();
        for (String piece : pieces(text)) {
            events.add(geminiChunk(JSON.createObjectNode().put("text", piece)));
        }
        for (ScriptedAnswer.Call call : calls) {
            ObjectNode part = JSON.createObjectNode();
            part.putObject("functionCall").put("name", call.tool()).set("args", JSON.readTree(call.argumentsJson()));
            events.add(geminiChunk(part));
        }
        events.add(event("{\"candidates\":[{\"content\":{\"parts\":[]},\"finishReason\":\"STOP\"}],"
                + "\"usageMetadata\":{\"promptTokenCount\":11,\"candidatesTokenCount\":5,\"thoughtsTokenCount\":2,"
                + "\"cachedContentTokenCount\":3}}"));
        return events;
    }

    private String geminiChunk(ObjectNode part) {
        ObjectNode chunk = JSON.createObjectNode();
        ObjectNode content =
                chunk.putArray("candidates").addObject().putObject("content").put("role", "model");
        content.putArray("parts").add(part);
        return event(chunk.toString());
    }

    /** A text in two pieces, so that every answer is really streamed; never through the middle of a character. */
    private static List<String> pieces(String text) {
        int middle = text.offsetByCodePoints(0, text.codePointCount(0, text.length()) / 2);
        return Stream.of(text.substring(0, middle), text.substring(middle))
                .filter(piece -> !piece.isEmpty())
                .toList();
    }
}
