package io.mimikit.store.file;

import io.mimikit.kernel.entity.Kind;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The steps from an older form of an entity to the current one: per kind a function from each version to the next, on
 * trees of plain values. Immutable.
 */
final class Migrations {
    /** All forms that were ever released are current, so there are no steps. */
    static final Migrations CURRENT = new Migrations(Kind::schemaVersion, Map.of());

    private final ToIntFunction<Kind> versions;
    private final Map<Kind, Map<Long, UnaryOperator<Map<String, @Nullable Object>>>> steps;

    /**
     * @param versions what this program writes
     * @param steps per kind, by the version that a step starts from
     */
    Migrations(ToIntFunction<Kind> versions, Map<Kind, Map<Long, UnaryOperator<Map<String, @Nullable Object>>>> steps) {
        this.versions = versions;
        this.steps = steps.isEmpty() ? Map.of() : new EnumMap<>(steps);
    }

    /** The form that this program writes. */
    long current(Kind kind) {
        return versions.applyAsInt(kind);
    }

    /** The version that a tree says it is of. */
    static long versionOf(Map<String, @Nullable Object> tree, Object place) {
        Object version = tree.get(EntityText.SCHEMA_VERSION);
        if (version == null) {
            return EntityText.FIRST_VERSION;
        }
        if (version instanceof Long number) {
            return number;
        }
        throw StorageErrors.damaged(place.toString(), "schemaVersion is " + version + ", not a number", null);
    }

    /** Refuses what a newer program wrote. */
    void checkNotNewer(Kind kind, long version, Object place) {
        if (version > current(kind)) {
            throw StorageErrors.tooNew(
                    place.toString(),
                    "a " + kind.wireName() + " of schema version " + version + "; this program knows " + current(kind));
        }
    }

    /** The tree in the form of version {@code to}; the given one may be changed on the way. */
    Map<String, @Nullable Object> upgrade(Kind kind, Map<String, @Nullable Object> tree, long to, Object place) {
        Map<String, @Nullable Object> result = tree;
        for (long version = versionOf(tree, place); version < to; version++) {
            UnaryOperator<Map<String, @Nullable Object>> step =
                    steps.getOrDefault(kind, Map.of()).get(version);
            if (step == null) {
                throw StorageErrors.damaged(
                        place.toString(),
                        "a " + kind.wireName() + " of schema version " + version + ", which nothing here can read",
                        null);
            }
            result = step.apply(result);
            result.put(EntityText.SCHEMA_VERSION, version + 1);
        }
        return result;
    }
}
