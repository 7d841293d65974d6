package io.mimikit.agent.model;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Ollama's own chat API: one JSON object a line, tool calls whole and without ids. Thread-safe. */
final class OllamaFormat implements WireFormat {
    private static final String THINKING = "thinking";

    private final String name;
    private final String model;
    private final URI address;

    OllamaFormat(String name, String model, ProviderSettings settings) {
        this.name = name;
        this.model = model;
        this.address = settings.resolve("/api/chat");
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
        return EventSplitter.Framing.LINES;
    }

    @Override
    public ObjectNode body(ModelRequest request) {
        ObjectNode body = Json.object().put("model", model).put("stream", true);
        body.putObject("options").put("num_predict", request.outputTokensMax());
        ArrayNode messages = body.putArray("messages");
        if (!request.system().isEmpty()) {
            messages.addObject().put("role", "system").put("content", request.system());
        }
        request.messages().forEach(message -> messages.add(message(message)));
        if (!request.tools().isEmpty()) {
            ArrayNode tools = body.putArray("tools");
            request.tools().forEach(tool -> tools.add(OpenAiFormat.tool(tool)));
        }
        return body;
    }

    private ObjectNode message(ModelMessage message) {
        return switch (message) {
            case ModelMessage.User user -> Json.object().put("role", "user").put("content", user.text());
            case ModelMessage.Assistant assistant -> assistant(assistant);
            case ModelMessage.ToolResult result ->
                Json.object()
                        .put("role", "tool")
                        .put("tool_name", result.toolName())
                        .put("content", result.content());
        };
    }

    private ObjectNode assistant(ModelMessage.Assistant assistant) {
        ObjectNode node = Json.object().put("role", "assistant").put("content", assistant.text());
        ProviderState.unpack(name, assistant.providerState()).ifPresent(thinking -> node.set(THINKING, thinking));
        for (ToolCall call : assistant.toolCalls()) {
            ObjectNode function = node.withArray("tool_calls").addObject().putObject("function");
            function.put("name", call.name()).set("arguments", Json.arguments(call.argumentsJson()));
        }
        return node;
    }

    @Override
    public AnswerReader reader(ModelRequest request, ModelListener listener, Complaints complaints) {
        return new Answer(request, listener);
    }

    /** Puts an answer together; whole at the line that says {@code done}. */
    private final class Answer implements AnswerReader {
        private final ModelRequest request;
        private final AnswerText text;
        private final StringBuilder thinking = new StringBuilder();
        private final List<ToolCall> calls = new ArrayList<>();
        private JsonNode last = Json.object();

        Answer(ModelRequest request, ModelListener listener) {
            this.request = request;
            this.text = new AnswerText(listener);
        }

        @Override
        public boolean accept(JsonNode event) {
            JsonNode message = event.path("message");
            text.append(Json.text(message, "content"));
            thinking.append(Json.text(message, THINKING));
            for (JsonNode call : message.path("tool_calls")) {
                JsonNode function = call.path("function");
                JsonNode arguments = function.path("arguments");
                String id = WireFormat.callId(request, calls.size());
                calls.add(new ToolCall(
                        id, Json.text(function, "name"), arguments.isObject() ? arguments.toString() : "{}"));
            }
            last = event;
            return event.path("done").asBoolean(false);
        }

        @Override
        public ModelResponse finish() {
            boolean cut = Json.text(last, "done_reason").equals("length");
            FinishReason finish = WireFormat.finish(cut ? FinishReason.LENGTH : FinishReason.STOP, calls);
            // A prompt that is still in memory is not counted.
            Usage usage = Json.number(last, "prompt_eval_count") > 0
                    ? new Usage(Json.number(last, "prompt_eval_count"), Json.number(last, "eval_count"), 0, false)
                    : WireFormat.estimate(request, text + thinking.toString(), calls);
            String state = thinking.isEmpty() || calls.isEmpty()
                    ? null
                    : ProviderState.pack(
                            name,
                            Json.object().put(THINKING, thinking.toString()).path(THINKING));
            return new ModelResponse(text.toString(), calls, finish, usage, state);
        }
    }
}
