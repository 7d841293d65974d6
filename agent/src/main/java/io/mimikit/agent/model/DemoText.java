package io.mimikit.agent.model;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** A tool's result as a person reads it: JSON becomes lines, everything else stays. */
final class DemoText {
    private DemoText() {}

    static String of(String content) {
        JsonNode json = Json.parse(content);
        return json == null || json.isValueNode() ? content.strip() : String.join("\n", lines(json));
    }

    /** One line for each element of a list, one for each plain field; empty lists are not mentioned. */
    private static List<String> lines(JsonNode json) {
        if (json.isArray()) {
            return json.valueStream().map(element -> "- " + inline(element)).toList();
        }
        return json.propertyStream()
                .filter(field -> !field.getValue().isEmpty() || field.getValue().isValueNode())
                .flatMap(field -> field.getValue().isValueNode()
                        ? Stream.of(field.getKey() + ": " + inline(field.getValue()))
                        : lines(field.getValue()).stream())
                .toList();
    }

    private static String inline(JsonNode node) {
        if (node.isArray()) {
            return node.valueStream().map(DemoText::inline).collect(Collectors.joining(", "));
        }
        if (node.isObject()) {
            return node.propertyStream()
                    .map(field -> field.getKey() + " " + inline(field.getValue()))
                    .collect(Collectors.joining(" · "));
        }
        return node.asString("");
    }
}
