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

/** The types of fields that {@link FieldType} names, each a class of its own so that a call costs one dispatch. */
final class FieldTypes {
    private FieldTypes() {}

    static final class Text implements FieldType<String> {
        @Override
        public void write(DocWriter out, String value) {
            out.string(value);
        }

        @Override
        public String read(Object value, String at) {
            return asString(value, at);
        }

        @Override
        public @Nullable String readNext(DocReader in) {
            return in.string();
        }
    }

    static final class Whole implements FieldType<Long> {
        @Override
        public void write(DocWriter out, Long value) {
            out.integer(value);
        }

        @Override
        public Long read(Object value, String at) {
            return asLong(value, at);
        }

        @Override
        public @Nullable Long readNext(DocReader in) {
            return in.integer();
        }
    }

    static final class SmallWhole implements FieldType<Integer> {
        @Override
        public void write(DocWriter out, Integer value) {
            out.integer(value);
        }

        @Override
        public Integer read(Object value, String at) {
            return Math.toIntExact(asLong(value, at));
        }

        @Override
        public @Nullable Integer readNext(DocReader in) {
            Long value = in.integer();
            return value == null || value.intValue() != value ? null : (Integer) value.intValue();
        }
    }

    static final class Decimal implements FieldType<Double> {
        @Override
        public void write(DocWriter out, Double value) {
            out.decimal(value);
        }

        @Override
        public Double read(Object value, String at) {
            if (value instanceof Number number) {
                return number.doubleValue();
            }
            throw wrong(at, value, "a number");
        }
    }

    static final class Bool implements FieldType<Boolean> {
        @Override
        public void write(DocWriter out, Boolean value) {
            out.bool(value);
        }

        @Override
        public Boolean read(Object value, String at) {
            if (value instanceof Boolean bool) {
                return bool;
            }
            throw wrong(at, value, "true or false");
        }

        @Override
        public @Nullable Boolean readNext(DocReader in) {
            return in.bool();
        }
    }

    static final class Moment implements FieldType<Instant> {
        @Override
        public void write(DocWriter out, Instant value) {
            out.string(Instants.print(value));
        }

        @Override
        public Instant read(Object value, String at) {
            return Instants.parse(asString(value, at), at);
        }

        @Override
        public @Nullable Instant readNext(DocReader in) {
            String text = in.string();
            return text == null ? null : Instants.parse(text, "instant");
        }
    }

    static final class Texts implements FieldType<Map<String, String>> {
        @Override
        public void write(DocWriter out, Map<String, String> map) {
            out.startObject();
            map.forEach((key, value) -> {
                out.name(key);
                out.string(value);
            });
            out.endObject();
        }

        @Override
        public Map<String, String> read(Object value, String at) {
            Map<String, String> result = new LinkedHashMap<>();
            asMap(value, at).forEach((key, item) -> result.put(key, asString(item, at + "." + key)));
            return Collections.unmodifiableMap(result);
        }

        @Override
        public boolean mayBeEmpty() {
            return true;
        }
    }

    static final class Tree implements FieldType<Map<String, Object>> {
        @Override
        public void write(DocWriter out, Map<String, Object> value) {
            FieldType.writePlain(out, value);
        }

        @Override
        public Map<String, Object> read(Object value, String at) {
            return asMap(value, at);
        }

        @Override
        public boolean mayBeEmpty() {
            return true;
        }
    }

    static final class WireEnum<E extends Enum<E>> implements FieldType<E> {
        private final Map<Object, E> byName = new LinkedHashMap<>();
        private final Function<E, String> wireName;

        WireEnum(E[] values, Function<E, String> wireName) {
            this.wireName = wireName;
            for (E value : values) {
                byName.put(wireName.apply(value), value);
            }
        }

        @Override
        public void write(DocWriter out, E value) {
            out.string(wireName.apply(value));
        }

        @Override
        public E read(Object value, String at) {
            E found = byName.get(value);
            if (found != null) {
                return found;
            }
            String known = byName.keySet().stream().map(String::valueOf).collect(Collectors.joining(", "));
            throw MimikitException.invalid(at, at + ": \"" + value + "\" is not known; use one of " + known);
        }

        @Override
        public @Nullable E readNext(DocReader in) {
            String name = in.string();
            return name == null ? null : byName.get(name);
        }
    }

    static final class Items<V> implements FieldType<List<V>> {
        private final FieldType<V> element;

        Items(FieldType<V> element) {
            this.element = element;
        }

        @Override
        public void write(DocWriter out, List<V> values) {
            out.startArray();
            for (V value : values) {
                element.write(out, value);
            }
            out.endArray();
        }

        @Override
        public List<V> read(Object value, String at) {
            if (!(value instanceof List<?> list)) {
                throw wrong(at, value, "a list");
            }
            List<V> result = new ArrayList<>(list.size());
            for (Object item : list) {
                result.add(readItem(item, at, result.size()));
            }
            return Collections.unmodifiableList(result);
        }

        private V readItem(@Nullable Object item, String at, int index) {
            String place = at + "[" + index + "]";
            if (item == null) {
                throw MimikitException.invalid(place, place + " must not be null");
            }
            return element.read(item, place);
        }

        @Override
        public @Nullable List<V> readNext(DocReader in) {
            if (!in.enterArray()) {
                return null;
            }
            List<V> result = new ArrayList<>(2);
            while (in.nextItem()) {
                V item = element.readNext(in);
                if (item == null) {
                    return null;
                }
                result.add(item);
            }
            return Collections.unmodifiableList(result);
        }

        @Override
        public boolean mayBeEmpty() {
            return true;
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
}
