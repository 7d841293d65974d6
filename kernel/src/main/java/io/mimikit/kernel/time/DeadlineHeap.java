package io.mimikit.kernel.time;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Deadlines by key, the earliest first; equal ones in the order in which their keys came in. Not thread-safe: the engine
 * thread owns it.
 *
 * <p>A 4-ary heap (Johnson 1975) in which every entry knows its place, so that a deadline is moved or cancelled in
 * O(log n), without leaving dead entries behind and, once its key is in, without allocating. Four children make the tree
 * half as deep as two do, and timers are mostly set and cancelled, which only climbs.
 *
 * @param <K> the key; must have stable equals and hashCode
 */
public final class DeadlineHeap<K> {
    /** What an empty heap answers: a deadline that no clock reaches. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final int CHILDREN = 4;

    private final Map<K, Entry<K>> byKey = new HashMap<>();
    private final List<Entry<K>> heap = new ArrayList<>();
    private long sequence;

    private static final class Entry<K> {
        final K key;
        final long sequence;
        long dueMillis;
        int place;

        Entry(K key, long dueMillis, long sequence, int place) {
            this.key = key;
            this.dueMillis = dueMillis;
            this.sequence = sequence;
            this.place = place;
        }

        boolean isBefore(Entry<K> other) {
            return dueMillis < other.dueMillis || (dueMillis == other.dueMillis && sequence < other.sequence);
        }
    }

    /** Inserts the key with this deadline, or moves it there. */
    public void set(K key, long dueMillis) {
        Entry<K> entry = byKey.get(key);
        if (entry == null) {
            entry = new Entry<>(key, dueMillis, sequence++, heap.size());
            byKey.put(key, entry);
            heap.add(entry);
        }
        entry.dueMillis = dueMillis;
        restore(entry);
    }

    /** Cancels the key's deadline; false when it had none. */
    public boolean remove(K key) {
        Entry<K> entry = byKey.remove(key);
        if (entry == null) {
            return false;
        }
        Entry<K> last = heap.removeLast();
        if (last != entry) {
            place(last, entry.place);
            restore(last);
        }
        return true;
    }

    /** The earliest deadline, {@link #NEVER} when there is none. */
    public long peekDueMillis() {
        return heap.isEmpty() ? NEVER : heap.getFirst().dueMillis;
    }

    /** Takes out the earliest key whose deadline is {@code nowMillis} or before. */
    public Optional<K> pollDue(long nowMillis) {
        if (heap.isEmpty() || heap.getFirst().dueMillis > nowMillis) {
            return Optional.empty();
        }
        K key = heap.getFirst().key;
        remove(key);
        return Optional.of(key);
    }

    public int size() {
        return heap.size();
    }

    private void restore(Entry<K> entry) {
        climb(entry);
        sink(entry);
    }

    private void climb(Entry<K> entry) {
        int place = entry.place;
        while (place > 0) {
            Entry<K> parent = heap.get((place - 1) / CHILDREN);
            if (!entry.isBefore(parent)) {
                break;
            }
            int parentPlace = parent.place;
            place(parent, place);
            place = parentPlace;
        }
        place(entry, place);
    }

    private void sink(Entry<K> entry) {
        int place = entry.place;
        Entry<K> child = earliestChild(place);
        while (child != null && child.isBefore(entry)) {
            int childPlace = child.place;
            place(child, place);
            place = childPlace;
            child = earliestChild(place);
        }
        place(entry, place);
    }

    private @Nullable Entry<K> earliestChild(int place) {
        int first = place * CHILDREN + 1;
        int end = Math.min(first + CHILDREN, heap.size());
        Entry<K> earliest = null;
        for (int i = first; i < end; i++) {
            Entry<K> child = heap.get(i);
            if (earliest == null || child.isBefore(earliest)) {
                earliest = child;
            }
        }
        return earliest;
    }

    private void place(Entry<K> entry, int place) {
        heap.set(place, entry);
        entry.place = place;
    }
}
