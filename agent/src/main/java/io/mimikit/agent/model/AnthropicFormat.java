package io.mimikit.agent.model;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Anthropic's messages API, version 2023-06-01. Thread-safe. */
final class AnthropicFormat implements WireFormat {
    private final String name;
    private final String model;
    private final URI address;

    AnthropicFormat(String name, String model, ProviderSettings settings) {
        this.name = name;
        this.model = model;
        boolean versioned = settings.resolve("").getPath().endsWith("/v1");
        this.address = settings.resolve(versioned ? "/messages" : "/v1/messages");
    }

    @Override
    public URI address() {
        return address;
    }

    @Override
    public Map<String, String> headers(@Nullable String apiKey) {
        Map<String, String> headers = new HashMap<>(Map.of("anthropic-version", "2023-06-01"));
        if (apiKey != null) {
            headers.put("x-api-key", apiKey);
        }
        return headers;
    }

    @Override
    public EventSplitter.Framing framing() {
        return EventSplitter.Framing.SERVER_SENT_EVENTS;
    }

    @Override
    public ObjectNode body(ModelRequest request) {
        ObjectNode body = Json.object()
                .put("model", model)
                .put("max_tokens", request.outputTokensMax())
                .put("stream", true);
        if (!request.system().isBlank()) {
            ObjectNode system = text(request.system());
            markCached(request, system);
            body.putArray("system").add(system);
        }
        if (!request.tools().isEmpty()) {
            ArrayNode tools = body.putArray("tools");
            request.tools().forEach(tool -> tools.add(tool(tool)));
        }
        Turns turns = new Turns("content");
        request.messages().forEach(message -> add(turns, message));
        body.set("messages", turns.all());
        markCached(request, turns.last());
        return body;
    }

    /** Marks the prefix that ends here as worth caching: the stable part, and the conversation so far. */
    private static void markCached(ModelRequest request, @Nullable ObjectNode block) {
        if (request.cacheKey() != null
                && block != null
                && !Json.text(block, "type").endsWith("thinking")) {
            block.putObject("cache_control").put("type", "ephemeral");
        }
    }

    private static ObjectNode tool(ToolSpec tool) {
        return Json.object()
                .put("name", tool.name())
                .put("description", tool.description())
                .set("input_schema", Json.schema(tool));
    }

    private static ObjectNode text(String text) {
        return Json.object().put("type", "text").put("text", text);
    }

    private void add(Turns turns, ModelMessage message) {
        switch (message) {
            case ModelMessage.User user -> addText(turns, "user", user.text());
            case ModelMessage.Assistant assistant ->
                ProviderState.unpack(name, assistant.providerState())
                        .ifPresentOrElse(
                                blocks -> blocks.forEach(block -> turns.add("assistant", block)),
                                () -> addAssistant(turns, assistant));
            case ModelMessage.ToolResult result ->
                turns.add(
                        "user",
                        Json.object()
                                .put("type", "tool_result")
                                .put("tool_use_id", result.callId())
                                .put("content", result.content())
                                .put("is_error", result.error()));
        }
    }

    private static void addAssistant(Turns turns, ModelMessage.Assistant assistant) {
        addText(turns, "assistant", assistant.text());
        for (ToolCall call : assistant.toolCalls()) {
            ObjectNode use = Json.object().put("type", "tool_use").put("id", call.id());
            use.put("name", call.name()).set("input", Json.arguments(call.argumentsJson()));
            turns.add("assistant", use);
        }
    }

    /** An empty text block is refused. */
    private static void addText(Turns turns, String role, String text) {
        if (!text.isBlank()) {
            turns.add(role, text(text));
        }
    }

    @Override
    public AnswerReader reader(ModelRequest request, ModelListener listener, Complaints complaints) {
        return new AnthropicAnswer(name, request, listener, complaints);
    }
}
