package io.mimikit.kernel.entity;

import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.doc.Shape;
import io.mimikit.kernel.lane.LaneRules;
import io.mimikit.kernel.lane.Rate;
import io.mimikit.kernel.lane.Weights;
import io.mimikit.kernel.lane.WhenFull;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The finer limits of a lane as they were changed while running; null is what the configuration says. Immutable.
 *
 * @param rate such as {@code 10/1m}
 * @param weights by key or pattern
 * @param whenFullMillis how long bringers of new work wait for room, 0 for a refusal at once
 */
public record LaneTuning(
        @Nullable Long agingMillis,
        @Nullable Integer keyConcurrent,
        @Nullable String rate,
        @Nullable String keyRate,
        @Nullable Map<String, Object> weights,
        @Nullable Long whenFullMillis,
        Map<String, Object> extra) {
    public static final LaneTuning NONE = new LaneTuning(null, null, null, null, null, null, Map.of());

    public static final Shape<LaneTuning> SHAPE = Shape.<LaneTuning>of()
            .field("agingMillis", LaneTuning::agingMillis, FieldType.LONG)
            .field("keyConcurrent", LaneTuning::keyConcurrent, FieldType.INT)
            .field("rate", LaneTuning::rate, FieldType.STRING)
            .field("keyRate", LaneTuning::keyRate, FieldType.STRING)
            .field("weights", LaneTuning::weights, FieldType.TREE)
            .field("whenFullMillis", LaneTuning::whenFullMillis, FieldType.LONG)
            .extra(LaneTuning::extra)
            .build(d -> new LaneTuning(
                    d.opt("agingMillis", FieldType.LONG),
                    d.opt("keyConcurrent", FieldType.INT),
                    d.opt("rate", FieldType.STRING),
                    d.opt("keyRate", FieldType.STRING),
                    d.opt("weights", FieldType.TREE),
                    d.opt("whenFullMillis", FieldType.LONG),
                    d.extra()));

    /** The rules of a lane with these changes. */
    LaneRules over(LaneRules base) {
        return new LaneRules(
                weights == null ? base.weights() : weights(weights),
                rate == null ? base.rate() : Rate.parse("rate", rate),
                keyRate == null ? base.keyRate() : Rate.parse("keyRate", keyRate),
                whenFullMillis == null ? base.whenFull() : new WhenFull(whenFullMillis));
    }

    private static Weights weights(Map<String, Object> tree) {
        Map<String, Integer> weights = new LinkedHashMap<>();
        tree.forEach((key, value) -> {
            long weight = FieldType.LONG.read(value, "weights." + key);
            weights.put(key, Math.clamp(weight, Integer.MIN_VALUE, Integer.MAX_VALUE));
        });
        return new Weights(weights);
    }
}
