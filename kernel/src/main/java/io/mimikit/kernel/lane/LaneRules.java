package io.mimikit.kernel.lane;

/**
 * The finer rules of a lane. Immutable.
 *
 * @param weights of its keys, for fair turns
 * @param rate starts of the whole lane
 * @param keyRate starts of each key
 */
public record LaneRules(Weights weights, Rate rate, Rate keyRate, WhenFull whenFull) {
    /** Keys are equal, starts are not limited, a full lane refuses. */
    public static final LaneRules PLAIN = new LaneRules(Weights.EQUAL, Rate.NONE, Rate.NONE, WhenFull.REJECT);
}
