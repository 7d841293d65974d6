package io.mimikit.kernel.lane;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The queue of one lane: the highest level wins; within a level the keys take turns by start-time fair queueing (Goyal,
 * Vin, Cheng 1996); at level {@value #LEVEL_MAX} age alone decides. Not thread-safe.
 *
 * <p>Tasks of one key, class and base level can never overtake one another, because their level grows with age alone.
 * So they form a row, and only the head of each row competes. A head is kept in the set of its present level and moves
 * up when its next promotion is due; every operation costs O(log keys).
 *
 * <p>A key that is at its limit is taken out of the competition and comes back when a slot of it is released: it is
 * passed over, not waited for.
 */
final class Turns {
    static final int LEVEL_MAX = 10;
    private static final int CLASSES = 2;
    private static final int IDLE_KEYS_KEPT = 64;

    private final Map<String, Key> keys = new HashMap<>();
    private final List<List<NavigableSet<Row>>> levels = new ArrayList<>();
    private final TreeSet<Row> promotions = new TreeSet<>(
            Comparator.<Row>comparingLong(row -> row.promoteMillis).thenComparingLong(row -> row.number));
    private final long agingMillis;
    private final int keyConcurrent;
    private double virtualTime;
    private long rowNumber;
    private int size;
    private int busyKeys;

    Turns(long agingMillis, int keyConcurrent) {
        this.agingMillis = agingMillis;
        this.keyConcurrent = keyConcurrent;
        for (int i = 0; i < CLASSES; i++) {
            List<NavigableSet<Row>> ofClass = new ArrayList<>();
            for (int level = 0; level <= LEVEL_MAX; level++) {
                ofClass.add(new TreeSet<>(level == LEVEL_MAX ? Row.BY_AGE : Row.BY_TURN));
            }
            levels.add(ofClass);
        }
    }

    int size() {
        return size;
    }

    void add(Waiting waiting, long nowMillis) {
        Key key = keys.computeIfAbsent(waiting.key(), Key::new);
        if (key.waiting == 0) {
            key.start = Math.max(key.start, virtualTime);
        }
        changing(key, () -> key.waiting++);
        Row row = key.row(waiting.foreground(), waiting.baseLevel(), this);
        leave(row);
        row.fifo.add(waiting);
        enter(row, nowMillis);
        size++;
    }

    void remove(Waiting waiting, long nowMillis) {
        Key key = key(waiting.key());
        Row row = key.row(waiting.foreground(), waiting.baseLevel(), this);
        leave(row);
        if (!row.fifo.remove(waiting)) {
            throw new IllegalStateException(waiting.taskId() + " is not in the queue");
        }
        enter(row, nowMillis);
        size--;
        changing(key, () -> key.waiting--);
        dropIdleKeys();
    }

    /** Who is next, without taking it. */
    Optional<Waiting> peek(long nowMillis, boolean backgroundToo) {
        promoteDue(nowMillis);
        for (int level = LEVEL_MAX; level >= 0; level--) {
            Row best = best(level, backgroundToo);
            if (best != null) {
                return Optional.of(best.fifo.first());
            }
        }
        return Optional.empty();
    }

    private @Nullable Row best(int level, boolean backgroundToo) {
        Row foreground = firstOf(levels.get(1).get(level));
        Row background = backgroundToo ? firstOf(levels.get(0).get(level)) : null;
        if (foreground == null || background == null) {
            return foreground == null ? background : foreground;
        }
        Comparator<Row> order = level == LEVEL_MAX ? Row.BY_AGE : Row.BY_TURN;
        return order.compare(foreground, background) <= 0 ? foreground : background;
    }

    private static @Nullable Row firstOf(NavigableSet<Row> rows) {
        return rows.isEmpty() ? null : rows.first();
    }

    /** Takes the task out and charges its key one turn and one slot. */
    void take(Waiting waiting, long nowMillis) {
        Key key = key(waiting.key());
        virtualTime = Math.max(virtualTime, key.start);
        key.rows.forEach(this::leave);
        key.start = Math.max(key.start, virtualTime) + 1;
        changing(key, () -> key.active++);
        remove(waiting, nowMillis);
        key.rows.forEach(row -> reenter(row, nowMillis));
    }

    /** A slot of the key is held by a task that was not taken from here. */
    void occupy(String keyName, long nowMillis) {
        Key key = keys.computeIfAbsent(keyName, Key::new);
        changing(key, () -> key.active++);
        key.rows.forEach(row -> reenter(row, nowMillis));
    }

    void release(String keyName, long nowMillis) {
        Key key = key(keyName);
        changing(key, () -> key.active--);
        key.rows.forEach(row -> reenter(row, nowMillis));
        dropIdleKeys();
    }

    private Key key(String name) {
        Key key = keys.get(name);
        if (key == null) {
            throw new IllegalStateException("no key " + name + " in the queue");
        }
        return key;
    }

    private boolean isAtLimit(Key key) {
        return keyConcurrent > 0 && key.active >= keyConcurrent;
    }

    private void reenter(Row row, long nowMillis) {
        leave(row);
        enter(row, nowMillis);
    }

    private void enter(Row row, long nowMillis) {
        if (row.fifo.isEmpty() || isAtLimit(row.key)) {
            return;
        }
        Waiting head = row.fifo.first();
        row.level = head.levelAt(nowMillis, agingMillis);
        levels.get(head.foreground() ? 1 : 0).get(row.level).add(row);
        if (row.level < LEVEL_MAX) {
            row.promoteMillis = head.readyMillis() + (row.level + 1L - row.baseLevel) * agingMillis;
            promotions.add(row);
        }
    }

    private void leave(Row row) {
        if (row.level < 0) {
            return;
        }
        levels.get(row.foreground ? 1 : 0).get(row.level).remove(row);
        if (row.level < LEVEL_MAX) {
            promotions.remove(row);
        }
        row.level = -1;
    }

    private void promoteDue(long nowMillis) {
        while (!promotions.isEmpty() && promotions.first().promoteMillis <= nowMillis) {
            reenter(promotions.first(), nowMillis);
        }
    }

    /** Since when the task that waits longest has been ready, in milliseconds. O(keys). */
    OptionalLong oldestReadyMillis() {
        return keys.values().stream()
                .flatMap(key -> key.rows.stream())
                .filter(row -> !row.fifo.isEmpty())
                .mapToLong(row -> row.fifo.first().readyMillis())
                .min();
    }

    /** Keys with nothing waiting and nothing running are forgotten when there are many, all at once. */
    private void dropIdleKeys() {
        if (keys.size() - busyKeys > busyKeys + IDLE_KEYS_KEPT) {
            keys.values().removeIf(key -> !key.isBusy());
        }
    }

    /** Counts the keys that are busy around a change of one of them. */
    private void changing(Key key, Runnable change) {
        int before = key.isBusy() ? 1 : 0;
        change.run();
        busyKeys += (key.isBusy() ? 1 : 0) - before;
    }

    /** The tasks of one source. */
    private static final class Key {
        private final String name;
        private final List<Row> rows = new ArrayList<>(2);
        private double start;
        private int active;
        private int waiting;

        private Key(String name) {
            this.name = name;
        }

        private boolean isBusy() {
            return waiting > 0 || active > 0;
        }

        private Row row(boolean foreground, int baseLevel, Turns turns) {
            for (Row row : rows) {
                if (row.foreground == foreground && row.baseLevel == baseLevel) {
                    return row;
                }
            }
            Row row = new Row(this, foreground, baseLevel, turns.rowNumber++);
            rows.add(row);
            return row;
        }

        @Override
        public String toString() {
            return name + " start " + start + " active " + active + " waiting " + waiting;
        }
    }

    /** The tasks of one key, class and base level, oldest first. */
    private static final class Row {
        private static final Comparator<Row> BY_AGE =
                Comparator.<Row, Waiting>comparing(row -> row.fifo.first()).thenComparingLong(row -> row.number);
        private static final Comparator<Row> BY_TURN =
                Comparator.<Row>comparingDouble(row -> row.key.start).thenComparing(BY_AGE);

        private final Key key;
        private final boolean foreground;
        private final int baseLevel;
        private final long number;
        private final TreeSet<Waiting> fifo = new TreeSet<>();
        private int level = -1;
        private long promoteMillis;

        private Row(Key key, boolean foreground, int baseLevel, long number) {
            this.key = key;
            this.foreground = foreground;
            this.baseLevel = baseLevel;
            this.number = number;
        }
    }
}
