package io.mimikit.bench.peers;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Who is measured. */
enum PeerKind {
    MIMIKIT(false, true),
    DB_SCHEDULER(true, true),
    /** The same with a short heartbeat, which decides how soon the jobs of a dead process run again. */
    DB_SCHEDULER_HEARTBEAT_1S(true, true),
    JOBRUNR(true, true),
    QUARTZ_JDBC(true, true),
    QUARTZ_RAM(false, false);

    private final boolean onPostgres;
    private final boolean durable;

    PeerKind(boolean onPostgres, boolean durable) {
        this.onPostgres = onPostgres;
        this.durable = durable;
    }

    String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Optional<PeerKind> find(String id) {
        return Arrays.stream(values()).filter(kind -> kind.id().equals(id)).findFirst();
    }

    boolean onPostgres() {
        return onPostgres;
    }

    /** Whether what it has acknowledged survives the end of its process. */
    boolean durable() {
        return durable;
    }

    /** What is measured of it. */
    List<Measurement> measurements() {
        return this == DB_SCHEDULER_HEARTBEAT_1S ? List.of(Measurement.KILL) : List.of(Measurement.values());
    }

    Peer open(Peer.Setup setup) throws Exception {
        return switch (this) {
            case MIMIKIT -> new MimikitPeer(setup);
            case DB_SCHEDULER -> new DbSchedulerPeer(setup, Optional.empty());
            case DB_SCHEDULER_HEARTBEAT_1S -> new DbSchedulerPeer(setup, Optional.of(Duration.ofSeconds(1)));
            case JOBRUNR -> new JobRunrPeer(setup);
            case QUARTZ_JDBC -> QuartzPeer.onPostgres(setup);
            case QUARTZ_RAM -> QuartzPeer.inMemory(setup);
        };
    }
}
