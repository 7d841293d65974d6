package io.mimikit.store.file;

import io.mimikit.kernel.doc.FieldType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads JSON into trees of plain values: strings, longs, doubles, booleans, lists and maps in the order of the text; and
 * writes such trees. Stateless and thread-safe.
 */
public final class Json {
    /** What is written must be readable, so writing is limited more than reading. */
    static final int WRITE_DEPTH_MAX = 400;

    private static final int READ_DEPTH_MAX = 500;

    static final JsonFactory FACTORY = JsonFactory.builder()
            .rootValueSeparator((String) null)
            .streamWriteConstraints(StreamWriteConstraints.builder()
                    .maxNestingDepth(WRITE_DEPTH_MAX)
                    .build())
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(READ_DEPTH_MAX)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private Json() {}

    static Map<String, @Nullable Object> object(byte[] bytes) {
        return object(bytes, 0, bytes.length);
    }

    /**
     * Reads exactly one object.
     *
     * @throws JacksonException when the bytes are anything else
     */
    static Map<String, @Nullable Object> object(byte[] bytes, int offset, int length) {
        try (JsonParser in = parser(bytes, offset, length)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw new StreamReadException(in, "not an object");
            }
            Map<String, @Nullable Object> result = readObject(in);
            if (in.nextToken() != null) {
                throw new StreamReadException(in, "something follows the object");
            }
            return result;
        }
    }

    /**
     * Reads exactly one value of any kind; null is the value {@code null}.
     *
     * @throws JacksonException when the bytes are anything else
     */
    public static @Nullable Object value(byte[] bytes) {
        try (JsonParser in = parser(bytes, 0, bytes.length)) {
            in.nextToken();
            Object result = readValue(in);
            if (in.nextToken() != null) {
                throw new StreamReadException(in, "something follows the value");
            }
            return result;
        }
    }

    /** A tree of plain values as a document, to be read by people too. */
    public static byte[] print(Map<String, Object> tree) {
        JsonBytes out = new JsonBytes(new DocumentLayout());
        FieldType.TREE.write(out, tree);
        out.raw(new byte[] {'\n'});
        return out.toByteArray();
    }

    static JsonParser parser(byte[] bytes, int offset, int length) {
        return FACTORY.createParser(ObjectReadContext.empty(), bytes, offset, length);
    }

    /** Reads the rest of the object that the parser has just entered. */
    static Map<String, @Nullable Object> readObject(JsonParser in) {
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        for (String name = in.nextName(); name != null; name = in.nextName()) {
            in.nextToken();
            result.put(name, readValue(in));
        }
        return result;
    }

    private static List<@Nullable Object> readArray(JsonParser in) {
        List<@Nullable Object> result = new ArrayList<>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            result.add(readValue(in));
        }
        return result;
    }

    static @Nullable Object readValue(JsonParser in) {
        JsonToken token = in.currentToken();
        if (token == null) {
            throw new StreamReadException(in, "a value is missing");
        }
        return switch (token) {
            case START_OBJECT -> readObject(in);
            case START_ARRAY -> readArray(in);
            case VALUE_STRING -> in.getString();
            case VALUE_NUMBER_INT -> readWhole(in);
            case VALUE_NUMBER_FLOAT -> in.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw new StreamReadException(in, "a value is missing");
        };
    }

    /** A number too large for a long comes from elsewhere; as a double it stays roughly what it was. */
    private static Object readWhole(JsonParser in) {
        return in.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                ? (Object) in.getDoubleValue()
                : (Object) in.getLongValue();
    }

    static String utf8(byte[] bytes, int offset, int length) {
        return new String(bytes, offset, length, StandardCharsets.UTF_8);
    }
}
