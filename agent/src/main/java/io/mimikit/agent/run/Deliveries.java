package io.mimikit.agent.run;

import io.mimikit.agent.process.CommandRunner;
import io.mimikit.agent.process.ProcessTree;
import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.decide.BeginSend;
import io.mimikit.kernel.decide.EndSend;
import io.mimikit.kernel.decide.RecoverSends;
import io.mimikit.kernel.engine.Engine;
import io.mimikit.kernel.engine.EngineListener;
import io.mimikit.kernel.entity.Actor;
import io.mimikit.kernel.entity.Dispatch;
import io.mimikit.kernel.entity.DispatchState;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.store.Transition;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends results to whom they are for outside, each under its delivery id and with an attempt that is durable before it
 * begins; later and later after failures. Thread-safe; sleeps while nothing is due.
 */
public final class Deliveries implements EngineListener, AutoCloseable {
    /** Sends that are under way at once. */
    static final int SENDING_MAX = 8;

    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);
    private static final Actor ACTOR = new Actor("delivery", "engine", null);
    private static final long GRACE_MILLIS = 1000;
    private static final long EARLY_MILLIS = 20;
    private static final Duration STOP_MAX = Duration.ofSeconds(5);

    private final Engine engine;
    private final ProcessTree processes;
    private final InstantSource clock;
    private final Send send;
    private final Semaphore room = new Semaphore(SENDING_MAX);
    private final Set<Thread> senders = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("mimikit-deliveries").factory());

    public Deliveries(
            Engine engine, CommandRunner runner, ProcessTree processes, Path workDirectory, InstantSource clock) {
        this.engine = engine;
        this.processes = processes;
        this.clock = clock;
        this.send = new Send(runner, workDirectory);
    }

    /** Settles what an earlier life had begun to send, takes up what it left, then whatever is committed from now on. */
    public void start() {
        if (engine.isCopied()) {
            LOG.warn("the state is a copy; nothing is delivered until it is adopted");
            return;
        }
        all(DispatchState.SENDING).forEach(this::endProcesses);
        engine.call(ACTOR, new RecoverSends());
        engine.listen(this);
        all(DispatchState.PENDING).forEach(this::schedule);
    }

    private List<Dispatch> all(DispatchState state) {
        return engine.query(committed -> committed.all(Kind.DISPATCH).stream()
                .map(Dispatch.class::cast)
                .filter(dispatch -> dispatch.state() == state)
                .toList());
    }

    private void endProcesses(Dispatch dispatch) {
        processes.end(dispatch.attempts().getLast().id(), List.of(), GRACE_MILLIS);
    }

    @Override
    public void committed(List<Transition> transitions) {
        for (Transition transition : transitions) {
            transition.changes().forEach(change -> {
                if (change.after() instanceof Dispatch dispatch && dispatch.state() == DispatchState.PENDING) {
                    schedule(dispatch);
                }
            });
        }
    }

    private void schedule(Dispatch dispatch) {
        long millis =
                Math.max(0, Duration.between(clock.instant(), dispatch.nextAt()).toMillis());
        later(dispatch.id(), millis);
    }

    private void later(String id, long millis) {
        try {
            Objects.requireNonNull(timer.schedule(() -> begin(id), millis, TimeUnit.MILLISECONDS));
        } catch (RejectedExecutionException e) {
            LOG.debug("stopping; delivery {} is sent by the next life", id, e);
        }
    }

    private void begin(String id) {
        Thread sender = Thread.ofVirtual().name("delivery-" + id).unstarted(() -> carryOut(id));
        senders.add(sender);
        sender.start();
    }

    private void carryOut(String id) {
        try {
            room.acquire();
            try {
                Optional<Dispatch> begun = engine.call(ACTOR, new BeginSend(id));
                if (begun.isPresent()) {
                    finish(begun.get());
                } else {
                    lookAgain(id);
                }
            } finally {
                room.release();
            }
        } catch (InterruptedException e) {
            LOG.debug("stopping; delivery {} is settled by the next life", id, e);
        } catch (MimikitException e) {
            if (e.code() != ErrorCode.DRAINING) {
                LOG.error("delivery {} could not be recorded; the next start takes it up", id, e);
            }
        } finally {
            senders.remove(Thread.currentThread());
        }
    }

    /** The timer may be early by a moment, and a clock may be set. */
    private void lookAgain(String id) {
        Optional<Dispatch> known = engine.query(state -> state.<Dispatch>find(Kind.DISPATCH, id));
        Instant now = clock.instant();
        known.filter(dispatch -> dispatch.state() == DispatchState.PENDING)
                .ifPresent(dispatch -> later(
                        id,
                        Math.max(
                                EARLY_MILLIS,
                                Duration.between(now, dispatch.nextAt()).toMillis())));
    }

    private void finish(Dispatch dispatch) throws InterruptedException {
        String sendId = dispatch.attempts().getLast().id();
        Send.Outcome outcome = send.send(dispatch);
        engine.call(ACTOR, new EndSend(dispatch.id(), sendId, outcome.how(), outcome.error(), outcome.retryAfter()));
        if (outcome.error() != null) {
            LOG.warn(
                    "delivery {} of task {} to {}: {}",
                    dispatch.id(),
                    dispatch.taskId(),
                    dispatch.to().describe(),
                    outcome.error());
        }
    }

    /** Stops sending; what is under way is settled by the next life. */
    @Override
    public void close() {
        timer.shutdownNow();
        senders.forEach(Thread::interrupt);
        send.close();
        long until = System.nanoTime() + STOP_MAX.toNanos();
        for (Thread sender : senders) {
            try {
                if (!sender.join(Duration.ofNanos(Math.max(1, until - System.nanoTime())))) {
                    LOG.warn("{} does not stop", sender.getName());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
