package io.mimikit.store.file;

import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * State while it is recovered: what the documents hold, and records folded into it one by one. Entities that no record
 * touches stay as they were built from their document; the others are trees, so that fields and forms that this program
 * doesn't know are merged like any other, and become entities at the end. Not thread-safe.
 */
final class Fold implements BiConsumer<JournalLine.Entry, Place> {
    private final Migrations migrations;
    private final ReplayedLogs logs;
    private final DirtyBuckets dirty = new DirtyBuckets();
    /** Values are an {@link Entity}, or a tree; in the order of the documents, which is nearly that of age. */
    private final Map<Kind, Map<String, Object>> live = new EnumMap<>(Kind.class);

    private boolean older;

    Fold(Migrations migrations, ReplayedLogs logs) {
        this.migrations = migrations;
        this.logs = logs;
        for (Kind kind : Kind.values()) {
            live.put(kind, new LinkedHashMap<>());
        }
    }

    /** Takes over what a document holds. */
    void add(Documents.Loaded loaded) {
        if (of(loaded.kind()).put(loaded.id(), loaded.value()) != null) {
            throw StorageErrors.damaged(loaded.place(), loaded.kind().wireName() + " " + loaded.id() + " twice", null);
        }
        if (!(loaded.value() instanceof Entity)) {
            older = true;
            dirty.mark(loaded.kind(), loaded.id());
        }
    }

    /** Whether anything was of an older form, which the next checkpoint would write in the current one. */
    boolean holdsOlderForms() {
        return older;
    }

    DirtyBuckets dirty() {
        return dirty;
    }

    @Override
    public void accept(JournalLine.Entry entry, Place place) {
        try {
            logs.begin(entry);
            for (Map<String, @Nullable Object> tree : entry.set()) {
                set(tree, place);
            }
            for (Map<String, @Nullable Object> tree : entry.patch()) {
                patch(tree, place);
            }
            for (List<String> names : entry.del()) {
                delete(names, place);
            }
            logs.end(entry);
        } catch (ClassCastException | IndexOutOfBoundsException e) {
            throw StorageErrors.damaged(place.toString(), "a change that has another form than ours", e);
        }
    }

    private void set(Map<String, @Nullable Object> tree, Place place) {
        Kind kind = kind(tree.get(EntityText.KIND), place);
        long version = Migrations.versionOf(tree, place);
        migrations.checkNotNewer(kind, version, place);
        older |= version < migrations.current(kind);
        if (kind.isLog()) {
            logs.run(EntityText.read(kind, tree));
            return;
        }
        String id = id(tree.get(EntityText.ID), place);
        logs.before(kind, id, of(kind).get(id));
        of(kind).put(id, tree);
        logs.after(tree);
        dirty.mark(kind, id);
    }

    private void patch(Map<String, @Nullable Object> patch, Place place) {
        Kind kind = kind(patch.get(EntityText.KIND), place);
        String id = id(patch.get(EntityText.ID), place);
        Object current = of(kind).get(id);
        if (current == null) {
            throw StorageErrors.damaged(
                    place.toString(), "a patch of " + kind.wireName() + " " + id + ", which is not there", null);
        }
        long version = Migrations.versionOf(patch, place);
        migrations.checkNotNewer(kind, version, place);
        logs.before(kind, id, current);
        Map<String, @Nullable Object> tree = tree(current, kind);
        if (Migrations.versionOf(tree, place) > version) {
            throw StorageErrors.damaged(
                    place.toString(), "a patch of an older form than " + kind.wireName() + " " + id, null);
        }
        tree = migrations.upgrade(kind, tree, version, place);
        MergePatch.apply(tree, patch);
        of(kind).put(id, tree);
        logs.after(tree);
        dirty.mark(kind, id);
    }

    private void delete(List<String> names, Place place) {
        Kind kind = kind(names.get(0), place);
        String id = id(names.get(1), place);
        logs.before(kind, id, of(kind).get(id));
        of(kind).remove(id);
        logs.after(Map.of());
        dirty.mark(kind, id);
    }

    @SuppressWarnings("unchecked")
    private Map<String, @Nullable Object> tree(Object value, Kind kind) {
        if (value instanceof Entity entity) {
            Map<String, @Nullable Object> tree = EntityText.tree(entity);
            tree.put(EntityText.SCHEMA_VERSION, migrations.current(kind));
            return tree;
        }
        return (Map<String, @Nullable Object>) value;
    }

    static Kind kind(@Nullable Object name, Object place) {
        if (!(name instanceof String text)) {
            throw StorageErrors.damaged(place.toString(), "an entity without a kind", null);
        }
        return Kind.fromWire(text)
                .orElseThrow(() -> StorageErrors.tooNew(place.toString(), "an entity of the unknown kind " + text));
    }

    static String id(@Nullable Object id, Object place) {
        if (id instanceof String text && !text.isEmpty()) {
            return text;
        }
        throw StorageErrors.damaged(place.toString(), "an entity without an id", null);
    }

    private Map<String, Object> of(Kind kind) {
        return live.getOrDefault(kind, Map.of());
    }

    /** Everything that is live, in the current form. */
    List<Entity> entities() {
        List<Entity> all = new ArrayList<>();
        live.forEach((kind, values) -> values.forEach((id, value) -> all.add(entity(kind, id, value))));
        return all;
    }

    private Entity entity(Kind kind, String id, Object value) {
        if (value instanceof Entity entity) {
            return entity;
        }
        String place = kind.wireName() + " " + id;
        try {
            Map<String, @Nullable Object> tree = tree(value, kind);
            return EntityText.read(kind, migrations.upgrade(kind, tree, migrations.current(kind), place));
        } catch (MimikitException e) {
            throw e.code() == io.mimikit.kernel.ErrorCode.INVALID_INPUT
                    ? StorageErrors.damaged(place, String.valueOf(e.getMessage()), e)
                    : e;
        }
    }
}
