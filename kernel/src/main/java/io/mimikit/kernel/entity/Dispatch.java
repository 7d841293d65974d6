package io.mimikit.kernel.entity;

import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.doc.Shape;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A result on its way to somebody outside. Its id is the delivery id: the same for every attempt, so that the receiver can
 * tell a repetition. Immutable.
 *
 * @param payload what is sent
 * @param attemptsSpent sends that failed since it was last told to go
 * @param nextAt not before this, while it is pending
 * @param attempts the newest {@value #ATTEMPTS_KEPT}, oldest first
 * @param endedAt when it was delivered, given up or in doubt
 */
public record Dispatch(
        String id,
        String taskId,
        DeliverTo to,
        Map<String, Object> payload,
        DispatchState state,
        int attemptsSpent,
        Instant createdAt,
        Instant nextAt,
        @Nullable Instant endedAt,
        List<Send> attempts,
        Map<String, Object> extra)
        implements Entity {
    public static final int ATTEMPTS_KEPT = 20;

    /**
     * One attempt to send it, durable before the first byte goes out. Immutable.
     *
     * @param error null when it was taken, or while it is under way
     */
    public record Send(
            String id,
            Instant startedAt,
            @Nullable Instant endedAt,
            @Nullable String error,
            Map<String, Object> extra) {
        public static final Shape<Send> SHAPE = Shape.<Send>of()
                .field("id", Send::id, FieldType.STRING)
                .field("startedAt", Send::startedAt, FieldType.INSTANT)
                .field("endedAt", Send::endedAt, FieldType.INSTANT)
                .field("error", Send::error, FieldType.STRING)
                .extra(Send::extra)
                .build(d -> new Send(
                        d.need("id", FieldType.STRING),
                        d.need("startedAt", FieldType.INSTANT),
                        d.opt("endedAt", FieldType.INSTANT),
                        d.opt("error", FieldType.STRING),
                        d.extra()));
    }

    public static final Shape<Dispatch> SHAPE = Shape.<Dispatch>of()
            .envelope("kind", "schemaVersion")
            .field("id", Dispatch::id, FieldType.STRING)
            .field("taskId", Dispatch::taskId, FieldType.STRING)
            .field("state", Dispatch::state, DispatchState.TYPE)
            .field("attemptsSpent", Dispatch::attemptsSpent, FieldType.INT)
            .field("createdAt", Dispatch::createdAt, FieldType.INSTANT)
            .field("nextAt", Dispatch::nextAt, FieldType.INSTANT)
            .field("endedAt", Dispatch::endedAt, FieldType.INSTANT)
            .field("attempts", Dispatch::attempts, FieldType.list(Send.SHAPE))
            .field("to", Dispatch::to, DeliverTo.SHAPE)
            .field("payload", Dispatch::payload, FieldType.TREE)
            .extra(Dispatch::extra)
            .build(d -> new Dispatch(
                    d.need("id", FieldType.STRING),
                    d.need("taskId", FieldType.STRING),
                    d.need("to", DeliverTo.SHAPE),
                    d.or("payload", FieldType.TREE, Map.of()),
                    d.need("state", DispatchState.TYPE),
                    d.or("attemptsSpent", FieldType.INT, 0),
                    d.need("createdAt", FieldType.INSTANT),
                    d.need("nextAt", FieldType.INSTANT),
                    d.opt("endedAt", FieldType.INSTANT),
                    d.or("attempts", FieldType.list(Send.SHAPE), List.of()),
                    d.extra()));

    @Override
    public Kind kind() {
        return Kind.DISPATCH;
    }

    /** Under way: the attempt is the newest one. */
    public Dispatch sending(Send attempt) {
        List<Send> all = new ArrayList<>(attempts);
        all.add(attempt);
        List<Send> kept = all.size() > ATTEMPTS_KEPT ? all.subList(1, all.size()) : all;
        return with(DispatchState.SENDING, attemptsSpent, nextAt, null, kept);
    }

    /** The newest attempt is over. */
    public Dispatch sent(Instant at, @Nullable String error) {
        List<Send> all = new ArrayList<>(attempts);
        Send last = all.removeLast();
        all.add(new Send(last.id, last.startedAt, at, error, last.extra));
        return with(state, error == null ? attemptsSpent : attemptsSpent + 1, nextAt, endedAt, all);
    }

    public Dispatch pending(Instant at, int spent) {
        return with(DispatchState.PENDING, spent, at, null, attempts);
    }

    public Dispatch ended(DispatchState how, Instant at) {
        return with(how, attemptsSpent, nextAt, at, attempts);
    }

    private Dispatch with(DispatchState how, int spent, Instant next, @Nullable Instant ended, List<Send> sends) {
        return new Dispatch(id, taskId, to, payload, how, spent, createdAt, next, ended, List.copyOf(sends), extra);
    }
}
