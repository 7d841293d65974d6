package io.mimikit.kernel.doc;

import io.mimikit.kernel.MimikitException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
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
    /** Places in {@link #fields}. */
    private final Map<String, Integer> byName;

    private final List<Field<T, ?>> sorted;
    private final @Nullable Function<T, Map<String, Object>> extra;
    private final Function<Doc, T> build;

    /**
     * Places of fields in the order in which {@link #build} asks for them, which is the same each time: so a field is
     * found without a look at its name's hash. Filled by the first reading; threads that race write the same.
     */
    private final int[] asked;

    private Shape(Builder<T> builder, Function<Doc, T> build) {
        this.fields = List.copyOf(builder.fields);
        this.sorted = fields.stream()
                .sorted(Comparator.comparing(field -> field.name.text()))
                .toList();
        this.extra = builder.extra;
        this.build = build;
        Map<String, Integer> names = new HashMap<>();
        fields.forEach(field -> names.put(field.name.text(), names.size()));
        this.byName = names;
        this.asked = new int[2 * fields.size()];
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

    /** Whether all that the value has is in the table. */
    public boolean isAllKnown(T value) {
        return extra == null || extra.apply(value).isEmpty();
    }

    /** Writes the fields of the table in the order of their names, without the braces around them and without one field. */
    public void writeSortedFields(DocWriter out, T value, String without) {
        for (Field<T, ?> field : sorted) {
            if (!field.name.text().equals(without)) {
                field.write(out, value);
            }
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
        return build.apply(new TreeDoc((Map<String, Object>) map, at, byName.keySet()));
    }

    @Override
    public @Nullable T readNext(DocReader in) {
        return in.enterObject() ? readFields(in) : null;
    }

    /**
     * The same for an object that has been entered already, of which some fields may have been read.
     *
     * @throws MimikitException (invalid_input) for what {@link #read} would refuse, though with a poorer message
     */
    public T readFields(DocReader in) {
        @Nullable Object[] values = new Object[fields.size()];
        Map<String, Object> rest = Map.of();
        int expected = 0;
        for (String name = in.nextName(); name != null; name = in.nextName()) {
            int place = placeOf(name, expected);
            if (place >= 0) {
                values[place] = fields.get(place).readNext(in);
                expected = place + 1;
            } else {
                rest = rest.isEmpty() ? new LinkedHashMap<>() : rest;
                putPlain(rest, name, in.plain());
            }
        }
        return build.apply(new FieldsDoc(this, values, rest));
    }

    @SuppressWarnings("ReferenceEquality") // only a short cut
    private int placeAsked(int turn, String name) {
        int place = turn < asked.length ? asked[turn] : 0;
        if (fields.get(place).name.text() == name) {
            return place;
        }
        place = byName.getOrDefault(name, -1);
        if (place >= 0 && turn < asked.length) {
            asked[turn] = place;
        }
        return place;
    }

    /** Fields mostly come in the order of the table, and their names are mostly the same objects. */
    @SuppressWarnings("ReferenceEquality") // only a short cut
    private int placeOf(String name, int expected) {
        for (int i = expected; i < fields.size(); i++) {
            if (fields.get(i).name.text() == name) {
                return i;
            }
        }
        return byName.getOrDefault(name, -1);
    }

    @SuppressWarnings("NullAway") // a document may hold nulls that we don't know
    private static void putPlain(Map<String, Object> rest, String name, @Nullable Object value) {
        rest.put(name, value);
    }

    /** The value as a tree of plain values. */
    public Map<String, Object> toTree(T value) {
        TreeWriter writer = new TreeWriter();
        write(writer, value);
        return writer.tree();
    }

    private record Field<T, V>(
            FieldName name, Function<T, @Nullable V> getter, FieldType<V> type, boolean mayBeEmpty, boolean envelope) {
        /** The value, null for none; one that has another type as a plain value, in case that somebody asks for it. */
        @Nullable
        Object readNext(DocReader in) {
            int mark = in.mark();
            V value = envelope ? null : type.readNext(in);
            if (value != null) {
                return value;
            }
            in.back(mark);
            Object plain = in.plain();
            return plain == null ? null : new Plain(plain);
        }

        void write(DocWriter out, T value) {
            V item = getter.apply(value);
            if (item != null && !(mayBeEmpty && isEmpty(item))) {
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
            if (item == null || (mayBeEmpty && isEmpty(item))) {
                out.nothing();
            } else if (mayBeEmpty && old instanceof Map<?, ?> oldMap && item instanceof Map<?, ?> newMap) {
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

    /** A value of another type than that of its field. */
    private record Plain(Object value) {}

    /** A document being read: typed access by field name, errors that name the place. */
    public abstract static sealed class Doc {
        private Doc() {}

        /** The field, or null where the document has none. */
        public abstract <V> @Nullable V opt(String name, FieldType<V> type);

        /** What the table doesn't know, to be written again. */
        public abstract Map<String, Object> extra();

        abstract String at();

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
                throw MimikitException.invalid(at() + "." + name, at() + "." + name + " is missing");
            }
            return value;
        }
    }

    /** Values that have been read already, by the table's types. */
    private static final class FieldsDoc extends Doc {
        private final Shape<?> shape;
        private final @Nullable Object[] values;
        private final Map<String, Object> rest;
        private int turn;

        private FieldsDoc(Shape<?> shape, @Nullable Object[] values, Map<String, Object> rest) {
            this.shape = shape;
            this.values = values;
            this.rest = rest;
        }

        /** A field is asked for by the type that the table has for it, or by one that reads the same. */
        @Override
        @SuppressWarnings("unchecked")
        public <V> @Nullable V opt(String name, FieldType<V> type) {
            int place = shape.placeAsked(turn++, name);
            Object value = place < 0 ? rest.get(name) : values[place];
            if (value == null) {
                return null;
            }
            return place < 0 || value instanceof Plain ? read(value, name, type) : (V) value;
        }

        private static <V> V read(Object value, String name, FieldType<V> type) {
            return type.read(value instanceof Plain plain ? plain.value : value, name);
        }

        @Override
        public Map<String, Object> extra() {
            return rest.isEmpty() ? Map.of() : Collections.unmodifiableMap(rest);
        }

        @Override
        String at() {
            return "document";
        }
    }

    /** A tree of plain values. */
    private static final class TreeDoc extends Doc {
        private final Map<String, Object> values;
        private final String at;
        private final java.util.Set<String> known;

        private TreeDoc(Map<String, Object> values, String at, java.util.Set<String> known) {
            this.values = values;
            this.at = at;
            this.known = known;
        }

        @Override
        String at() {
            return at;
        }

        @Override
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

        @Override
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
            fields.add(new Field<>(new FieldName(name), getter, type, type.mayBeEmpty(), false));
            return this;
        }

        /** Names that the envelope around the document writes; they are known, and no part of extra. */
        public Builder<T> envelope(String... names) {
            for (String name : names) {
                fields.add(new Field<T, String>(new FieldName(name), ignored -> null, FieldType.STRING, false, true));
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
