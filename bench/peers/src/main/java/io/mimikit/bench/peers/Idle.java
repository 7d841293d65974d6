package io.mimikit.bench.peers;

import io.mimikit.app.bench.Figures;
import io.mimikit.bench.LinuxProcess;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.node.ObjectNode;

/** Processor time and memory of a process that waits, with jobs of the far future in its store. */
record Idle(Subject subject, Optional<Postgres> postgres) {
    private static final long FILL_SECONDS_MAX = 600;
    private static final long READY_SECONDS_MAX = 120;

    void measure(int count, ObjectNode out) throws Exception {
        try (Life life = start(count)) {
            out.put("unfinished", subject.kind() == PeerKind.MIMIKIT ? count : life.unfinished());
            TimeUnit.NANOSECONDS.sleep(subject.scale().settle().toNanos());
            Optional<LinuxProcess> server = postgres.map(Postgres::process);
            double before = life.process().cpuSeconds();
            double serverBefore = server.isEmpty() ? 0 : server.get().cpuSeconds();
            TimeUnit.NANOSECONDS.sleep(subject.scale().idle().toNanos());
            out.put("cpuPercent", percent(life.process().cpuSeconds() - before));
            out.put("memoryMb", life.process().memoryMegabytes());
            if (server.isPresent()) {
                out.put("postgresCpuPercent", percent(server.get().cpuSeconds() - serverBefore));
                out.put("postgresMemoryMb", server.get().memoryMegabytes());
            }
        }
    }

    private double percent(double cpuSeconds) {
        return Figures.rounded(100 * cpuSeconds / (subject.scale().idle().toNanos() / 1e9), 100);
    }

    private Life start(int count) throws Exception {
        if (subject.kind() == PeerKind.MIMIKIT) {
            MimikitLife.fill(subject, count);
            return MimikitLife.start(subject);
        }
        if (subject.kind().durable()) {
            Jvm.start(subject, PeerProcess.FILL, count).join(FILL_SECONDS_MAX);
        }
        if (postgres.isPresent()) {
            postgres.get().settle();
        }
        return Jvm.start(subject, Measurement.IDLE.id(), count).awaitReady(READY_SECONDS_MAX);
    }
}
