package io.mimikit.agent.model;

import io.mimikit.agent.model.ModelException.Code;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Puts a streamed message together, block by block. An answer with thinking keeps all its blocks as provider state,
 * because signed thinking is only accepted back unchanged and in its place. Whole at {@code message_stop}. For one
 * thread.
 */
final class AnthropicAnswer implements WireFormat.AnswerReader {
    private final String name;
    private final ModelRequest request;
    private final Complaints complaints;
    private final AnswerText text;
    private final Map<Integer, Block> blocks = new TreeMap<>();
    private String stopReason = "";
    private long inputTokens;
    private long cachedTokens;
    private long outputTokens;

    AnthropicAnswer(String name, ModelRequest request, ModelListener listener, Complaints complaints) {
        this.name = name;
        this.request = request;
        this.complaints = complaints;
        this.text = new AnswerText(listener);
    }

    @Override
    public boolean accept(JsonNode event) {
        int index = event.path("index").asInt(0);
        switch (Json.text(event, "type")) {
            case "message_start" -> usage(event.path("message").path("usage"));
            case "content_block_start" -> start(index, event.path("content_block"));
            case "content_block_delta" -> delta(index, event.path("delta"));
            case "message_delta" -> {
                stopReason = Json.text(event.path("delta"), "stop_reason");
                usage(event.path("usage"));
            }
            case "message_stop" -> {
                return true;
            }
            default -> {} // ping, content_block_stop, and what comes to be added
        }
        return false;
    }

    /** Figures are cumulative, and a later event need not repeat them all. */
    private void usage(JsonNode usage) {
        long cacheRead = Json.number(usage, "cache_read_input_tokens");
        long input = Json.number(usage, "input_tokens") + Json.number(usage, "cache_creation_input_tokens") + cacheRead;
        inputTokens = Math.max(inputTokens, input);
        cachedTokens = Math.max(cachedTokens, cacheRead);
        outputTokens = Math.max(outputTokens, Json.number(usage, "output_tokens"));
    }

    private void start(int index, JsonNode block) {
        if (block instanceof ObjectNode object) {
            blocks.put(index, new Block(object));
            text.append(Json.text(block, "type").equals("text") ? Json.text(block, "text") : "");
        }
    }

    private void delta(int index, JsonNode delta) {
        Block block = blocks.get(index);
        if (block == null) {
            throw complaints.of(Code.UNAVAILABLE, "sent a piece of block " + index + " before its start");
        }
        switch (Json.text(delta, "type")) {
            case "text_delta" -> {
                block.append("text", Json.text(delta, "text"));
                text.append(Json.text(delta, "text"));
            }
            case "thinking_delta" -> block.append("thinking", Json.text(delta, "thinking"));
            case "signature_delta" -> block.append("signature", Json.text(delta, "signature"));
            case "input_json_delta" -> block.append(Block.INPUT, Json.text(delta, "partial_json"));
            default -> {} // citations, and what comes to be added
        }
    }

    @Override
    public ModelResponse finish() {
        if (stopReason.equals("refusal")) {
            throw complaints.of(Code.CONTENT_FILTER, "refused to answer");
        }
        List<ToolCall> calls = new ArrayList<>();
        blocks.values().stream().filter(Block::isToolUse).forEach(block -> calls.add(block.toToolCall()));
        FinishReason finish = switch (stopReason) {
            case "max_tokens", "model_context_window_exceeded" -> FinishReason.LENGTH;
            case "pause_turn" -> FinishReason.PAUSED;
            default -> FinishReason.STOP;
        };
        Usage usage = inputTokens > 0
                ? new Usage(inputTokens, outputTokens, cachedTokens, false)
                : WireFormat.estimate(request, text.toString(), calls);
        return new ModelResponse(text.toString(), calls, WireFormat.finish(finish, calls), usage, state());
    }

    private @Nullable String state() {
        if (blocks.values().stream().allMatch(Block::isPlain)) {
            return null;
        }
        ArrayNode all = Json.array();
        blocks.values().stream().filter(block -> !block.isEmptyText()).forEach(block -> all.add(block.whole()));
        return ProviderState.pack(name, all);
    }

    /** A content block as it grows. */
    private static final class Block {
        static final String INPUT = "input";

        private final ObjectNode start;
        private final Map<String, StringBuilder> pieces = new HashMap<>();

        Block(ObjectNode start) {
            this.start = start;
        }

        void append(String field, String piece) {
            pieces.computeIfAbsent(field, f -> new StringBuilder(Json.text(start, f)))
                    .append(piece);
        }

        boolean isToolUse() {
            return Json.text(start, "type").equals("tool_use");
        }

        boolean isPlain() {
            return isToolUse() || Json.text(start, "type").equals("text");
        }

        boolean isEmptyText() {
            return Json.text(start, "type").equals("text")
                    && Json.text(whole(), "text").isBlank();
        }

        ToolCall toToolCall() {
            String input = String.valueOf(pieces.getOrDefault(INPUT, new StringBuilder()));
            String arguments = input.isBlank() ? start.path(INPUT).toString() : input;
            return new ToolCall(
                    Json.text(start, "id"), Json.text(start, "name"), arguments.isBlank() ? "{}" : arguments);
        }

        ObjectNode whole() {
            ObjectNode block = start.deepCopy();
            pieces.forEach((field, piece) -> {
                if (field.equals(INPUT)) {
                    block.set(INPUT, Json.arguments(piece.isEmpty() ? "{}" : piece.toString()));
                } else {
                    block.put(field, piece.toString());
                }
            });
            return block;
        }
    }
}
