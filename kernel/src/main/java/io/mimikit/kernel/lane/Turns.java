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
 * Vin, Cheng 1996), as many as their weight says; at level {@value #LEVEL_MAX} age alone decides. Not thread-safe.
 *
 * <p>Tasks of one key, class and base level can never overtake one another, because their level grows with age alone.
 * So they form a row, and only the head of each row competes. A head is kept in the set of its present level and moves
 * up when its next promotion is due; every operation costs O(log keys).
 *
 * <p>A key that is at its limit is taken out of the competition and comes back when a slot of it is released, one that is
 * at its rate when its next start is allowed: they are passed over, not waited for.
 */
final class Turns {
    static final int LEVEL_MAX = 10;
    private static final int CLASSES = 2;
    private static final int IDLE_KEYS_KEPT = 64;
    /** Idle keys that are remembered for what they owe to their rate. */
    private static final int OWING_KEYS_MAX = 100_000;

    private final Map<String, Key> keys = new HashMap<>();
    private final List<List<NavigableSet<Row>>> levels = new ArrayList<>();
    private final TreeSet<Row> promotions = new TreeSet<>(
            Comparator.<Row>comparingLong(row -> row.promoteMillis).thenComparingLong(row -> row.number));
    private final TreeSet<Row> byAge = new TreeSet<>(Row.BY_AGE);
    private final TreeSet<Key> owing =
            new TreeSet<>(Comparator.<Key>comparingLong(key -> key.tokenMillis).thenComparing(key -> key.name));
    private LaneLimits limits;
    private double virtualTime;
    private long rowNumber;
    private int size;
    private int busyKeys;
    private int sweepAt = IDLE_KEYS_KEPT;

    Turns(LaneLimits limits) {
        this.limits = limits;
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

    /** Changes what keys may do; whoever waits keeps its place. O(keys). */
    void limits(LaneLimits changed, long nowMillis) {
        LaneRules before = limits.rules();
        limits = changed;
        for (Key key : keys.values()) {
            key.rows.forEach(this::leave);
            if (!before.weights().equals(changed.rules().weights())) {
                key.weight = changed.rules().weights().of(key.name);
            }
            if (!before.keyRate().equals(changed.rules().keyRate())) {
                key.bucket.rate(changed.rules().keyRate(), nowMillis);
            }
            owing.remove(key);
            key.rows.forEach(row -> enter(row, nowMillis));
        }
    }

    void add(Waiting waiting, long nowMillis) {
        Key key = keyOrNew(waiting.key());
        if (key.waiting == 0) {
            key.start = Math.max(key.start, virtualTime);
        }
        changing(key, () -> key.waiting++);
        Row row = key.row(waiting.foreground(), waiting.baseLevel(), this);
        if (row.isBehindHead(waiting)) {
            row.fifo.add(waiting); // only the head competes
        } else {
            withdraw(row);
            row.fifo.add(waiting);
            submit(row, nowMillis);
        }
        size++;
    }

    void remove(Waiting waiting, long nowMillis) {
        Key key = key(waiting.key());
        Row row = key.row(waiting.foreground(), waiting.baseLevel(), this);
        boolean behind = row.isBehindHead(waiting);
        if (!behind) {
            withdraw(row);
        }
        if (!row.fifo.remove(waiting)) {
            throw new IllegalStateException(waiting.taskId() + " is not in the queue");
        }
        if (!behind) {
            submit(row, nowMillis);
        }
        size--;
        changing(key, () -> key.waiting--);
        if (key.waiting == 0) {
            owing.remove(key);
        }
        dropIdleKeys(nowMillis);
    }

    /** Takes a row out before its head may change. */
    private void withdraw(Row row) {
        leave(row);
        if (!row.fifo.isEmpty()) {
            byAge.remove(row);
        }
    }

    private void submit(Row row, long nowMillis) {
        if (!row.fifo.isEmpty()) {
            byAge.add(row);
        }
        enter(row, nowMillis);
    }

    /** Who is next, without taking it. */
    Optional<Waiting> peek(long nowMillis, boolean backgroundToo) {
        forgiveDue(nowMillis);
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

    /** Takes the task out and charges its key one turn, one slot and one start. */
    void take(Waiting waiting, long nowMillis) {
        Key key = key(waiting.key());
        virtualTime = Math.max(virtualTime, key.start);
        key.rows.forEach(this::leave);
        key.start = Math.max(key.start, virtualTime) + 1.0 / key.weight;
        key.bucket.take(nowMillis);
        changing(key, () -> key.active++);
        remove(waiting, nowMillis);
        key.rows.forEach(row -> reenter(row, nowMillis));
    }

    /** A task of the key began at a time of which this knows nothing. */
    void charge(String keyName, long atMillis) {
        keyOrNew(keyName).bucket.take(atMillis);
    }

    /** A slot of the key is held by a task that was not taken from here. */
    void occupy(String keyName, long nowMillis) {
        Key key = keyOrNew(keyName);
        changing(key, () -> key.active++);
        key.rows.forEach(row -> reenter(row, nowMillis));
    }

    void release(String keyName, long nowMillis) {
        Key key = key(keyName);
        changing(key, () -> key.active--);
        key.rows.forEach(row -> reenter(row, nowMillis));
        dropIdleKeys(nowMillis);
    }

    private Key keyOrNew(String name) {
        return keys.computeIfAbsent(name, absent -> new Key(absent, limits.rules()));
    }

    private Key key(String name) {
        Key key = keys.get(name);
        if (key == null) {
            throw new IllegalStateException("no key " + name + " in the queue");
        }
        return key;
    }

    private boolean isAtLimit(Key key) {
        return limits.keyConcurrent() > 0 && key.active >= limits.keyConcurrent();
    }

    private void reenter(Row row, long nowMillis) {
        leave(row);
        enter(row, nowMillis);
    }

    private void enter(Row row, long nowMillis) {
        if (row.fifo.isEmpty() || isAtLimit(row.key)) {
            return;
        }
        if (!row.key.bucket.mayStart(nowMillis)) {
            owe(row.key, nowMillis);
            return;
        }
        long agingMillis = limits.agingMillis();
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

    private void owe(Key key, long nowMillis) {
        owing.remove(key);
        key.tokenMillis = key.bucket.nextMillis(nowMillis);
        owing.add(key);
    }

    /** Lets keys compete again whose next start is allowed now. */
    private void forgiveDue(long nowMillis) {
        while (!owing.isEmpty() && owing.first().bucket.mayStart(nowMillis)) {
            Key key = owing.removeFirst();
            key.rows.forEach(row -> reenter(row, nowMillis));
        }
    }

    /** When the next start of a key is allowed that waits for nothing else. */
    OptionalLong nextTokenMillis(long nowMillis) {
        return owing.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(owing.first().bucket.nextMillis(nowMillis));
    }

    private void promoteDue(long nowMillis) {
        while (!promotions.isEmpty() && promotions.first().promoteMillis <= nowMillis) {
            reenter(promotions.first(), nowMillis);
        }
    }

    /** Since when the task that waits longest has been ready, in milliseconds. */
    OptionalLong oldestReadyMillis() {
        return byAge.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(byAge.first().fifo.first().readyMillis());
    }

    KeyFigures figures(String name, BusiestKeys.Busy busy) {
        Key known = keys.get(name);
        Key key = known == null ? new Key(name, limits.rules()) : known;
        OptionalLong oldest = key.rows.stream()
                .filter(row -> !row.fifo.isEmpty())
                .mapToLong(row -> row.fifo.first().readyMillis())
                .min();
        return new KeyFigures(name, key.weight, key.waiting, key.active, busy.started(), oldest, busy.waits());
    }

    /**
     * Keys with nothing waiting and nothing running are forgotten when there are many, all at once; those that owe
     * something to their rate only when they are very many. The next sweep comes when there are twice as many, so that the
     * sweeps cost each key a constant.
     */
    private void dropIdleKeys(long nowMillis) {
        int idle = keys.size() - busyKeys;
        if (idle <= sweepAt || idle <= busyKeys) {
            return;
        }
        boolean tooMany = idle > OWING_KEYS_MAX;
        keys.values().removeIf(key -> !key.isBusy() && (tooMany || key.bucket.isFull(nowMillis)));
        sweepAt = Math.max(IDLE_KEYS_KEPT, 2 * (keys.size() - busyKeys));
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
        private final TokenBucket bucket;
        private int weight;
        private double start;
        private int active;
        private int waiting;
        private long tokenMillis;

        private Key(String name, LaneRules rules) {
            this.name = name;
            this.bucket = new TokenBucket(rules.keyRate());
            this.weight = rules.weights().of(name);
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
        private static final Comparator<Row> BY_AGE = Row::compareAges;
        private static final Comparator<Row> BY_TURN = Row::compareTurns;

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

        private boolean isBehindHead(Waiting waiting) {
            return !fifo.isEmpty() && fifo.first().compareTo(waiting) < 0;
        }

        private static int compareAges(Row one, Row other) {
            int byHead = one.fifo.first().compareTo(other.fifo.first());
            return byHead != 0 ? byHead : Long.compare(one.number, other.number);
        }

        private static int compareTurns(Row one, Row other) {
            int byStart = Double.compare(one.key.start, other.key.start);
            return byStart != 0 ? byStart : compareAges(one, other);
        }
    }
}
