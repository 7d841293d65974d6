package io.mimikit.kernel.lane;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The order of a lane as the rules say it, by looking at everything each time. Not thread-safe. */
final class NaiveLane {
    record Item(String id, String key, boolean foreground, int priority, long readyMillis) {}

    final List<Item> waiting = new ArrayList<>();
    final Map<String, Integer> activeByKey = new HashMap<>();
    private final Map<String, Double> starts = new HashMap<>();
    private final List<Long> laneStarts = new ArrayList<>();
    private final Map<String, List<Long>> keyStarts = new HashMap<>();
    private final LaneLimits limits;
    private final long agingMillis;
    private final int keyConcurrent;
    int maxConcurrent;
    int active;
    private double virtualTime;

    NaiveLane(LaneLimits limits) {
        this.limits = limits;
        this.agingMillis = limits.agingMillis();
        this.keyConcurrent = limits.keyConcurrent();
        this.maxConcurrent = limits.maxConcurrent();
    }

    /** Whether a start is allowed after these: replays what every one of them owed, in exact fractions of a start. */
    private static boolean allows(Rate rate, List<Long> starts, long nowMillis) {
        if (!rate.isLimited()) {
            return true;
        }
        long owed = 0;
        long last = nowMillis;
        for (long start : starts) {
            owed = Math.max(0, owed - Math.multiplyExact(Math.max(0, start - last), rate.starts())) + rate.perMillis();
            last = start;
        }
        owed = Math.max(0, owed - Math.multiplyExact(nowMillis - last, rate.starts()));
        return owed + rate.perMillis() <= rate.starts() * rate.perMillis();
    }

    void enqueue(String id, String key, boolean foreground, int priority, long readyMillis) {
        if (waiting.stream().noneMatch(item -> item.key.equals(key))) {
            starts.merge(key, virtualTime, Math::max);
        }
        waiting.add(new Item(id, key, foreground, priority, readyMillis));
    }

    Item item(String id) {
        return waiting.stream().filter(item -> item.id.equals(id)).findFirst().orElseThrow();
    }

    int level(Item item, long nowMillis) {
        long gained = Math.max(0, nowMillis - item.readyMillis) / agingMillis;
        return (int) Math.min(10, Math.min(10, item.priority + (item.foreground ? 3 : 0)) + gained);
    }

    private Stream<Item> eligible(long nowMillis) {
        boolean lastSlot = maxConcurrent - active == 1 && maxConcurrent > 1;
        return waiting.stream()
                .filter(item ->
                        allows(limits.rules().keyRate(), keyStarts.getOrDefault(item.key, List.of()), nowMillis))
                .filter(item -> item.foreground || !lastSlot)
                .filter(item -> keyConcurrent == 0 || activeByKey.getOrDefault(item.key, 0) < keyConcurrent);
    }

    Optional<String> next(long nowMillis) {
        if (active >= maxConcurrent || !allows(limits.rules().rate(), laneStarts, nowMillis)) {
            return Optional.empty();
        }
        int best = eligible(nowMillis)
                .mapToInt(item -> level(item, nowMillis))
                .max()
                .orElse(-1);
        Comparator<Item> byAge = Comparator.comparingLong(Item::readyMillis).thenComparing(Item::id);
        Comparator<Item> byTurn = Comparator.<Item>comparingDouble(item -> starts.getOrDefault(item.key, 0.0))
                .thenComparing(byAge);
        return eligible(nowMillis)
                .filter(item -> level(item, nowMillis) == best)
                .min(best == 10 ? byAge : byTurn)
                .map(Item::id);
    }

    void withdraw(String id) {
        waiting.remove(item(id));
    }

    void start(String id, long nowMillis) {
        Item item = item(id);
        waiting.remove(item);
        virtualTime = Math.max(virtualTime, starts.getOrDefault(item.key, 0.0));
        starts.put(item.key, virtualTime + 1.0 / limits.rules().weights().of(item.key));
        laneStarts.add(nowMillis);
        keyStarts.computeIfAbsent(item.key, key -> new ArrayList<>()).add(nowMillis);
        occupy(item.key);
    }

    void occupy(String key) {
        activeByKey.merge(key, 1, Integer::sum);
        active++;
    }

    void release(String key) {
        activeByKey.merge(key, -1, Integer::sum);
        active--;
    }
}
