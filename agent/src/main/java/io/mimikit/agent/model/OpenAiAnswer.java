package io.mimikit.agent.model;

import io.mimikit.agent.model.ModelException.Code;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Puts a streamed chat completion together. Whole at {@code [DONE]} and nowhere before it: a stream that just ends may
 * have lost half a tool call. For one thread.
 */
final class OpenAiAnswer implements WireFormat.AnswerReader {
    /** DeepSeek and its kin want the reasoning before a tool call back with it. */
    static final String REASONING = "reasoning_content";
    /** Google's compatible endpoint signs its calls here and wants the signature back. */
    static final String EXTRA = "extra_content";

    private final String name;
    private final ModelRequest request;
    private final Complaints complaints;
    private final AnswerText text;
    private final StringBuilder reasoning = new StringBuilder();
    private final StringBuilder refusal = new StringBuilder();
    private final List<Call> calls = new ArrayList<>();
    private String finishReason = "";
    private @Nullable JsonNode usage;

    OpenAiAnswer(String name, ModelRequest request, ModelListener listener, Complaints complaints) {
        this.name = name;
        this.request = request;
        this.complaints = complaints;
        this.text = new AnswerText(listener);
    }

    @Override
    public boolean accept(JsonNode event) {
        if (event.path("usage").isObject()) {
            usage = event.path("usage");
        }
        JsonNode choice = event.path("choices").path(0);
        boolean plain = choice.path("message").isObject();
        JsonNode delta = plain ? choice.path("message") : choice.path("delta");
        text.append(Json.text(delta, "content"));
        reasoning.append(Json.text(delta, REASONING));
        refusal.append(Json.text(delta, "refusal"));
        for (JsonNode call : delta.path("tool_calls")) {
            call(call).add(call);
        }
        String said = Json.text(choice, "finish_reason");
        finishReason = said.isEmpty() ? finishReason : said;
        if (finishReason.equals("error")) {
            throw complaints.inAnswer(choice.has("error") ? choice.path("error") : choice);
        }
        return plain;
    }

    @Override
    public boolean done() {
        return true;
    }

    /**
     * Calls are told apart by index. Some servers give parallel calls the same one with new ids, some leave it out, and
     * where the id is missing too, only a name shows that a call begins.
     */
    private Call call(JsonNode delta) {
        String id = Json.text(delta, "id");
        JsonNode index = delta.path("index");
        boolean named = !Json.text(delta.path("function"), "name").isEmpty();
        boolean anonymous = !index.isInt() && id.isEmpty() && named;
        for (Call call : anonymous ? List.<Call>of() : calls.reversed()) {
            boolean same = index.isInt() ? index.intValue() == call.index : id.isEmpty() || id.equals(call.id);
            if (same && (id.isEmpty() || call.id.isEmpty() || id.equals(call.id))) {
                return call;
            }
        }
        Call call = new Call(index.isInt() ? index.intValue() : calls.size());
        calls.add(call);
        return call;
    }

    @Override
    public ModelResponse finish() {
        if (finishReason.equals("content_filter") || !refusal.isEmpty()) {
            throw complaints.of(Code.CONTENT_FILTER, "refused to answer: " + finishReason + " " + refusal);
        }
        List<ToolCall> toolCalls = new ArrayList<>();
        for (Call call : calls) {
            toolCalls.add(call.toToolCall(WireFormat.callId(request, toolCalls.size())));
        }
        FinishReason finish = switch (finishReason) {
            case "length" -> FinishReason.LENGTH;
            default -> FinishReason.STOP;
        };
        return new ModelResponse(
                text.toString(), toolCalls, WireFormat.finish(finish, toolCalls), usage(toolCalls), state());
    }

    private Usage usage(List<ToolCall> toolCalls) {
        if (usage == null || Json.number(usage, "prompt_tokens") == 0) {
            return WireFormat.estimate(request, text + reasoning.toString(), toolCalls);
        }
        long cached = Json.number(usage.path("prompt_tokens_details"), "cached_tokens");
        return new Usage(
                Json.number(usage, "prompt_tokens"),
                Json.number(usage, "completion_tokens"),
                Math.max(cached, Json.number(usage, "prompt_cache_hit_tokens")),
                false);
    }

    private @Nullable String state() {
        ObjectNode state = Json.object();
        if (!reasoning.isEmpty() && !calls.isEmpty()) {
            state.put(REASONING, reasoning.toString());
        }
        for (Call call : calls) {
            if (call.extra != null) {
                state.withObject(EXTRA).set(call.id, call.extra);
            }
        }
        return state.isEmpty() ? null : ProviderState.pack(name, state);
    }

    /** A tool call as it grows: id and name come once, the arguments in pieces. */
    private static final class Call {
        final int index;
        String id = "";
        private String tool = "";
        private final StringBuilder arguments = new StringBuilder();

        @Nullable
        JsonNode extra;

        Call(int index) {
            this.index = index;
        }

        void add(JsonNode delta) {
            JsonNode function = delta.path("function");
            id = id.isEmpty() ? Json.text(delta, "id") : id;
            tool = tool.isEmpty() ? Json.text(function, "name") : tool;
            JsonNode piece = function.path("arguments");
            arguments.append(piece.isObject() ? piece.toString() : Json.text(function, "arguments"));
            extra = delta.has(EXTRA) ? delta.path(EXTRA) : extra;
        }

        ToolCall toToolCall(String madeId) {
            id = id.isEmpty() ? madeId : id;
            return new ToolCall(id, tool, arguments.toString().isBlank() ? "{}" : arguments.toString());
        }
    }
}
