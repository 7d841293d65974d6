package io.mimikit.bench.peers;

import io.mimikit.bench.LinuxProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code kill -9} while as many long jobs run as there are workers, and a new life at once: how long until all run again,
 * which are lost, which have ended twice, and what is left of the dead life.
 */
final class KillNine {
    private static final int JOBS = Scale.WORKERS;
    private static final long READY_SECONDS_MAX = 60;
    private static final long STEADY_SECONDS = 2;
    private static final long GRACE_SECONDS = 15;
    private static final long SETTLED_SECONDS_MAX = 10;
    /** So that asking is no work for whom is asked. */
    private static final long ASK_NANOS = 2_000_000_000;

    private final Subject subject;
    private final Scale scale;
    private final Events events;
    private long askedNanos = System.nanoTime();

    KillNine(Subject subject) {
        this.subject = subject;
        this.scale = subject.scale();
        this.events = new Events(subject.directory().resolve(PeerProcess.EVENTS));
    }

    void measure(ObjectNode out) throws Exception {
        long killed;
        List<LinuxProcess> dead;
        try (Life first = firstLife()) {
            if (!Jvm.Waiting.until(READY_SECONDS_MAX, () -> running(0) == JOBS)) {
                throw new IOException("only " + running(0) + " of " + JOBS + " jobs began to run");
            }
            TimeUnit.SECONDS.sleep(STEADY_SECONDS);
            dead = first.process().tree();
            killed = System.currentTimeMillis();
            first.kill();
        }
        try (Life second = secondLife()) {
            out.put("readyAfterMs", System.currentTimeMillis() - killed);
            long from = killed;
            boolean again =
                    Jvm.Waiting.until(scale.patience().toSeconds(), () -> running(from) == JOBS || isOver(second));
            out.put("orphaned", dead.stream().filter(LinuxProcess::isAlive).count());
            report(second, killed, again, out);
        }
    }

    private Life firstLife() throws IOException, InterruptedException {
        if (subject.kind() != PeerKind.MIMIKIT) {
            return Jvm.start(subject, Measurement.KILL.id(), JOBS).awaitReady(READY_SECONDS_MAX);
        }
        MimikitLife life = MimikitLife.start(subject);
        for (int i = 0; i < JOBS; i++) {
            life.run(events.script(i, scale.held().toSeconds()));
        }
        return life;
    }

    private Life secondLife() throws IOException, InterruptedException {
        return subject.kind() == PeerKind.MIMIKIT
                ? MimikitLife.start(subject)
                : Jvm.start(subject, Measurement.KILL.id(), 0).awaitReady(READY_SECONDS_MAX);
    }

    private void report(Life second, long killed, boolean again, ObjectNode out)
            throws IOException, InterruptedException {
        List<Events.Event> restarts = starts(killed);
        out.put("jobs", JOBS);
        out.put("runningAgain", running(killed));
        if (running(killed) == JOBS) {
            out.put("runningAgainMs", restarts.getLast().atMillis() - killed);
        }
        if (again) {
            Duration whole = scale.held().plusSeconds(GRACE_SECONDS);
            Jvm.Waiting.until(whole.toSeconds(), () -> ended().size() == JOBS || isOver(second));
        }
        Map<Long, Long> ended = ended();
        if (ended.size() == JOBS) {
            Jvm.Waiting.until(SETTLED_SECONDS_MAX, () -> isOver(second)); // the last one's end may be on its way
        }
        long waiting = Math.max(0, second.unfinished());
        out.put("ended", ended.size());
        out.put("waiting", waiting);
        out.put("lost", Math.max(0, JOBS - ended.size() - waiting));
        out.put("doubled", ended.values().stream().filter(times -> times > 1).count());
    }

    /** Jobs that have begun since some instant, each once. */
    private long running(long sinceMillis) {
        return starts(sinceMillis).stream().map(Events.Event::job).distinct().count();
    }

    private List<Events.Event> starts(long sinceMillis) {
        return read().stream()
                .filter(event -> event.what().equals(Events.START) && event.atMillis() >= sinceMillis)
                .toList();
    }

    /** How often each job has ended. */
    private Map<Long, Long> ended() {
        return read().stream()
                .filter(event -> event.what().equals(Events.END))
                .collect(Collectors.groupingBy(Events.Event::job, Collectors.counting()));
    }

    /** Whether the store has nothing left to do. */
    private boolean isOver(Life life) {
        if (System.nanoTime() - askedNanos < ASK_NANOS) {
            return false;
        }
        askedNanos = System.nanoTime();
        try {
            return life.unfinished() == 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Events.Event> read() {
        try {
            return events.read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
