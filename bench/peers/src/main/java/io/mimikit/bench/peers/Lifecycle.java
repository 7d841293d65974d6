package io.mimikit.bench.peers;

import io.mimikit.app.bench.Figures;
import io.mimikit.app.bench.Latencies;
import io.mimikit.app.bench.Machine;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import tools.jackson.databind.node.ObjectNode;

/**
 * Jobs per second while producers add and workers run them. Capped, producers pause while {@value Scale#BACKLOG_MAX} jobs
 * wait, and the time of the pause is not in their latency. Both go on when it has been measured, until the process is
 * ended: in order would take some peers minutes while much is waiting.
 */
final class Lifecycle {
    private final Scale scale;
    private final boolean capped;
    private final Semaphore room = new Semaphore(Scale.BACKLOG_MAX);
    private final LongAdder enqueued = new LongAdder();
    private final LongAdder done = new LongAdder();
    private final Latencies latencies = new Latencies();
    private volatile boolean measuring;

    Lifecycle(Scale scale, boolean capped) {
        this.scale = scale;
        this.capped = capped;
    }

    void measure(PeerKind kind, Peer.Setup setup, ObjectNode out) throws Exception {
        Peer peer = kind.open(setup.running(payload -> ran()));
        peer.start();
        Producers producers = Producers.start(() -> enqueue(peer));
        TimeUnit.NANOSECONDS.sleep(scale.warmUp().toNanos());
        long began = System.nanoTime();
        long cpuBefore = Machine.cpuNanos();
        measuring = true;
        TimeUnit.NANOSECONDS.sleep(scale.lifecycle().toNanos());
        measuring = false;
        producers.check();
        double seconds = (System.nanoTime() - began) / 1e9;
        out.put("seconds", Figures.rounded(seconds, 1000));
        out.put("jobsPerSecond", Figures.perSecond(done.sum(), seconds));
        out.put("enqueuedPerSecond", Figures.perSecond(enqueued.sum(), seconds));
        out.put("coresUsed", Figures.rounded((Machine.cpuNanos() - cpuBefore) / 1e9 / seconds, 100));
        Figures.millis(out, "enqueueMs", latencies);
    }

    private void ran() {
        room.release();
        if (measuring) {
            done.increment();
        }
    }

    private boolean enqueue(Peer peer) throws Exception {
        if (capped) {
            room.acquire();
        }
        long asked = System.nanoTime();
        peer.enqueue(Payload.of(0));
        if (measuring) {
            enqueued.increment();
            latencies.add(System.nanoTime() - asked);
        }
        return true;
    }
}
