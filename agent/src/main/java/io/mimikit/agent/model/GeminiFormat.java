package io.mimikit.agent.model;

import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Google's generateContent, streamed. Thread-safe. */
final class GeminiFormat implements WireFormat {
    private final String name;
    private final URI address;

    GeminiFormat(String name, String model, ProviderSettings settings) {
        this.name = name;
        boolean versioned = settings.resolve("").getPath().matches(".*/v1[^/]*");
        String path = "/models/" + model + ":streamGenerateContent?alt=sse";
        this.address = settings.resolve((versioned ? "" : "/v1beta") + path);
    }

    @Override
    public URI address() {
        return address;
    }

    @Override
    public Map<String, String> headers(@Nullable String apiKey) {
        return apiKey == null ? Map.of() : Map.of("x-goog-api-key", apiKey);
    }

    @Override
    public EventSplitter.Framing framing() {
        return EventSplitter.Framing.SERVER_SENT_EVENTS;
    }

    @Override
    public ObjectNode body(ModelRequest request) {
        ObjectNode body = Json.object();
        if (!request.system().isBlank()) {
            body.putObject("systemInstruction").putArray("parts").add(text(request.system()));
        }
        Turns turns = new Turns("parts");
        request.messages().forEach(message -> add(turns, message));
        body.set("contents", turns.all());
        if (!request.tools().isEmpty()) {
            ArrayNode tools = body.putArray("tools").addObject().putArray("functionDeclarations");
            request.tools().forEach(tool -> tools.add(tool(tool)));
        }
        body.putObject("generationConfig").put("maxOutputTokens", request.outputTokensMax());
        return body;
    }

    private static ObjectNode tool(ToolSpec tool) {
        return Json.object()
                .put("name", tool.name())
                .put("description", tool.description())
                .set("parametersJsonSchema", Json.schema(tool));
    }

    private static ObjectNode text(String text) {
        return Json.object().put("text", text);
    }

    private void add(Turns turns, ModelMessage message) {
        switch (message) {
            case ModelMessage.User user -> turns.add("user", text(user.text()));
            case ModelMessage.Assistant assistant ->
                ProviderState.unpack(name, assistant.providerState())
                        .ifPresentOrElse(
                                parts -> parts.forEach(part -> turns.add("model", part)),
                                () -> addAssistant(turns, assistant));
            case ModelMessage.ToolResult result -> turns.add("user", result(result));
        }
    }

    private static void addAssistant(Turns turns, ModelMessage.Assistant assistant) {
        if (!assistant.text().isEmpty()) {
            turns.add("model", text(assistant.text()));
        }
        for (ToolCall call : assistant.toolCalls()) {
            ObjectNode part = Json.object();
            ObjectNode function = part.putObject("functionCall").put("name", call.name());
            putId(function, call.id()).set("args", Json.arguments(call.argumentsJson()));
            turns.add("model", part);
        }
    }

    private static ObjectNode result(ModelMessage.ToolResult result) {
        ObjectNode part = Json.object();
        ObjectNode response = part.putObject("functionResponse").put("name", result.toolName());
        putId(response, result.callId())
                .putObject("response")
                .put(result.error() ? "error" : "result", result.content());
        return part;
    }

    private static ObjectNode putId(ObjectNode node, String id) {
        return id.startsWith(MADE_ID) ? node : node.put("id", id);
    }

    @Override
    public AnswerReader reader(ModelRequest request, ModelListener listener, Complaints complaints) {
        return new GeminiAnswer(name, request, listener, complaints);
    }
}
