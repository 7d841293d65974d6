package io.mimikit.store.file;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON Merge Patch (RFC 7386) on trees of plain values. Stateless and thread-safe. */
final class MergePatch {
    private MergePatch() {}

    /** Merges into {@code target}, at every depth; null removes. */
    static void apply(Map<String, @Nullable Object> target, Map<String, @Nullable Object> patch) {
        patch.forEach((name, value) -> {
            if (value == null) {
                target.remove(name);
            } else if (value instanceof Map<?, ?> nested) {
                Map<String, @Nullable Object> merged = objectOrEmpty(target.get(name));
                apply(merged, object(nested));
                target.put(name, merged);
            } else {
                target.put(name, value);
            }
        });
    }

    @SuppressWarnings("unchecked")
    private static Map<String, @Nullable Object> object(Map<?, ?> map) {
        return (Map<String, @Nullable Object>) map;
    }

    private static Map<String, @Nullable Object> objectOrEmpty(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? object(map) : new LinkedHashMap<>();
    }
}
