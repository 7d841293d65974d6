package io.mimikit.store.file;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
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

    /** What must be merged into {@code before} to get {@code after}. */
    static Map<String, @Nullable Object> between(
            Map<String, @Nullable Object> before, Map<String, @Nullable Object> after) {
        Map<String, @Nullable Object> patch = new LinkedHashMap<>();
        before.keySet().stream().filter(name -> !after.containsKey(name)).forEach(name -> patch.put(name, null));
        after.forEach((name, value) -> {
            Object old = before.get(name);
            if (Objects.equals(old, value)) {
                return;
            }
            patch.put(
                    name,
                    old instanceof Map<?, ?> oldMap && value instanceof Map<?, ?> newMap
                            ? between(object(oldMap), object(newMap))
                            : value);
        });
        return patch;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, @Nullable Object> object(Map<?, ?> map) {
        return (Map<String, @Nullable Object>) map;
    }

    private static Map<String, @Nullable Object> objectOrEmpty(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? object(map) : new LinkedHashMap<>();
    }
}
