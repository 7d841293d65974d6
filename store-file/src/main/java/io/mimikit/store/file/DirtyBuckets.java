package io.mimikit.store.file;

import io.mimikit.kernel.entity.Kind;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.Map;

/**
 * Which parts of the state differ from the documents. Ids are hashed into {@value #BUCKETS} buckets per kind, and a
 * document covers a power of two of them, so that what is dirty stays small however much changes. Not thread-safe.
 */
final class DirtyBuckets {
    static final int BUCKETS = 1024;

    private final Map<Kind, BitSet> buckets = new EnumMap<>(Kind.class);

    /** The bucket of an id; part of the format, since documents are carried over from one generation to the next. */
    static int bucket(String id) {
        int hash = id.hashCode();
        return (hash ^ hash >>> 16) & (BUCKETS - 1);
    }

    void mark(Kind kind, String id) {
        if (!kind.isLog()) {
            buckets.computeIfAbsent(kind, ignored -> new BitSet(BUCKETS)).set(bucket(id));
        }
    }

    void addAll(DirtyBuckets other) {
        other.buckets.forEach((kind, bits) ->
                buckets.computeIfAbsent(kind, ignored -> new BitSet(BUCKETS)).or(bits));
    }

    /** Whether one of {@code shards} documents of a kind has to be written again. */
    boolean touches(Kind kind, int shard, int shards) {
        BitSet bits = buckets.get(kind);
        return bits != null && bits.stream().anyMatch(bucket -> (bucket & (shards - 1)) == shard);
    }
}
