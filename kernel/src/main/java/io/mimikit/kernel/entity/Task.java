package io.mimikit.kernel.entity;

import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.doc.Shape;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A unit of work in a lane, and how far it is. Immutable.
 *
 * @param readyAt since when it could run; the clock of aging
 * @param deferUntil until when it waits, while {@link TaskStatus#DEFERRED}
 * @param waitsFor id of the question that blocks it
 * @param attemptsSpent attempts that count against the retry policy
 * @param attempts the newest {@value #ATTEMPTS_KEPT}, oldest first
 * @param executed how the last attempt ended, once the task is over
 * @param achieved whether the goal was reached, once the task is over
 * @param delivered whether the result reached the one who asked
 * @param usage of all attempts
 */
public record Task(
        String id,
        TaskSpec spec,
        TaskStatus status,
        Instant createdAt,
        @Nullable Instant readyAt,
        @Nullable Instant deferUntil,
        @Nullable Instant finishedAt,
        @Nullable String waitsFor,
        int attemptsSpent,
        List<Attempt> attempts,
        @Nullable Execution executed,
        @Nullable Achievement achieved,
        @Nullable ResultDelivery delivered,
        @Nullable TaskResult result,
        @Nullable TaskError error,
        Usage usage,
        Map<String, Object> extra)
        implements Entity {
    public static final int ATTEMPTS_KEPT = 20;

    public static final Shape<Task> SHAPE = Shape.<Task>of()
            .envelope("kind", "schemaVersion")
            .field("id", Task::id, FieldType.STRING)
            .field("status", Task::status, TaskStatus.TYPE)
            .field("createdAt", Task::createdAt, FieldType.INSTANT)
            .field("readyAt", Task::readyAt, FieldType.INSTANT)
            .field("deferUntil", Task::deferUntil, FieldType.INSTANT)
            .field("finishedAt", Task::finishedAt, FieldType.INSTANT)
            .field("waitsFor", Task::waitsFor, FieldType.STRING)
            .field("attemptsSpent", Task::attemptsSpent, FieldType.INT)
            .field("attempts", Task::attempts, FieldType.list(Attempt.SHAPE))
            .field("executed", Task::executed, Execution.TYPE)
            .field("achieved", Task::achieved, Achievement.TYPE)
            .field("delivered", Task::delivered, ResultDelivery.TYPE)
            .field("result", Task::result, TaskResult.SHAPE)
            .field("error", Task::error, TaskError.SHAPE)
            .field("usage", t -> t.usage.isNone() ? null : t.usage, Usage.SHAPE)
            .field("spec", Task::spec, TaskSpec.SHAPE)
            .extra(Task::extra)
            .build(d -> new Task(
                    d.need("id", FieldType.STRING),
                    d.need("spec", TaskSpec.SHAPE),
                    d.need("status", TaskStatus.TYPE),
                    d.need("createdAt", FieldType.INSTANT),
                    d.opt("readyAt", FieldType.INSTANT),
                    d.opt("deferUntil", FieldType.INSTANT),
                    d.opt("finishedAt", FieldType.INSTANT),
                    d.opt("waitsFor", FieldType.STRING),
                    d.or("attemptsSpent", FieldType.INT, 0),
                    d.or("attempts", FieldType.list(Attempt.SHAPE), List.of()),
                    d.opt("executed", Execution.TYPE),
                    d.opt("achieved", Achievement.TYPE),
                    d.opt("delivered", ResultDelivery.TYPE),
                    d.opt("result", TaskResult.SHAPE),
                    d.opt("error", TaskError.SHAPE),
                    d.or("usage", Usage.SHAPE, Usage.NONE),
                    d.extra()));

    @Override
    public Kind kind() {
        return Kind.TASK;
    }

    public String lane() {
        return spec.lane();
    }

    /** The newest attempt. */
    public Optional<Attempt> lastAttempt() {
        return attempts.isEmpty() ? Optional.empty() : Optional.of(attempts.getLast());
    }

    /** The attempt that holds the slot. */
    public Optional<Attempt> runningAttempt() {
        return status.holdsSlot() ? lastAttempt() : Optional.empty();
    }

    /** A copy to change, field by field. */
    public Draft change() {
        return new Draft(this);
    }

    /** A task under change: set what differs, then {@link #build()}. Not thread-safe. */
    public static final class Draft {
        private final Task from;
        private TaskStatus status;
        private @Nullable Instant readyAt;
        private @Nullable Instant deferUntil;
        private @Nullable Instant finishedAt;
        private @Nullable String waitsFor;
        private int attemptsSpent;
        private List<Attempt> attempts;
        private @Nullable Execution executed;
        private @Nullable Achievement achieved;
        private @Nullable ResultDelivery delivered;
        private @Nullable TaskResult result;
        private @Nullable TaskError error;
        private Usage usage;

        private Draft(Task from) {
            this.from = from;
            this.status = from.status;
            this.readyAt = from.readyAt;
            this.deferUntil = from.deferUntil;
            this.finishedAt = from.finishedAt;
            this.waitsFor = from.waitsFor;
            this.attemptsSpent = from.attemptsSpent;
            this.attempts = from.attempts;
            this.executed = from.executed;
            this.achieved = from.achieved;
            this.delivered = from.delivered;
            this.result = from.result;
            this.error = from.error;
            this.usage = from.usage;
        }

        public Draft status(TaskStatus value) {
            status = value;
            return this;
        }

        public Draft readyAt(@Nullable Instant value) {
            readyAt = value;
            return this;
        }

        public Draft deferUntil(@Nullable Instant value) {
            deferUntil = value;
            return this;
        }

        public Draft finishedAt(@Nullable Instant value) {
            finishedAt = value;
            return this;
        }

        public Draft waitsFor(@Nullable String value) {
            waitsFor = value;
            return this;
        }

        public Draft attemptsSpent(int value) {
            attemptsSpent = value;
            return this;
        }

        /** Adds an attempt; the oldest beyond {@link #ATTEMPTS_KEPT} goes. */
        public Draft addAttempt(Attempt value) {
            List<Attempt> all = new ArrayList<>(attempts);
            all.add(value);
            attempts = List.copyOf(all.size() > ATTEMPTS_KEPT ? all.subList(1, all.size()) : all);
            return this;
        }

        /** Replaces the newest attempt. */
        public Draft lastAttempt(Attempt value) {
            List<Attempt> all = new ArrayList<>(attempts);
            all.set(all.size() - 1, value);
            attempts = List.copyOf(all);
            return this;
        }

        public Draft executed(@Nullable Execution value) {
            executed = value;
            return this;
        }

        public Draft achieved(@Nullable Achievement value) {
            achieved = value;
            return this;
        }

        public Draft delivered(@Nullable ResultDelivery value) {
            delivered = value;
            return this;
        }

        public Draft result(@Nullable TaskResult value) {
            result = value;
            return this;
        }

        public Draft error(@Nullable TaskError value) {
            error = value;
            return this;
        }

        public Draft usage(Usage value) {
            usage = value;
            return this;
        }

        public Task build() {
            return new Task(
                    from.id,
                    from.spec,
                    status,
                    from.createdAt,
                    readyAt,
                    deferUntil,
                    finishedAt,
                    waitsFor,
                    attemptsSpent,
                    attempts,
                    executed,
                    achieved,
                    delivered,
                    result,
                    error,
                    usage,
                    from.extra);
        }
    }
}
