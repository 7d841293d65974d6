package io.mimikit.bench.peers;

import io.mimikit.app.bench.Figures;
import io.mimikit.app.bench.Latencies;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.node.ObjectNode;

/**
 * How long after its instant the code of a job begins, for jobs that are spread evenly over some time and were made
 * before. What begins early counts as not late, and is counted.
 */
final class Lateness {
    private static final Duration LEAD = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Scale scale;
    private final Latencies latencies = new Latencies();
    private final AtomicInteger early = new AtomicInteger();
    private final AtomicLong earliest = new AtomicLong();
    private final CountDownLatch left;

    Lateness(Scale scale) {
        this.scale = scale;
        this.left = new CountDownLatch(scale.due());
    }

    void measure(PeerKind kind, Peer.Setup setup, ObjectNode out) throws Exception {
        Peer peer = kind.open(setup.running(this::ran));
        peer.start();
        Instant first = Instant.now().plus(LEAD).truncatedTo(ChronoUnit.MILLIS);
        long everyMillis = scale.over().dividedBy(scale.due()).toMillis();
        Producers.each(scale.due(), number -> {
            Instant due = first.plusMillis(number * everyMillis);
            peer.schedule(Payload.of(due.toEpochMilli()), due);
        });
        boolean inTime = Instant.now().isBefore(first);
        Duration wait = Duration.between(Instant.now(), first.plus(scale.over()).plus(PATIENCE));
        boolean all = left.await(wait.toMillis(), TimeUnit.MILLISECONDS);
        out.put("jobs", scale.due());
        out.put("ran", scale.due() - left.getCount());
        out.put("complete", all);
        out.put("createdInTime", inTime);
        out.put("early", early.get());
        out.put("earliestMs", Figures.millis(earliest.get()));
        Figures.millis(out, "latenessMs", latencies);
    }

    private void ran(String payload) {
        Instant due = Instant.ofEpochMilli(Payload.number(payload));
        long nanos = ChronoUnit.NANOS.between(due, Instant.now());
        if (nanos < 0) {
            early.incrementAndGet();
            earliest.accumulateAndGet(-nanos, Math::max);
        }
        latencies.add(nanos);
        left.countDown();
    }
}
