package io.mimikit.agent.role;

/**
 * What one attempt may use. Immutable.
 *
 * @param costMicrosMax millionths of a US dollar; a model of unknown price counts as the dearest known
 * @param sameCallMax times that the same call may be made in a row with the same result
 */
public record LoopLimits(
        int modelCallsMax, int toolCallsMax, long tokensMax, long costMicrosMax, int sameCallMax, int outputTokensMax) {
    public static final LoopLimits DEFAULT = new LoopLimits(60, 300, 2_000_000, 10_000_000, 3, 8192);
}
