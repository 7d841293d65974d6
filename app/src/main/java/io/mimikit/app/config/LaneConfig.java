package io.mimikit.app.config;

import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.lane.Rate;
import io.mimikit.kernel.lane.Weights;
import io.mimikit.kernel.lane.WhenFull;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * The limits of one lane. Immutable.
 *
 * @param agingMs waiting time that lifts a task by one level
 * @param keyConcurrent tasks of one key that run at once, 0 for no limit
 * @param weights turns that a key gets for one of another's, by key or pattern
 */
public record LaneConfig(
        int maxConcurrent,
        int maxDepth,
        int warnDepth,
        int agingMs,
        int keyConcurrent,
        Rate rate,
        Rate keyRate,
        Map<String, Integer> weights,
        Full whenFull,
        Duration whenFullWait) {
    private static final int WARN_DEPTH_USUAL = 50;

    /** What a full lane does with new work that comes over HTTP. */
    public enum Full {
        REJECT,
        BLOCK
    }

    public LaneConfig {
        Checks checks = new Checks()
                .between("maxConcurrent", maxConcurrent, 1, 10_000)
                .between("maxDepth", maxDepth, 1, 10_000_000)
                .between("warnDepth", warnDepth, 1, maxDepth)
                .between("agingMs", agingMs, 1, 86_400_000)
                .between("keyConcurrent", keyConcurrent, 0, 10_000)
                .between(
                        "whenFullWait",
                        whenFullWait,
                        Duration.ofMillis(1),
                        Duration.ofMillis(WhenFull.WAIT_MILLIS_MAX));
        weights.forEach((key, weight) -> checks.between("weights." + key, weight, 1, Weights.WEIGHT_MAX));
        checks.orThrow();
        weights = Map.copyOf(weights);
    }

    static LaneConfig read(Section section, int maxConcurrent, int keyConcurrent) {
        int running = section.integer("maxConcurrent", maxConcurrent, "tasks that run at once");
        int maxDepth = section.integer("maxDepth", 10_000, "tasks that may wait; more are refused");
        // who lets fewer wait need not know that there is a warning, too
        int usualWarnDepth = Math.clamp(maxDepth, 1, WARN_DEPTH_USUAL);
        return new LaneConfig(
                running,
                maxDepth,
                section.integer("warnDepth", usualWarnDepth, "waiting tasks from which on a warning is logged"),
                section.integer("agingMs", 60_000, "milliseconds of waiting that lift a task by one level"),
                section.integer("keyConcurrent", keyConcurrent, "tasks of one key that run at once; 0 = any number"),
                rate(section, "rate", "starts in a time, such as 10/1m, of the whole lane"),
                rate(section, "keyRate", "starts in a time of each key"),
                weights(section.section("weights")),
                section.choice(
                        "whenFull", Full.REJECT, "block: over HTTP new work waits for room before it is refused"),
                section.duration("whenFullWait", Duration.ofSeconds(10), "how long it waits"));
    }

    private static Rate rate(Section section, String name, String what) {
        return section.parsed(name, Rate.NONE, Rate.NONE.print(), Rate.FORM, text -> readRate(name, text), what);
    }

    private static Rate readRate(String name, String text) {
        try {
            return Rate.parse(name, text);
        } catch (MimikitException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Map<String, Integer> weights(Section section) {
        Map<String, Integer> weights = new TreeMap<>();
        for (String key : section.openNames()) {
            weights.put(
                    key, section.integer(key, 1, "turns of this key, or of keys like it (a*), for one of another's"));
        }
        return weights;
    }
}
