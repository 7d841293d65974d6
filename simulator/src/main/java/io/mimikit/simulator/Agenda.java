package io.mimikit.simulator;

import java.util.Comparator;
import java.util.PriorityQueue;

/** What is to happen later, by the monotonic clock; in the order in which it was put in where that is the same. Not thread-safe. */
final class Agenda {
    static final long NEVER = Long.MAX_VALUE;

    private record Item(long atMillis, long number, boolean outlives, Runnable work) {}

    private final PriorityQueue<Item> items =
            new PriorityQueue<>(Comparator.comparingLong(Item::atMillis).thenComparingLong(Item::number));
    private long number;

    /** Puts in what belongs to the process and ends with it. */
    void add(long atMillis, Runnable work) {
        items.add(new Item(atMillis, number++, false, work));
    }

    /** Puts in what happens whatever becomes of the process. */
    void addOutside(long atMillis, Runnable work) {
        items.add(new Item(atMillis, number++, true, work));
    }

    void processDied() {
        items.removeIf(item -> !item.outlives);
    }

    long nextMillis() {
        Item next = items.peek();
        return next == null ? NEVER : next.atMillis;
    }

    /** Takes and runs everything that is due; answers whether there was anything. */
    boolean runDue(long nowMillis) {
        boolean ran = false;
        while (nextMillis() <= nowMillis) {
            items.remove().work.run();
            ran = true;
        }
        return ran;
    }
}
