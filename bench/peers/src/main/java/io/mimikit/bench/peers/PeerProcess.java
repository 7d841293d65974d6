package io.mimikit.bench.peers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A process that makes one measurement of one peer, or that is one life of it: then it goes on until its standard input
 * ends. What it has to say goes to files of its directory: {@value #RESULT}, {@value #UNFINISHED}.
 */
public final class PeerProcess {
    static final String RESULT = "result.json";
    static final String UNFINISHED = "unfinished";
    static final String EVENTS = "events";
    /** Write what is to wait. */
    static final String FILL = "fill";

    private static final int CONNECTIONS = 24;
    private static final int CONNECTIONS_OF_PRODUCERS = 80;
    private static final long LOOK_MILLIS = 500;
    private static final Duration FAR = Duration.ofDays(300);

    private final PeerKind kind;
    private final Scale scale;
    private final Path directory;
    private final String jdbcUrl;

    private PeerProcess(PeerKind kind, Scale scale, Path directory, String jdbcUrl) {
        this.kind = kind;
        this.scale = scale;
        this.directory = directory;
        this.jdbcUrl = jdbcUrl;
    }

    /** Arguments: the peer, the scale, a directory, a JDBC URL or nothing, what to do, and a count for
     * some of that. */
    public static void main(String[] arguments) throws Exception {
        PeerProcess process = new PeerProcess(
                PeerKind.find(arguments[0]).orElseThrow(), Scale.of(arguments[1]), Path.of(arguments[2]), arguments[3]);
        String task = arguments[4];
        switch (task) {
            case FILL -> process.fill(Integer.parseInt(arguments[5]));
            default -> {
                Measurement measurement = Measurement.find(task).orElseThrow();
                switch (measurement) {
                    case IDLE -> process.idle(Integer.parseInt(arguments[5]));
                    case KILL -> process.hold(Integer.parseInt(arguments[5]));
                    case BURN_DOWN, FLOOD, CAP, LATENESS -> process.measure(measurement);
                }
            }
        }
        Runtime.getRuntime().halt(0); // in order, some peers take their time
    }

    private Peer.Setup setup(int connections, boolean fresh, Consumer<String> job) {
        return new Peer.Setup(directory, jdbcUrl, connections, fresh, job);
    }

    private void measure(Measurement measurement) throws Exception {
        ObjectNode out = new JsonMapper().createObjectNode();
        Peer.Setup setup = setup(CONNECTIONS, true, payload -> {});
        Peer.Setup ofProducers = setup(CONNECTIONS_OF_PRODUCERS, true, payload -> {});
        switch (measurement) {
            case BURN_DOWN -> new BurnDown(kind, setup, scale).measure(out);
            case FLOOD -> new Lifecycle(scale, false).measure(kind, ofProducers, out);
            case CAP -> new Lifecycle(scale, true).measure(kind, ofProducers, out);
            case LATENESS -> new Lateness(scale).measure(kind, setup, out);
            case IDLE, KILL -> throw new IllegalArgumentException(measurement.id() + " is measured from outside");
        }
        write(RESULT, out.toString());
    }

    /** Writes jobs of the far future into a new store. */
    private void fill(int count) throws Exception {
        try (Peer peer = kind.open(setup(CONNECTIONS, true, payload -> {}))) {
            schedule(peer, count);
        }
    }

    private static void schedule(Peer peer, int count) throws Exception {
        Instant due = Instant.now().plus(FAR).truncatedTo(ChronoUnit.MILLIS);
        Producers.each(count, number -> peer.schedule(Payload.of(number), due.plusSeconds(number)));
    }

    /** One life with so many jobs of the far future, which wait in its store already where it has one. */
    private void idle(int count) throws Exception {
        try (Peer peer = kind.open(setup(CONNECTIONS, !kind.durable(), payload -> {}))) {
            if (!kind.durable()) {
                schedule(peer, count);
            }
            peer.start();
            write(UNFINISHED, Long.toString(peer.unfinished()));
            awaitEndOfInput();
        }
    }

    /** One life with so many new jobs that take their time; without any it is a later one, and goes on with what it finds. */
    private void hold(int count) throws Exception {
        Events events = new Events(directory.resolve(EVENTS));
        boolean fresh = count > 0 || !kind.durable();
        try (Peer peer = kind.open(setup(CONNECTIONS, fresh, payload -> hold(events, Payload.number(payload))))) {
            peer.start();
            for (int i = 0; i < count; i++) {
                peer.enqueue(Payload.of(i));
            }
            write(UNFINISHED, Long.toString(peer.unfinished()));
            if (count == 0) {
                watch(peer);
            }
            awaitEndOfInput();
            Runtime.getRuntime().halt(0); // in order would be to wait for jobs that nobody waits for
        }
    }

    /** Whoever started this process has it live for so long. */
    private static void awaitEndOfInput() throws IOException {
        while (System.in.read() >= 0) {
            // go on
        }
    }

    private void hold(Events events, long job) {
        try {
            events.add(Events.START, job);
            TimeUnit.NANOSECONDS.sleep(scale.held().toNanos());
            events.add(Events.END, job);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void watch(Peer peer) {
        Thread.ofPlatform().daemon().name("watch").start(() -> {
            try {
                while (true) {
                    TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
                    write(UNFINISHED, Long.toString(peer.unfinished()));
                }
            } catch (Exception ended) {
                // the process is ending
            }
        });
    }

    private void write(String name, String text) throws IOException {
        Path written = directory.resolve(name + ".new");
        Files.write(written, text.getBytes(StandardCharsets.UTF_8));
        Files.move(written, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }
}
