package io.mimikit.kernel.doc;

import io.mimikit.kernel.MimikitException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The document form of one type: its fields in order, and how to build it back. One table serves whole documents,
 * merge patches (RFC 7386) and reading, so that they can't disagree. Fields that the table doesn't know are kept in
 * {@code extra} and written again. Immutable and thread-safe.
 *
 * @param <T> the type
 */
public final class Shape<T> implements FieldType<T> {
    private final List<Field<T, ?>> fields;
    private final Map<String, Field<T, ?>> byName;
    private final @Nullable Function<T, Map<String, Object>> extra;
    private final Function<Doc, T> build;

    private Shape(Builder<T> builder, Function<Doc, T> build) {
        this.fields = List.copyOf(builder.fields);
        this.extra = builder.extra;
        this.build = build;
        Map<String, Field<T, ?>> names = new HashMap<>();
        fields.forEach(field -> names.put(field.name, field));
        this.byName = names;
    }

    public static <T> Builder<T> of() {
        return new Builder<>();
    }

    @Override
    public void write(DocWriter out, T value) {
        out.startObject();
        writeFields(out, value);
        out.endObject();
    }

    /** Writes the fields without the braces around them, so that a caller may add its own. */
    public void writeFields(DocWriter out, T value) {
        for (Field<T, ?> field : fields) {
            field.write(out, value);
        }
        if (extra != null) {
            extra.apply(value).forEach((name, item) -> {
                out.name(name);
                FieldType.writePlain(out, item);
            });
        }
    }

    /** Writes what a merge patch needs to turn {@code before} into {@code after}; a field that went is null. */
    public void writePatchFields(DocWriter out, T before, T after) {
        for (Field<T, ?> field : fields) {
            field.writeChange(out, before, after);
        }
        if (extra != null) {
            writeEntryChanges(out, extra.apply(before), extra.apply(after));
        }
    }

    /** RFC 7386 merges objects at every depth, so that what a nested one lost must be named there. */
    @Override
    public void writeChange(DocWriter out, T before, T after) {
        out.startObject();
        writePatchFields(out, before, after);
        out.endObject();
    }

    private static void writeMapChange(DocWriter out, Map<?, ?> before, Map<?, ?> after) {
        out.startObject();
        writeEntryChanges(out, before, after);
        out.endObject();
    }

    private static void writeEntryChanges(DocWriter out, Map<?, ?> before, Map<?, ?> after) {
        before.keySet().stream().filter(key -> !after.containsKey(key)).forEach(key -> {
            out.name(String.valueOf(key));
            out.nothing();
        });
        after.forEach((key, item) -> {
            Object old = before.get(key);
            if (Objects.equals(old, item)) {
                return;
            }
            out.name(String.valueOf(key));
            if (old instanceof Map<?, ?> oldMap && item instanceof Map<?, ?> newMap) {
                writeMapChange(out, oldMap, newMap);
            } else {
                FieldType.writePlain(out, item);
            }
        });
    }

    @Override
    @SuppressWarnings("unchecked")
    public T read(Object value, String at) {
        if (!(value instanceof Map<?, ?> map)) {
            throw MimikitException.invalid(at, at + " must be an object, not " + value);
        }
        return build.apply(new Doc((Map<String, Object>) map, at, byName.keySet()));
    }

    /** The value as a tree of plain values. */
    public Map<String, Object> toTree(T value) {
        TreeWriter writer = new TreeWriter();
        write(writer, value);
        return writer.tree();
    }

    private record Field<T, V>(String name, Function<T, @Nullable V> getter, FieldType<V> type) {
        void write(DocWriter out, T value) {
            V item = getter.apply(value);
            if (item != null && !isEmpty(item)) {
                out.name(name);
                type.write(out, item);
            }
        }

        void writeChange(DocWriter out, T before, T after) {
            V old = getter.apply(before);
            V item = getter.apply(after);
            if (Objects.equals(old, item)) {
                return;
            }
            out.name(name);
            if (item == null || isEmpty(item)) {
                out.nothing();
            } else if (old instanceof Map<?, ?> oldMap && item instanceof Map<?, ?> newMap) {
                writeMapChange(out, oldMap, newMap);
            } else if (old != null) {
                type.writeChange(out, old, item);
            } else {
                type.write(out, item);
            }
        }

        private static boolean isEmpty(Object item) {
            return item instanceof List<?> list ? list.isEmpty() : item instanceof Map<?, ?> map && map.isEmpty();
        }
    }

    /** A document being read: typed access by field name, errors that name the place. */
    public static final class Doc {
        private final Map<String, Object> values;
        private final String at;
        private final java.util.Set<String> known;

        private Doc(Map<String, Object> values, String at, java.util.Set<String> known) {
            this.values = values;
            this.at = at;
            this.known = known;
        }

        /** The field, or null where the document has none. */
        public <V> @Nullable V opt(String name, FieldType<V> type) {
            Object value = values.get(name);
            if (value == null) {
                return null;
            }
            try {
                return type.read(value, name);
            } catch (MimikitException wrong) {
                // The place is put together only now: a start reads millions of fields that are right.
                return type.read(value, at + "." + name);
            }
        }

        public <V> V or(String name, FieldType<V> type, V fallback) {
            V value = opt(name, type);
            return value == null ? fallback : value;
        }

        /**
         * The field, which must be there.
         *
         * @throws MimikitException (invalid_input) when the field is missing
         */
        public <V> V need(String name, FieldType<V> type) {
            V value = opt(name, type);
            if (value == null) {
                throw MimikitException.invalid(at + "." + name, at + "." + name + " is missing");
            }
            return value;
        }

        /** What the table doesn't know, to be written again. */
        public Map<String, Object> extra() {
            if (known.containsAll(values.keySet())) {
                return Map.of();
            }
            Map<String, Object> rest = new LinkedHashMap<>(values);
            rest.keySet().removeAll(known);
            return Collections.unmodifiableMap(rest);
        }
    }

    /** Collects the table. Not thread-safe. */
    public static final class Builder<T> {
        private final List<Field<T, ?>> fields = new ArrayList<>();
        private @Nullable Function<T, Map<String, Object>> extra;

        private Builder() {}

        /** Adds a field; null and empty collections are not written. */
        public <V> Builder<T> field(String name, Function<T, @Nullable V> getter, FieldType<V> type) {
            fields.add(new Field<>(name, getter, type));
            return this;
        }

        /** Names that the envelope around the document writes; they are known, and no part of extra. */
        public Builder<T> envelope(String... names) {
            for (String name : names) {
                fields.add(new Field<T, String>(name, ignored -> null, FieldType.STRING));
            }
            return this;
        }

        public Builder<T> extra(Function<T, Map<String, Object>> getter) {
            this.extra = getter;
            return this;
        }

        public Shape<T> build(Function<Doc, T> build) {
            return new Shape<>(this, build);
        }
    }
}
