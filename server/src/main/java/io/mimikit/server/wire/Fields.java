package io.mimikit.server.wire;

import io.mimikit.kernel.doc.Instants;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An object for the wire, field by field in order; what is null is left out. Not thread-safe. */
public final class Fields {
    private final Map<String, Object> fields = new LinkedHashMap<>();

    /** A plain value: text, number, truth, list or map; an instant becomes text. */
    public Fields put(String name, @Nullable Object value) {
        if (value instanceof Instant instant) {
            fields.put(name, Instants.print(instant));
        } else if (value != null) {
            fields.put(name, value);
        }
        return this;
    }

    /** A collection or map, unless it is empty. */
    public Fields putFilled(String name, @Nullable Object value) {
        boolean empty = (value instanceof Collection<?> list && list.isEmpty())
                || (value instanceof Map<?, ?> map && map.isEmpty());
        return empty ? this : put(name, value);
    }

    /** All fields of another object. */
    public Fields putAll(Map<String, Object> others) {
        fields.putAll(others);
        return this;
    }

    public Map<String, Object> map() {
        return fields;
    }
}
