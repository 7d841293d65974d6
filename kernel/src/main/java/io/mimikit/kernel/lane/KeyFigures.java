package io.mimikit.kernel.lane;

import java.util.OptionalLong;

/**
 * How one key of a lane stands. Immutable, but for {@code waits}.
 *
 * @param depth tasks that wait
 * @param active slots that it holds
 * @param started tasks that began since it is watched
 * @param oldestReadyMillis since when its oldest waiting task has been ready
 */
public record KeyFigures(
        String key, int weight, int depth, int active, long started, OptionalLong oldestReadyMillis, WaitTimes waits) {}
