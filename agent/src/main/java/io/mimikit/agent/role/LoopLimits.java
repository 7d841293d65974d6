package io.mimikit.agent.role;

/**
 * What one attempt may use. Immutable.
 *
 * @param sameCallMax times that the same call may be made in a row with the same result
 */
public record LoopLimits(int modelCallsMax, int toolCallsMax, long tokensMax, int sameCallMax, int outputTokensMax) {
    public static final LoopLimits DEFAULT = new LoopLimits(60, 300, 2_000_000, 3, 8192);
}
