package io.mimikit.app.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.dataformat.yaml.YAMLFactory;

/** A YAML file as flat keys with the line of each: {@code retry: {backoff: 5s}} and {@code retry.backoff: 5s} are one. */
final class ConfigFile {
    private static final int DEPTH_MAX = 16;

    private final Path file;
    private final Map<String, Given> given = new LinkedHashMap<>();
    private final List<Problem> problems = new ArrayList<>();

    private ConfigFile(Path file) {
        this.file = file;
    }

    /** Reads the whole text; what can't be taken is in {@link #problems()}. */
    static ConfigFile parse(Path file, String yaml) {
        ConfigFile read = new ConfigFile(file);
        try (JsonParser parser = new YAMLFactory().createParser(ObjectReadContext.empty(), yaml)) {
            JsonToken first = parser.nextToken();
            if (first == JsonToken.START_OBJECT) {
                read.object(parser, "", 0);
            } else if (first != null && first != JsonToken.VALUE_NULL) {
                read.problem(parser, "config.yaml", "the file must be a list of key: value lines");
            }
        } catch (JacksonException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            String origin = new Origin.FileLine(file, line).text();
            read.problems.add(
                    new Problem("config.yaml", "", origin, "not valid YAML: " + oneLine(e.getOriginalMessage())));
        }
        return read;
    }

    /** The parser draws a picture of the place; each problem is one line. */
    private static String oneLine(String message) {
        return message.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.equals("^"))
                .collect(Collectors.joining(", "));
    }

    Map<String, Given> given() {
        return given;
    }

    List<Problem> problems() {
        return problems;
    }

    private void object(JsonParser parser, String prefix, int depth) {
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String key = prefix + parser.currentName();
            Origin.FileLine origin = here(parser);
            JsonToken value = parser.nextToken();
            if (value == JsonToken.START_OBJECT && depth < DEPTH_MAX) {
                object(parser, key + ".", depth + 1);
            } else if (value == JsonToken.START_ARRAY) {
                put(Given.list(key, items(parser, key), origin));
            } else if (value != null && value.isScalarValue() && value != JsonToken.VALUE_NULL) {
                put(Given.scalar(key, parser.getString(), origin));
            } else {
                parser.skipChildren();
                problems.add(new Problem(key, "", origin.text(), "give it a value or remove the line"));
            }
        }
    }

    private List<String> items(JsonParser parser, String key) {
        List<String> items = new ArrayList<>();
        for (JsonToken item = parser.nextToken();
                item != null && item != JsonToken.END_ARRAY;
                item = parser.nextToken()) {
            if (item.isScalarValue() && item != JsonToken.VALUE_NULL) {
                items.add(parser.getString());
            } else {
                problem(parser, key, "use a list of plain texts");
                parser.skipChildren();
            }
        }
        return items;
    }

    private void put(Given value) {
        Given first = given.putIfAbsent(value.key(), value);
        if (first != null) {
            String fix = "given twice, first at " + first.origin().text() + "; keep one of the two";
            problems.add(new Problem(value.key(), "", value.origin().text(), fix));
        }
    }

    private void problem(JsonParser parser, String key, String fix) {
        problems.add(new Problem(key, "", here(parser).text(), fix));
    }

    private Origin.FileLine here(JsonParser parser) {
        return new Origin.FileLine(file, parser.currentTokenLocation().getLineNr());
    }
}
