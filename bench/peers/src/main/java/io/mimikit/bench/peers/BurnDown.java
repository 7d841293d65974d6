package io.mimikit.bench.peers;

import io.mimikit.app.bench.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.node.ObjectNode;

/**
 * Jobs per second of a queue that is full when the workers start. It is empty when every job has run and the store has no
 * unfinished one. Each round has a new store; the first, smaller one doesn't count.
 */
record BurnDown(PeerKind kind, Peer.Setup setup, Scale scale) {
    private static final long ROUND_SECONDS_MAX = 180;
    private static final long ALL_SECONDS_MAX = 120;
    private static final long LOOK_MILLIS = 5;

    void measure(ObjectNode out) throws Exception {
        round(scale.warmUpJobs());
        List<Double> rates = new ArrayList<>();
        double seconds = 0;
        for (int i = 0; i < scale.rounds() && seconds < ALL_SECONDS_MAX; i++) {
            double took = round(scale.jobs());
            seconds += took;
            rates.add(scale.jobs() / took);
        }
        rates.sort(null);
        out.put("jobs", scale.jobs());
        out.put("rounds", rates.size());
        out.put("jobsPerSecond", Figures.rounded(rates.get(rates.size() / 2), 10));
        out.put("jobsPerSecondMin", Figures.rounded(rates.getFirst(), 10));
        out.put("jobsPerSecondMax", Figures.rounded(rates.getLast(), 10));
    }

    /** Seconds from the start of the workers to an empty queue. */
    private double round(int jobs) throws Exception {
        CountDownLatch left = new CountDownLatch(jobs);
        try (Peer peer = kind.open(setup.running(payload -> left.countDown()))) {
            Producers.each(jobs, number -> peer.enqueue(Payload.of(number)));
            System.gc(); // what filling the queue has left behind is not the workers' to clear
            long began = System.nanoTime();
            peer.start();
            if (!left.await(ROUND_SECONDS_MAX, TimeUnit.SECONDS)) {
                throw new IllegalStateException(
                        left.getCount() + " of " + jobs + " jobs had not run after " + ROUND_SECONDS_MAX + " s");
            }
            while (peer.unfinished() > 0) {
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            }
            return (System.nanoTime() - began) / 1e9;
        }
    }
}
