package io.mimikit.app.triggers;

import io.mimikit.kernel.MimikitException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/**
 * A YAML file with one trigger or a list of them, as plain values with the line of each. Nothing of YAML beyond plain
 * values is taken: no aliases, no second document, no key twice. Immutable.
 *
 * @param triggers one tree each, in the words of a request
 * @param isList whether the file holds a list
 * @param lines by path, such as {@code triggers[0].schedule.every}
 */
record TriggerFileText(List<Map<String, Object>> triggers, boolean isList, Map<String, Integer> lines) {
    static final String LIST = "triggers";
    static final int DEPTH_MAX = 32;
    static final int TRIGGERS_MAX = 1_000;

    /** What is wrong with a file, and in which line. */
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        private final int line;

        Unreadable(int line, String message) {
            super(message);
            this.line = line;
        }

        int line() {
            return line;
        }
    }

    static TriggerFileText parse(String yaml) throws Unreadable {
        try (JsonParser parser = new YAMLFactory().createParser(ObjectReadContext.empty(), yaml)) {
            return new Reading(parser).document();
        } catch (JacksonException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            throw new Unreadable(Math.max(1, line), "not valid YAML: " + e.getOriginalMessage());
        }
    }

    /** The line of a field, or of the nearest thing around it that the file has. */
    Optional<Integer> line(String path) {
        for (String place = path; !place.isEmpty(); place = around(place)) {
            Integer line = lines.get(place);
            if (line != null) {
                return Optional.of(line);
            }
        }
        return Optional.empty();
    }

    /** What the kernel says about it, with the line that it means. */
    String problem(String file, MimikitException e) {
        String line = e.field().flatMap(this::line).map(number -> ":" + number).orElse("");
        String message = String.valueOf(e.getMessage());
        String plain = isList ? message : message.replace(LIST + "[0].", "");
        return file + line + ": " + plain + "; nothing of this file was applied";
    }

    private static String around(String place) {
        int end = Math.max(place.lastIndexOf('.'), place.lastIndexOf('['));
        return end < 0 ? "" : place.substring(0, end);
    }

    /** A file being read. */
    private static final class Reading {
        private final JsonParser parser;
        private final Map<String, Integer> lines = new HashMap<>();

        Reading(JsonParser parser) {
            this.parser = parser;
        }

        TriggerFileText document() throws Unreadable {
            JsonToken first = parser.nextToken();
            if (first == null || first == JsonToken.VALUE_NULL) {
                return new TriggerFileText(List.of(), true, Map.of());
            }
            boolean isList = first == JsonToken.START_ARRAY;
            if (!isList && first != JsonToken.START_OBJECT) {
                throw wrong("the file must be one trigger (name: …, schedule: …, task: …) or a list of triggers");
            }
            List<Map<String, Object>> triggers = isList ? list() : List.of(object(LIST + "[0]", 1));
            if (parser.nextToken() != null) {
                throw wrong("only one document (---) may be in a file; write several triggers as a list");
            }
            return new TriggerFileText(List.copyOf(triggers), isList, Map.copyOf(lines));
        }

        private List<Map<String, Object>> list() throws Unreadable {
            List<Map<String, Object>> triggers = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (parser.currentToken() != JsonToken.START_OBJECT) {
                    throw wrong("each entry of the list must be a trigger: name: …, schedule: …, task: …");
                }
                if (triggers.size() == TRIGGERS_MAX) {
                    throw wrong("a file may hold " + TRIGGERS_MAX + " triggers; use more files");
                }
                triggers.add(object(LIST + "[" + triggers.size() + "]", 1));
            }
            return triggers;
        }

        private Map<String, Object> object(String path, int depth) throws Unreadable {
            lines.put(path, here());
            Map<String, Object> fields = new LinkedHashMap<>();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = Objects.requireNonNull(parser.currentName());
                String place = path + "." + name;
                lines.put(place, here());
                parser.nextToken();
                Object value = value(place, depth);
                if (fields.containsKey(name)) {
                    throw wrong(name + " is there twice");
                }
                if (value != null) {
                    fields.put(name, value);
                }
            }
            return fields;
        }

        private @Nullable Object value(String path, int depth) throws Unreadable {
            if (depth > DEPTH_MAX) {
                throw wrong("nested more than " + DEPTH_MAX + " deep");
            }
            JsonToken token = Objects.requireNonNull(parser.currentToken());
            if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
                throw wrong("aliases (*" + parser.getString() + ") are not taken; write the value out");
            }
            return switch (token) {
                case START_OBJECT -> object(path, depth + 1);
                case START_ARRAY -> values(path, depth + 1);
                case VALUE_STRING -> parser.getString();
                case VALUE_NUMBER_INT -> parser.getLongValue();
                case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
                case VALUE_TRUE -> true;
                case VALUE_FALSE -> false;
                case VALUE_NULL -> null;
                case NOT_AVAILABLE, END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT ->
                    throw wrong("a plain value was expected");
            };
        }

        private List<Object> values(String path, int depth) throws Unreadable {
            List<Object> values = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                String place = path + "[" + values.size() + "]";
                lines.put(place, here());
                Object value = value(place, depth);
                if (value == null) {
                    throw wrong("an empty entry");
                }
                values.add(value);
            }
            return values;
        }

        private int here() {
            return parser.currentTokenLocation().getLineNr();
        }

        private Unreadable wrong(String message) {
            return new Unreadable(here(), message);
        }
    }
}
