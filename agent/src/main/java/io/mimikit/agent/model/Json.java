package io.mimikit.agent.model;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The room's JSON: one mapper, made when the first call needs it. Thread-safe. */
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Json() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static ArrayNode array() {
        return MAPPER.createArrayNode();
    }

    /** The tree of a text, or null when it is no JSON. */
    static @Nullable JsonNode parse(String text) {
        try {
            JsonNode node = MAPPER.readTree(text);
            return node.isMissingNode() ? null : node;
        } catch (JacksonException ignored) { // its message quotes the text, and the callers know better what to say
            return null;
        }
    }

    /** A tool's parameters, which come from our own code or a tool server and have to be a schema. */
    static JsonNode schema(ToolSpec tool) {
        JsonNode schema = parse(tool.parametersJsonSchema());
        if (schema == null || !schema.isObject()) {
            throw new ModelException(
                    ModelException.Code.INVALID, "the parameters of tool " + tool.name() + " are no JSON object");
        }
        return schema;
    }

    /** A call's arguments as the object that providers insist on, even where the model wrote something else. */
    static ObjectNode arguments(String argumentsJson) {
        return parse(argumentsJson) instanceof ObjectNode object ? object : object().put("unparsed", argumentsJson);
    }

    /** The text of a field, or the empty string where it is absent, null or no text. */
    static String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.isString() ? value.stringValue() : "";
    }

    /** The number in a field, or 0. */
    static long number(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.isNumber() ? value.asLong(0) : 0;
    }
}
