package io.mimikit.app.cli;

import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Collectors;
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

    /**
     * The field as text, {@code error.code} being one inside another; empty for none or null, values in a list with
     * commas, compact JSON for anything else.
     */
    static String text(JsonNode node, String field) {
        JsonNode value = node;
        for (String name : field.split("\\.", -1)) {
            value = value.path(name);
        }
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        if (value.isArray() && value.valueStream().allMatch(JsonNode::isValueNode)) {
            return value.valueStream().map(JsonNode::asString).collect(Collectors.joining(", "));
        }
        return value.isContainer() ? line(value) : value.asString();
    }

    /** The first of these fields that holds anything. */
    static String firstText(JsonNode node, String... fields) {
        return Arrays.stream(fields)
                .map(field -> text(node, field))
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
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
