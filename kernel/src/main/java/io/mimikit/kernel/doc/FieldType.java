package io.mimikit.kernel.doc;

import io.mimikit.kernel.MimikitException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One kind of field value: how it is written to and read from a document. Immutable and thread-safe.
 *
 * @param <V> the Java type of the value
 */
@SuppressWarnings(
        "ClassInitializationDeadlock") // nobody but this interface makes one of them, so it always comes first
public interface FieldType<V> {
    FieldType<String> STRING = new FieldTypes.Text();
    FieldType<Long> LONG = new FieldTypes.Whole();
    FieldType<Integer> INT = new FieldTypes.SmallWhole();
    FieldType<Double> DOUBLE = new FieldTypes.Decimal();
    FieldType<Boolean> BOOL = new FieldTypes.Bool();
    FieldType<Instant> INSTANT = new FieldTypes.Moment();
    FieldType<List<String>> STRINGS = list(STRING);
    FieldType<Map<String, String>> STRING_MAP = new FieldTypes.Texts();
    /** Any JSON-like tree of plain values, kept as it is. */
    FieldType<Map<String, Object>> TREE = new FieldTypes.Tree();

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

    /**
     * Reads the value that stands next without a tree in between, or answers null where that can't be done: then {@link
     * #read} decides, and says what is wrong if something is.
     */
    default @Nullable V readNext(DocReader in) {
        return null;
    }

    /** Whether a value may be an empty list or object, which is not written. */
    default boolean mayBeEmpty() {
        return false;
    }

    /** An enum by its wire names. */
    static <E extends Enum<E>> FieldType<E> wireEnum(E[] values, Function<E, String> wireName) {
        return new FieldTypes.WireEnum<>(values, wireName);
    }

    static <V> FieldType<List<V>> list(FieldType<V> element) {
        return new FieldTypes.Items<>(element);
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
}
