package io.mimikit.simulator;

/**
 * How much happened in a run. Immutable.
 *
 * @param steps of the engine
 * @param records committed
 * @param attempts started
 * @param occurrences of triggers that were due
 * @param kills of the process
 * @param restarts in order
 * @param operations of the disk
 */
public record RunCounts(
        long steps,
        long records,
        long attempts,
        long occurrences,
        int kills,
        int powerCuts,
        int restarts,
        int checkpoints,
        long operations) {
    /** Lives of the process that did not end by themselves. */
    public int crashes() {
        return kills + powerCuts;
    }
}
