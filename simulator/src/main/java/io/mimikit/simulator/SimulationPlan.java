package io.mimikit.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * What a simulation is made of; the same plan is the same simulation, on every machine. Immutable.
 *
 * @param length virtual time
 */
public record SimulationPlan(long seed, Duration length, Set<Fault> faults) {
    public static final Duration LENGTH_MAX = Duration.ofHours(100_000);

    /** Mean gaps between events; each hour has one of them. */
    private static final long[] GAP_MILLIS = {30_000, 240_000, 900_000, 1_800_000, 3_600_000};

    private static final long HOUR_MILLIS = Duration.ofHours(1).toMillis();

    public SimulationPlan {
        faults = Set.copyOf(faults);
        if (length.compareTo(Duration.ZERO) <= 0 || length.compareTo(LENGTH_MAX) > 0) {
            throw new IllegalArgumentException("length " + length + " is out of range; use up to " + LENGTH_MAX);
        }
    }

    /** With everything that may go wrong. */
    public static SimulationPlan of(long seed, Duration length) {
        return new SimulationPlan(seed, length, EnumSet.allOf(Fault.class));
    }

    /** All that happens, drawn from the seed before anything runs. */
    List<Event> events() {
        Random random = new Random(seed);
        List<EventKind> kinds = new ArrayList<>();
        for (EventKind kind : EventKind.values()) {
            if (kind.fault() == null || faults.contains(kind.fault())) {
                kinds.add(kind);
            }
        }
        int total = kinds.stream().mapToInt(EventKind::weight).sum();
        List<Event> events = new ArrayList<>();
        long end = length.toMillis();
        long gap = 0;
        long hour = -1;
        for (long at = 0; at < end; ) {
            if (at / HOUR_MILLIS != hour) {
                hour = at / HOUR_MILLIS;
                gap = GAP_MILLIS[random.nextInt(GAP_MILLIS.length)];
            }
            events.add(new Event(at, drawn(kinds, random.nextInt(total)), random.nextLong()));
            at += random.nextInt(4) == 0 ? 0 : (long) (-Math.log(1 - random.nextDouble()) * gap);
        }
        return events;
    }

    private static EventKind drawn(List<EventKind> kinds, int ticket) {
        int left = ticket;
        for (EventKind kind : kinds) {
            left -= kind.weight();
            if (left < 0) {
                return kind;
            }
        }
        throw new IllegalStateException("no kind for ticket " + ticket);
    }
}
