package io.mimikit.kernel.entity;

import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.doc.Shape;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One run of a task. Its id is the fence: only who holds it may report an end. Immutable.
 *
 * @param number counts from 1 over the whole life of the task
 * @param owner the process life that runs it
 * @param clockShiftMillis by how much the clock jumped since the start, so that a time limit measures what passed
 * @param stopReason why it was told to stop, null while it wasn't
 * @param stopAt when it was told
 */
public record Attempt(
        String id,
        int number,
        String owner,
        Instant startedAt,
        long clockShiftMillis,
        @Nullable Instant endedAt,
        @Nullable Execution executed,
        @Nullable TaskError error,
        @Nullable StopReason stopReason,
        @Nullable Instant stopAt,
        Usage usage,
        List<ProcessRef> processes,
        Map<String, Object> extra) {
    public static final Shape<Attempt> SHAPE = Shape.<Attempt>of()
            .field("id", Attempt::id, FieldType.STRING)
            .field("number", Attempt::number, FieldType.INT)
            .field("owner", Attempt::owner, FieldType.STRING)
            .field("startedAt", Attempt::startedAt, FieldType.INSTANT)
            .field("clockShiftMs", a -> a.clockShiftMillis == 0 ? null : a.clockShiftMillis, FieldType.LONG)
            .field("endedAt", Attempt::endedAt, FieldType.INSTANT)
            .field("executed", Attempt::executed, Execution.TYPE)
            .field("error", Attempt::error, TaskError.SHAPE)
            .field("stopReason", Attempt::stopReason, StopReason.TYPE)
            .field("stopAt", Attempt::stopAt, FieldType.INSTANT)
            .field("usage", a -> a.usage.isNone() ? null : a.usage, Usage.SHAPE)
            .field("processes", Attempt::processes, FieldType.list(ProcessRef.SHAPE))
            .extra(Attempt::extra)
            .build(d -> new Attempt(
                    d.need("id", FieldType.STRING),
                    d.or("number", FieldType.INT, 1),
                    d.or("owner", FieldType.STRING, ""),
                    d.need("startedAt", FieldType.INSTANT),
                    d.or("clockShiftMs", FieldType.LONG, 0L),
                    d.opt("endedAt", FieldType.INSTANT),
                    d.opt("executed", Execution.TYPE),
                    d.opt("error", TaskError.SHAPE),
                    d.opt("stopReason", StopReason.TYPE),
                    d.opt("stopAt", FieldType.INSTANT),
                    d.or("usage", Usage.SHAPE, Usage.NONE),
                    d.or("processes", FieldType.list(ProcessRef.SHAPE), List.of()),
                    d.extra()));

    public static Attempt start(String id, int number, String owner, Instant at) {
        return new Attempt(id, number, owner, at, 0, null, null, null, null, null, Usage.NONE, List.of(), Map.of());
    }

    public boolean isOver() {
        return endedAt != null;
    }

    /** When a time limit that began with the attempt is over. */
    public Instant limitAt(long limitMillis) {
        return startedAt.plusMillis(limitMillis + clockShiftMillis);
    }

    /** How long it took up to an instant, whatever the clock did; never negative. */
    public Duration elapsed(Instant until) {
        Duration elapsed = Duration.between(startedAt, until).minusMillis(clockShiftMillis);
        return elapsed.isNegative() ? Duration.ZERO : elapsed;
    }

    /** The clock has jumped. */
    public Attempt clockJumped(long millis) {
        return new Attempt(
                id,
                number,
                owner,
                startedAt,
                clockShiftMillis + millis,
                endedAt,
                executed,
                error,
                stopReason,
                stopAt,
                usage,
                processes,
                extra);
    }

    public Attempt stopping(StopReason reason, Instant at) {
        return new Attempt(
                id,
                number,
                owner,
                startedAt,
                clockShiftMillis,
                endedAt,
                executed,
                error,
                reason,
                at,
                usage,
                processes,
                extra);
    }

    public Attempt ended(Instant at, Execution how, @Nullable TaskError why, Usage used) {
        return new Attempt(
                id,
                number,
                owner,
                startedAt,
                clockShiftMillis,
                at,
                how,
                why,
                stopReason,
                stopAt,
                used,
                processes,
                extra);
    }

    public Attempt withProcess(ProcessRef process) {
        List<ProcessRef> all = new java.util.ArrayList<>(processes);
        all.add(process);
        return new Attempt(
                id,
                number,
                owner,
                startedAt,
                clockShiftMillis,
                endedAt,
                executed,
                error,
                stopReason,
                stopAt,
                usage,
                List.copyOf(all),
                extra);
    }
}
