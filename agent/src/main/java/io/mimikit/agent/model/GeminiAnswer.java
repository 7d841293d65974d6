package io.mimikit.agent.model;

import io.mimikit.agent.model.ModelException.Code;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * Puts a streamed generateContent answer together. There is no end mark, so it is whole at the event that names a
 * reason to finish. Parts with a thought signature go back unchanged, as provider state. For one thread.
 */
final class GeminiAnswer implements WireFormat.AnswerReader {
    private static final String SIGNATURE = "thoughtSignature";

    private final String name;
    private final ModelRequest request;
    private final Complaints complaints;
    private final AnswerText text;
    private final List<ToolCall> calls = new ArrayList<>();
    private final ArrayNode parts = Json.array();
    private boolean signed;
    private String finishReason = "";
    private JsonNode usage = Json.object();

    GeminiAnswer(String name, ModelRequest request, ModelListener listener, Complaints complaints) {
        this.name = name;
        this.request = request;
        this.complaints = complaints;
        this.text = new AnswerText(listener);
    }

    @Override
    public boolean accept(JsonNode event) {
        String blocked = Json.text(event.path("promptFeedback"), "blockReason");
        if (!blocked.isEmpty()) {
            throw complaints.of(Code.CONTENT_FILTER, "refused the prompt: " + blocked);
        }
        usage = event.path("usageMetadata").isObject() ? event.path("usageMetadata") : usage;
        JsonNode candidate = event.path("candidates").path(0);
        candidate.path("content").path("parts").forEach(this::part);
        finishReason = Json.text(candidate, "finishReason");
        return !finishReason.isEmpty();
    }

    private void part(JsonNode part) {
        boolean thought = part.path("thought").asBoolean(false);
        boolean hasSignature = part.has(SIGNATURE);
        signed |= hasSignature;
        if (!thought || hasSignature) {
            parts.add(part);
        }
        if (!thought) {
            text.append(Json.text(part, "text"));
        }
        JsonNode call = part.path("functionCall");
        if (call.isObject()) {
            String id = Json.text(call, "id");
            String arguments = call.path("args").isObject() ? call.path("args").toString() : "{}";
            calls.add(new ToolCall(
                    id.isEmpty() ? WireFormat.callId(request, calls.size()) : id, Json.text(call, "name"), arguments));
        }
    }

    @Override
    public ModelResponse finish() {
        FinishReason finish = switch (finishReason) {
            case "SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "LANGUAGE" ->
                throw complaints.of(Code.CONTENT_FILTER, "refused to answer: " + finishReason);
            case "MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL" ->
                throw complaints.of(Code.INCOMPLETE, "failed to write a tool call: " + finishReason);
            case "MAX_TOKENS" -> FinishReason.LENGTH;
            default -> FinishReason.STOP;
        };
        return new ModelResponse(text.toString(), calls, WireFormat.finish(finish, calls), usage(), state());
    }

    private Usage usage() {
        long input = Json.number(usage, "promptTokenCount");
        if (input == 0) {
            return WireFormat.estimate(request, text.toString(), calls);
        }
        long output = Json.number(usage, "candidatesTokenCount") + Json.number(usage, "thoughtsTokenCount");
        return new Usage(input, output, Json.number(usage, "cachedContentTokenCount"), false);
    }

    private @Nullable String state() {
        return signed ? ProviderState.pack(name, parts) : null;
    }
}
