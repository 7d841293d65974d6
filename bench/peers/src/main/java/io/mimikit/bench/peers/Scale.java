package io.mimikit.bench.peers;

import java.time.Duration;
import java.util.List;

/**
 * How much is measured. Immutable.
 *
 * @param jobs queued jobs of a burn-down
 * @param warmUpJobs of the round before, which doesn't count
 * @param rounds burn-downs in one JVM
 * @param lifecycle how long producers and workers are watched
 * @param due jobs with an instant at which they are due
 * @param over the time over which those are spread
 * @param waiting how many jobs of the far future wait while a process idles
 * @param idle how long it is watched
 * @param held how long the jobs run whose process is killed
 * @param patience how long they may take to run again
 */
record Scale(
        String name,
        int jobs,
        int warmUpJobs,
        int rounds,
        Duration warmUp,
        Duration lifecycle,
        int due,
        Duration over,
        List<Integer> waiting,
        Duration settle,
        Duration idle,
        Duration held,
        Duration patience) {
    static final int WORKERS = 16;
    static final int PRODUCERS = 64;
    /** Waiting jobs from which on producers pause, where they do. */
    static final int BACKLOG_MAX = 1000;

    private static final Scale FULL = new Scale(
            "full",
            20_000,
            2000,
            3,
            Duration.ofSeconds(5),
            Duration.ofSeconds(20),
            1000,
            Duration.ofSeconds(10),
            List.of(10_000, 100_000),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            Duration.ofSeconds(150));

    /** To see that all of it works; its figures mean little. */
    private static final Scale QUICK = new Scale(
            "quick",
            1000,
            100,
            1,
            Duration.ofSeconds(1),
            Duration.ofSeconds(3),
            100,
            Duration.ofSeconds(2),
            List.of(1000),
            Duration.ofSeconds(2),
            Duration.ofSeconds(4),
            Duration.ofSeconds(6),
            Duration.ofSeconds(20));

    static Scale of(String name) {
        return name.equals(QUICK.name) ? QUICK : FULL;
    }
}
