package io.mimikit.agent.run;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.decide.CloseEffect;
import io.mimikit.kernel.decide.ForgetMessages;
import io.mimikit.kernel.engine.Engine;
import io.mimikit.kernel.engine.EngineListener;
import io.mimikit.kernel.entity.Actor;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Message;
import io.mimikit.kernel.entity.OutboxItem;
import io.mimikit.kernel.state.State;
import io.mimikit.kernel.store.Transition;
import io.mimikit.memory.Forget;
import io.mimikit.memory.ForgetReport;
import io.mimikit.memory.ForgetTarget;
import io.mimikit.memory.Memory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes to memory what was committed as to be written: one at a time, in order, each until it is done. An item stays in
 * the state until its file is on disk, so a crash repeats it, which memory takes well. Thread-safe.
 */
public final class MemoryEffects implements EngineListener, AutoCloseable {
    public static final String REMEMBER = "memory.remember";
    public static final String FORGET = "memory.forget";

    private static final Logger LOG = LoggerFactory.getLogger(MemoryEffects.class);
    private static final Actor ACTOR = new Actor("memory", "engine", null);
    private static final Duration RETRY = Duration.ofSeconds(30);
    private static final int FAILURES_MAX = 20;

    private final Engine engine;
    private final Memory memory;
    private final ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("mimikit-memory").factory());

    public MemoryEffects(Engine engine, Memory memory) {
        this.engine = engine;
        this.memory = memory;
    }

    /** Takes up what an earlier life left, then whatever is committed from now on. */
    public void start() {
        engine.listen(this);
        for (Entity item : engine.query(state -> List.copyOf(state.all(Kind.OUTBOX)))) {
            submit((OutboxItem) item, Duration.ZERO);
        }
    }

    @Override
    public void committed(List<Transition> transitions) {
        for (Transition transition : transitions) {
            transition.changes().forEach(change -> {
                if (change.before() == null && change.after() instanceof OutboxItem item) {
                    submit(item, Duration.ZERO);
                }
            });
        }
    }

    private void submit(OutboxItem item, Duration delay) {
        try {
            Objects.requireNonNull(worker.schedule(() -> carryOut(item), delay.toMillis(), TimeUnit.MILLISECONDS));
        } catch (RejectedExecutionException e) {
            LOG.debug("stopping; {} is done by the next life", item.id(), e);
        }
    }

    private void carryOut(OutboxItem item) {
        try {
            write(item);
            engine.call(ACTOR, new CloseEffect(item.id(), null));
        } catch (MimikitException e) {
            if (e.retryable() && item.failures() < FAILURES_MAX) {
                LOG.warn("{} {} failed; will try again in {}", item.action(), item.id(), RETRY, e);
                again(item, e);
            } else {
                LOG.error("{} {} was given up", item.action(), item.id(), e);
                giveUp(item);
            }
        } catch (RuntimeException e) {
            LOG.error("{} {} failed; will try again in {}", item.action(), item.id(), RETRY, e);
            again(item, new MimikitException(ErrorCode.INTERNAL, String.valueOf(e.getMessage()), e));
        }
    }

    private void again(OutboxItem item, MimikitException error) {
        if (item.failures() >= FAILURES_MAX) {
            giveUp(item);
            return;
        }
        engine.tell(ACTOR, new CloseEffect(item.id(), error.getMessage()));
        submit(
                new OutboxItem(
                        item.id(), item.action(), item.payload(), item.createdAt(), item.failures() + 1, item.extra()),
                RETRY);
    }

    private void giveUp(OutboxItem item) {
        engine.tell(ACTOR, new CloseEffect(item.id(), null));
    }

    private void write(OutboxItem item) {
        switch (item.action()) {
            case REMEMBER -> {
                String path = memory.store()
                        .remember(
                                item.id(),
                                item.createdAt(),
                                String.valueOf(item.payload().get("content")),
                                Objects.equals(item.payload().get("longTerm"), true));
                LOG.debug("remembered {} in {}", item.id(), path);
            }
            case FORGET -> forget(String.valueOf(item.payload().get("what")), false);
            default -> LOG.error("effect {} asks for \"{}\", which nobody can do", item.id(), item.action());
        }
    }

    /**
     * Forgets in files and in the conversations, or says what would go.
     *
     * @param what a path, the id of an entry or message, or words
     */
    public ForgetReport forget(String what, boolean dryRun) {
        List<Message> messages = engine.query(state -> messages(state));
        boolean isMessage = messages.stream().anyMatch(message -> message.id().equals(what));
        ForgetTarget target =
                isMessage ? new ForgetTarget.Entry(what) : memory.forget().targetOf(what);
        List<Message> hit =
                messages.stream().filter(message -> hits(target, message)).toList();
        ForgetReport report = memory.forget().forget(target, dryRun);
        List<ForgetReport.Gone> gone = new ArrayList<>(report.gone());
        hit.forEach(message -> gone.add(
                new ForgetReport.Gone("history/" + message.id(), 1, cut(message.text()), ForgetReport.Reason.TARGET)));
        if (!dryRun && !hit.isEmpty()) {
            memory.tombstones()
                    .add(
                            hit.stream().map(Message::text).toList(),
                            hit.stream().map(Message::id).toList());
            engine.call(ACTOR, new ForgetMessages(hit.stream().map(Message::id).toList()));
        }
        return new ForgetReport(dryRun, gone, report.unreached())
                .withUnreached(List.of(
                        "backup/ (copies made before)",
                        "artifacts/ (large outputs)",
                        "journal/ and runs/ until their retention has passed"));
    }

    private static List<Message> messages(State state) {
        return state.all(Kind.MESSAGE).stream().map(Message.class::cast).toList();
    }

    private static boolean hits(ForgetTarget target, Message message) {
        return switch (target) {
            case ForgetTarget.File ignored -> false;
            case ForgetTarget.Entry entry -> entry.id().equals(message.id());
            case ForgetTarget.Query query -> Forget.matching(query).test(message.text());
        };
    }

    private static String cut(String text) {
        return text.length() <= 200 ? text : text.substring(0, 199) + "…";
    }

    @Override
    public void close() {
        worker.shutdown();
        try {
            if (!worker.awaitTermination(5, TimeUnit.SECONDS)) {
                worker.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
