package io.mimikit.app.cli;

import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** JSON trees for requests and answers; the mapper is made on first use. Thread-safe. */
final class Json {
    private static final JsonMapper MAPPER = new JsonMapper();

    private Json() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static ArrayNode array(Collection<String> items) {
        ArrayNode array = MAPPER.createArrayNode();
        items.forEach(array::add);
        return array;
    }

    /** The tree, or empty where the text is no JSON. */
    static Optional<JsonNode> read(String text) {
        try {
            return Optional.of(MAPPER.readTree(text));
        } catch (JacksonException notJson) {
            return Optional.empty();
        }
    }

    static String line(JsonNode node) {
        return MAPPER.writeValueAsString(node);
    }

    static String pretty(JsonNode node) {
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(node);
    }

    /** The field as text; empty for none or null, compact JSON for an object or an array. */
    static String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        return value.isContainer() ? line(value) : value.asString();
    }

    /** Puts a text where there is one; a number stays a number. */
    static void put(ObjectNode node, String field, @Nullable Object value) {
        switch (value) {
            case null -> {}
            case Integer number -> node.put(field, number.intValue());
            case Boolean flag -> node.put(field, flag.booleanValue());
            default -> node.put(field, value.toString());
        }
    }
}
