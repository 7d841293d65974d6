package io.mimikit.server.http;

import io.mimikit.kernel.MimikitException;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * JSON to plain trees and back. Strict: one value, no name twice, depth at most {@value #DEPTH_MAX}, and no text that
 * UTF-8 can't say. Thread-safe.
 */
public final class Json {
    static final int DEPTH_MAX = 64;
    private static final int NUMBER_CHARS_MAX = 100;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH_MAX)
                    .maxNumberLength(NUMBER_CHARS_MAX)
                    .build())
            .build();

    private Json() {}

    /** The tree as UTF-8. */
    public static byte[] write(@Nullable Object tree) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
            write(json, tree);
        }
        return out.toByteArray();
    }

    private static void write(JsonGenerator json, @Nullable Object value) {
        switch (value) {
            case null -> json.writeNull();
            case String text -> json.writeString(text);
            case Boolean truth -> json.writeBoolean(truth);
            case Integer number -> json.writeNumber(number);
            case Long number -> json.writeNumber(number);
            case Double number -> json.writeNumber(number);
            case Map<?, ?> map -> {
                json.writeStartObject();
                map.forEach((name, item) -> {
                    json.writeName(String.valueOf(name));
                    write(json, item);
                });
                json.writeEndObject();
            }
            case Iterable<?> list -> {
                json.writeStartArray();
                list.forEach(item -> write(json, item));
                json.writeEndArray();
            }
            default -> throw new IllegalArgumentException("not a plain value: " + value.getClass());
        }
    }

    /** One form for all trees that say the same: names sorted, no white space. */
    public static byte[] canonical(Map<String, Object> tree) {
        return write(sorted(tree));
    }

    private static @Nullable Object sorted(@Nullable Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                Map<String, @Nullable Object> result = new TreeMap<>();
                map.forEach((name, item) -> result.put(String.valueOf(name), sorted(item)));
                yield result;
            }
            case List<?> list -> {
                List<@Nullable Object> result = new ArrayList<>();
                list.forEach(item -> result.add(sorted(item)));
                yield result;
            }
            case null -> null;
            default -> value;
        };
    }

    /**
     * Reads one object.
     *
     * @throws MimikitException (invalid_input) with line and column of what is wrong
     */
    public static Map<String, Object> readObject(byte[] bytes) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), bytes)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw MimikitException.invalid("body", "the body must be a JSON object");
            }
            Map<String, Object> tree = object(parser);
            if (parser.nextToken() != null) {
                throw MimikitException.invalid("body", "the body goes on after the JSON object" + place(parser));
            }
            return tree;
        } catch (JacksonException e) {
            throw MimikitException.invalid("body", "invalid JSON: " + firstLine(e) + place(e));
        }
    }

    private static String place(JsonParser parser) {
        return " (line " + parser.currentTokenLocation().getLineNr() + ", column "
                + parser.currentTokenLocation().getColumnNr() + ")";
    }

    private static String place(JacksonException e) {
        return e.getLocation() == null
                ? ""
                : " (line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr() + ")";
    }

    /** Without where a bracket was opened: the parser can't say so in words for people. */
    private static String firstLine(JacksonException e) {
        String line = String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("unreadable");
        int marker = line.indexOf(" (start marker at ");
        return marker < 0 ? line : line.substring(0, marker);
    }

    private static Map<String, Object> object(JsonParser parser) {
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = checked(parser.currentName(), parser);
            parser.nextToken();
            result.put(name, value(parser));
        }
        return asTree(result);
    }

    /** JSON's null stands for a field that is not there; trees of requests may hold it. */
    @SuppressWarnings({"unchecked", "NullAway"})
    private static Map<String, Object> asTree(Map<String, @Nullable Object> values) {
        return (Map<String, Object>) (Map<String, ?>) values;
    }

    private static @Nullable Object value(JsonParser parser) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> checked(parser.getString(), parser);
            case VALUE_NUMBER_INT -> whole(parser);
            case VALUE_NUMBER_FLOAT -> finite(parser);
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT ->
                throw new IllegalStateException("no value: " + parser.currentToken());
        };
    }

    private static List<@Nullable Object> array(JsonParser parser) {
        List<@Nullable Object> result = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            result.add(value(parser));
        }
        return result;
    }

    private static Object whole(JsonParser parser) {
        JsonParser.NumberType type = parser.getNumberType();
        if (type == JsonParser.NumberType.INT || type == JsonParser.NumberType.LONG) {
            return parser.getLongValue();
        }
        throw MimikitException.invalid("body", "the number " + parser.getString() + " is out of range" + place(parser));
    }

    private static Object finite(JsonParser parser) {
        double number = parser.getDoubleValue();
        if (Double.isInfinite(number)) {
            throw MimikitException.invalid(
                    "body", "the number " + parser.getString() + " is out of range" + place(parser));
        }
        return number;
    }

    /** Half a surrogate pair can be escaped in JSON but not stored as UTF-8: later it would come back as something else. */
    private static String checked(String text, JsonParser parser) {
        int i = 0;
        while (i < text.length()) {
            int point = text.codePointAt(i);
            if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
                throw MimikitException.invalid(
                        "body",
                        "a text holds half a surrogate pair (U+" + Integer.toHexString(point) + ")" + place(parser));
            }
            i += Character.charCount(point);
        }
        return text;
    }
}
