package io.mimikit.kernel.doc;

import io.mimikit.kernel.MimikitException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One kind of field value: how it is written to and read from a document. Immutable and thread-safe.
 *
 * @param <V> the Java type of the value
 */
public interface FieldType<V> {
    FieldType<String> STRING = of(DocWriter::string, FieldType::asString);
    FieldType<Long> LONG = of(DocWriter::integer, FieldType::asLong);
    FieldType<Integer> INT = of((out, v) -> out.integer(v), (value, at) -> Math.toIntExact(asLong(value, at)));
    FieldType<Double> DOUBLE = of(DocWriter::decimal, FieldType::asDouble);
    FieldType<Boolean> BOOL = of(DocWriter::bool, FieldType::asBool);
    FieldType<Instant> INSTANT =
            of((out, v) -> out.string(Instants.print(v)), (value, at) -> Instants.parse(asString(value, at), at));
    FieldType<List<String>> STRINGS = list(STRING);
    FieldType<Map<String, String>> STRING_MAP = of(FieldType::writeStringMap, FieldType::asStringMap);
    /** Any JSON-like tree of plain values, kept as it is. */
    FieldType<Map<String, Object>> TREE = of(FieldType::writePlain, FieldType::asMap);

    void write(DocWriter out, V value);

    /** Writes what a merge patch (RFC 7386) needs to get from one value to the other: of an object only what differs. */
    default void writeChange(DocWriter out, V before, V after) {
        write(out, after);
    }

    /**
     * Reads one plain value.
     *
     * @param value a plain value: String, Long, Integer, Double, Boolean, List or Map
     * @param at where the value stands, for the error message
     * @throws MimikitException (invalid_input) when the value has another type
     */
    V read(Object value, String at);

    private static <V> FieldType<V> of(Writing<V> writing, Reading<V> reading) {
        return new FieldType<>() {
            @Override
            public void write(DocWriter out, V value) {
                writing.write(out, value);
            }

            @Override
            public V read(Object value, String at) {
                return reading.read(value, at);
            }
        };
    }

    /** An enum by its wire names. */
    static <E extends Enum<E>> FieldType<E> wireEnum(E[] values, Function<E, String> wireName) {
        Map<Object, E> byName = new LinkedHashMap<>();
        for (E value : values) {
            byName.put(wireName.apply(value), value);
        }
        return of((out, v) -> out.string(wireName.apply(v)), (value, at) -> {
            E found = byName.get(value);
            if (found != null) {
                return found;
            }
            String known = byName.keySet().stream().map(String::valueOf).collect(Collectors.joining(", "));
            throw MimikitException.invalid(at, at + ": \"" + value + "\" is not known; use one of " + known);
        });
    }

    static <V> FieldType<List<V>> list(FieldType<V> element) {
        return of(
                (out, values) -> {
                    out.startArray();
                    for (V value : values) {
                        element.write(out, value);
                    }
                    out.endArray();
                },
                (value, at) -> readList(element, value, at));
    }

    private static <V> List<V> readList(FieldType<V> element, Object value, String at) {
        if (!(value instanceof List<?> list)) {
            throw wrong(at, value, "a list");
        }
        List<V> result = new ArrayList<>(list.size());
        for (Object item : list) {
            result.add(readItem(element, item, at, result.size()));
        }
        return Collections.unmodifiableList(result);
    }

    private static <V> V readItem(FieldType<V> element, @Nullable Object item, String at, int index) {
        String place = at + "[" + index + "]";
        if (item == null) {
            throw MimikitException.invalid(place, place + " must not be null");
        }
        return element.read(item, place);
    }

    private static void writeStringMap(DocWriter out, Map<String, String> map) {
        out.startObject();
        map.forEach((key, value) -> {
            out.name(key);
            out.string(value);
        });
        out.endObject();
    }

    private static Map<String, String> asStringMap(Object value, String at) {
        Map<String, String> result = new LinkedHashMap<>();
        asMap(value, at).forEach((key, item) -> result.put(key, asString(item, at + "." + key)));
        return Collections.unmodifiableMap(result);
    }

    /** Writes a tree of plain values. */
    static void writePlain(DocWriter out, @Nullable Object value) {
        switch (value) {
            case null -> out.nothing();
            case String text -> out.string(text);
            case Boolean bool -> out.bool(bool);
            case Double number -> out.decimal(number);
            case Float number -> out.decimal(number);
            case Number number -> out.integer(number.longValue());
            case List<?> list -> {
                out.startArray();
                list.forEach(item -> writePlain(out, item));
                out.endArray();
            }
            case Map<?, ?> map -> {
                out.startObject();
                map.forEach((key, item) -> {
                    out.name(String.valueOf(key));
                    writePlain(out, item);
                });
                out.endObject();
            }
            default -> throw new IllegalArgumentException("not a plain value: " + value.getClass());
        }
    }

    private static String asString(Object value, String at) {
        if (value instanceof String text) {
            return text;
        }
        throw wrong(at, value, "a string");
    }

    private static long asLong(Object value, String at) {
        if (value instanceof Long || value instanceof Integer) {
            return ((Number) value).longValue();
        }
        throw wrong(at, value, "a whole number");
    }

    private static double asDouble(Object value, String at) {
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        throw wrong(at, value, "a number");
    }

    private static boolean asBool(Object value, String at) {
        if (value instanceof Boolean bool) {
            return bool;
        }
        throw wrong(at, value, "true or false");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> asMap(Object value, String at) {
        if (value instanceof Map<?, ?> map) {
            return (Map<String, Object>) map;
        }
        throw wrong(at, value, "an object");
    }

    private static MimikitException wrong(String at, Object value, String expected) {
        return MimikitException.invalid(at, at + " must be " + expected + ", not " + value);
    }

    /** Writes one value. */
    interface Writing<V> {
        void write(DocWriter out, V value);
    }

    /** Reads one value. */
    interface Reading<V> {
        V read(Object value, String at);
    }
}
