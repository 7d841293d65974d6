package io.mimikit.agent.model;

import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * OpenAI's chat completions and the many servers that speak them. Servers differ in which options they refuse, so an
 * option that one has refused is left out, or spelled the other way, from then on. Thread-safe.
 */
final class OpenAiFormat implements WireFormat {
    private static final Pattern VERSIONED = Pattern.compile("/v\\d[^/]*(/|$)");
    private static final Pattern REFUSAL = Pattern.compile(
            "unsupported|not supported|unknown|unrecogni[sz]ed|unexpected|extra|not permitted|not allowed");
    private static final String NEW_LIMIT = "max_completion_tokens";
    private static final String OLD_LIMIT = "max_tokens";

    private final String name;
    private final String model;
    private final URI address;
    private final String limit;
    private final Set<String> refused = ConcurrentHashMap.newKeySet();

    OpenAiFormat(String name, String model, ProviderSettings settings) {
        this.name = name;
        this.model = model;
        String path = settings.resolve("").getPath();
        this.address = settings.resolve((VERSIONED.matcher(path).find() ? "" : "/v1") + "/chat/completions");
        String host = settings.baseUrl().getHost();
        this.limit = host.endsWith("openai.com") || host.endsWith("azure.com") ? NEW_LIMIT : OLD_LIMIT;
    }

    @Override
    public URI address() {
        return address;
    }

    @Override
    public Map<String, String> headers(@Nullable String apiKey) {
        return apiKey == null ? Map.of() : Map.of("Authorization", "Bearer " + apiKey);
    }

    @Override
    public EventSplitter.Framing framing() {
        return EventSplitter.Framing.SERVER_SENT_EVENTS;
    }

    @Override
    public ObjectNode body(ModelRequest request) {
        ObjectNode body = Json.object().put("model", model).put("stream", true);
        body.put(refused.contains(limit) ? otherLimit() : limit, request.outputTokensMax());
        if (!refused.contains("stream_options")) {
            body.putObject("stream_options").put("include_usage", true);
        }
        if (request.cacheKey() != null && !refused.contains("prompt_cache_key")) {
            body.put("prompt_cache_key", request.cacheKey());
        }
        ArrayNode messages = body.putArray("messages");
        if (!request.system().isEmpty()) {
            messages.addObject().put("role", "system").put("content", request.system());
        }
        request.messages().forEach(message -> messages.add(message(message)));
        if (!request.tools().isEmpty()) {
            ArrayNode tools = body.putArray("tools");
            request.tools().forEach(tool -> tools.add(tool(tool)));
        }
        return body;
    }

    @Override
    public boolean learn(String complaint) {
        String words = complaint.toLowerCase(Locale.ROOT);
        if (!REFUSAL.matcher(words).find()) {
            return false;
        }
        for (String option : new String[] {"stream_options", "prompt_cache_key", limit}) {
            if (words.contains(option) && refused.add(option)) {
                return true;
            }
        }
        return false;
    }

    private String otherLimit() {
        return limit.equals(NEW_LIMIT) ? OLD_LIMIT : NEW_LIMIT;
    }

    /** A tool as OpenAI and Ollama want it. */
    static ObjectNode tool(ToolSpec tool) {
        ObjectNode function = Json.object().put("name", tool.name()).put("description", tool.description());
        function.set("parameters", Json.schema(tool));
        return Json.object().put("type", "function").set("function", function);
    }

    private ObjectNode message(ModelMessage message) {
        return switch (message) {
            case ModelMessage.User user -> Json.object().put("role", "user").put("content", user.text());
            case ModelMessage.Assistant assistant -> assistant(assistant);
            case ModelMessage.ToolResult result ->
                Json.object()
                        .put("role", "tool")
                        .put("tool_call_id", result.callId())
                        .put("content", result.content());
        };
    }

    private ObjectNode assistant(ModelMessage.Assistant assistant) {
        ObjectNode node = Json.object().put("role", "assistant");
        if (assistant.toolCalls().isEmpty()) {
            return node.put("content", assistant.text());
        }
        node.put("content", assistant.text().isEmpty() ? null : assistant.text());
        JsonNode state = ProviderState.unpack(name, assistant.providerState()).orElseGet(Json::object);
        if (state.has(OpenAiAnswer.REASONING)) {
            node.set(OpenAiAnswer.REASONING, state.path(OpenAiAnswer.REASONING));
        }
        ArrayNode calls = node.putArray("tool_calls");
        for (ToolCall call : assistant.toolCalls()) {
            ObjectNode added = calls.addObject().put("id", call.id()).put("type", "function");
            added.putObject("function").put("name", call.name()).put("arguments", arguments(call));
            JsonNode extra = state.path(OpenAiAnswer.EXTRA).path(call.id());
            if (!extra.isMissingNode()) {
                added.set(OpenAiAnswer.EXTRA, extra);
            }
        }
        return node;
    }

    /** Verbatim where it is an object; servers that parse it refuse anything else. */
    private static String arguments(ToolCall call) {
        JsonNode parsed = Json.parse(call.argumentsJson());
        return parsed != null && parsed.isObject()
                ? call.argumentsJson()
                : Json.arguments(call.argumentsJson()).toString();
    }

    @Override
    public AnswerReader reader(ModelRequest request, ModelListener listener, Complaints complaints) {
        return new OpenAiAnswer(name, request, listener, complaints);
    }
}
