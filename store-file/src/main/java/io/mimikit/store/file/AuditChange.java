package io.mimikit.store.file;

import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.doc.Shape;
import io.mimikit.kernel.entity.Entity;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What the audit says about one entity: the fields that differ, before and after. Stateless and thread-safe. */
final class AuditChange {
    /** Longer texts are cut; their hash proves which text it was. */
    static final int TEXT_CHARS_MAX = 200;

    private AuditChange() {}

    static Map<String, @Nullable Object> of(
            String kind, String id, Map<String, @Nullable Object> before, Map<String, @Nullable Object> after) {
        Map<String, @Nullable Object> old = new LinkedHashMap<>();
        Map<String, @Nullable Object> now = new LinkedHashMap<>();
        TreeSet<String> names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        names.removeAll(List.of(EntityText.KIND, EntityText.ID, EntityText.SCHEMA_VERSION));
        for (String name : names) {
            Object was = before.get(name);
            Object is = after.get(name);
            if (!Objects.equals(was, is)) {
                putIfThere(old, name, was);
                putIfThere(now, name, is);
            }
        }
        Map<String, @Nullable Object> change = new LinkedHashMap<>();
        change.put(EntityText.KIND, kind);
        change.put(EntityText.ID, id);
        change.put("before", old);
        change.put("after", now);
        return change;
    }

    /** Writes the same for something new, of most kinds without a tree of it. */
    static void writeCreated(JsonBytes out, Entity entity) {
        Shape<Entity> shape = entity.kind().shape();
        if (!shape.isAllKnown(entity)) {
            FieldType.writePlain(out, of(entity.kind().wireName(), entity.id(), Map.of(), EntityText.tree(entity)));
            return;
        }
        out.startObject();
        out.field(EntityText.KIND, entity.kind().wireName());
        out.field(EntityText.ID, entity.id());
        out.name("before");
        out.startObject();
        out.endObject();
        out.name("after");
        out.startObject();
        out.cutTexts(AuditChange::shortenedText);
        shape.writeSortedFields(out, entity, EntityText.ID);
        out.cutTexts(null);
        out.endObject();
        out.endObject();
    }

    private static void putIfThere(Map<String, @Nullable Object> tree, String name, @Nullable Object value) {
        if (value != null) {
            tree.put(name, shortened(value));
        }
    }

    /** The value itself where nothing in it is too long, as in nearly all. */
    private static @Nullable Object shortened(@Nullable Object value) {
        return switch (value) {
            case String text -> shortenedText(text);
            case Map<?, ?> map -> shortenedMap(map);
            case List<?> list -> shortenedList(list);
            case null, default -> value;
        };
    }

    @SuppressWarnings("ReferenceEquality") // the same object means that nothing was cut
    private static Map<?, ?> shortenedMap(Map<?, ?> map) {
        Map<String, @Nullable Object> result = null;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            Object item = shortened(entry.getValue());
            if (item != entry.getValue()) {
                result = result == null ? copy(map) : result;
                result.put(String.valueOf(entry.getKey()), item);
            }
        }
        return result == null ? map : result;
    }

    private static Map<String, @Nullable Object> copy(Map<?, ?> map) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        map.forEach((name, item) -> copy.put(String.valueOf(name), item));
        return copy;
    }

    @SuppressWarnings("ReferenceEquality") // the same object means that nothing was cut
    private static List<?> shortenedList(List<?> list) {
        List<@Nullable Object> result = null;
        for (int i = 0; i < list.size(); i++) {
            Object item = shortened(list.get(i));
            if (item != list.get(i)) {
                result = result == null ? new ArrayList<>(list) : result;
                result.set(i, item);
            }
        }
        return result == null ? list : result;
    }

    private static String shortenedText(String text) {
        if (text.length() <= TEXT_CHARS_MAX) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(TEXT_CHARS_MAX - 1)) ? TEXT_CHARS_MAX - 1 : TEXT_CHARS_MAX;
        String hash = Sha256.hex(text.getBytes(StandardCharsets.UTF_8));
        return text.substring(0, end) + "…(" + text.length() + " chars, sha256 " + hash + ")";
    }
}
