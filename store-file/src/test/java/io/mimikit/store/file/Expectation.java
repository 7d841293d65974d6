package io.mimikit.store.file;

import java.util.Set;

/**
 * What must be found after a power cut at one moment of a life. Immutable.
 *
 * @param world what was or is being committed
 * @param acknowledged the last record whose commit returned
 * @param proven records up to this one can be told from a torn tail, whatever happens to their lines
 * @param folded the documents contain the records up to this one
 * @param copied whether the directory may pass for a copy
 * @param removable finished tasks that retention has begun to remove
 * @param triggerLinesMax what retention has begun to shorten trigger logs to
 * @param torn what a recovery cut off, which must be in quarantine
 */
record Expectation(
        World world,
        long acknowledged,
        long proven,
        long folded,
        boolean copied,
        Set<String> removable,
        int triggerLinesMax,
        String torn) {
    static final Expectation NOTHING = new Expectation(new World(), 0, 0, 0, false, Set.of(), Integer.MAX_VALUE, "");

    Expectation acknowledged(World current, long record) {
        return new Expectation(current, record, 0, folded, copied, removable, triggerLinesMax, torn);
    }

    Expectation proven(long record) {
        return new Expectation(world, acknowledged, record, folded, copied, removable, triggerLinesMax, torn);
    }

    Expectation folded(long record) {
        return new Expectation(world, acknowledged, proven, record, copied, removable, triggerLinesMax, torn);
    }

    Expectation copied(boolean may) {
        return new Expectation(world, acknowledged, proven, folded, may, removable, triggerLinesMax, torn);
    }

    Expectation removing(Set<String> tasks, int lines) {
        return new Expectation(world, acknowledged, proven, folded, copied, tasks, lines, torn);
    }

    Expectation torn(String cut) {
        return new Expectation(world, acknowledged, proven, folded, copied, removable, triggerLinesMax, cut);
    }
}
