package io.mimikit.kernel.entity;

import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.doc.Shape;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a trigger stands. Immutable.
 *
 * @param nextRunAt the next nominal instant; null when there is none
 * @param repeat 0, or which repetition of a failed one-shot comes next
 * @param runningTaskIds tasks of this trigger that are not over, oldest first
 * @param runningSince when the oldest of them was started
 * @param lastStatus ok, error, timeout, cancelled, interrupted, skipped or missed
 * @param backoffUntil occurrences before it are skipped after failures
 * @param runs tasks started, by time or by hand
 */
public record TriggerState(
        @Nullable Instant nextRunAt,
        int repeat,
        List<String> runningTaskIds,
        @Nullable Instant runningSince,
        @Nullable Instant lastRunAt,
        @Nullable String lastStatus,
        @Nullable String lastError,
        @Nullable Long lastDurationMillis,
        int consecutiveFailures,
        @Nullable Instant backoffUntil,
        long runs,
        Map<String, Object> condition,
        Map<String, Object> extra) {
    public static final TriggerState NEW =
            new TriggerState(null, 0, List.of(), null, null, null, null, null, 0, null, 0, Map.of(), Map.of());

    public static final Shape<TriggerState> SHAPE = Shape.<TriggerState>of()
            .field("nextRunAt", TriggerState::nextRunAt, FieldType.INSTANT)
            .field("repeat", s -> s.repeat == 0 ? null : s.repeat, FieldType.INT)
            .field("runningTaskIds", TriggerState::runningTaskIds, FieldType.STRINGS)
            .field("runningSince", TriggerState::runningSince, FieldType.INSTANT)
            .field("lastRunAt", TriggerState::lastRunAt, FieldType.INSTANT)
            .field("lastStatus", TriggerState::lastStatus, FieldType.STRING)
            .field("lastError", TriggerState::lastError, FieldType.STRING)
            .field("lastDurationMs", TriggerState::lastDurationMillis, FieldType.LONG)
            .field("consecutiveFailures", TriggerState::consecutiveFailures, FieldType.INT)
            .field("backoffUntil", TriggerState::backoffUntil, FieldType.INSTANT)
            .field("runs", TriggerState::runs, FieldType.LONG)
            .field("condition", TriggerState::condition, FieldType.TREE)
            .extra(TriggerState::extra)
            .build(d -> new TriggerState(
                    d.opt("nextRunAt", FieldType.INSTANT),
                    d.or("repeat", FieldType.INT, 0),
                    d.or("runningTaskIds", FieldType.STRINGS, List.of()),
                    d.opt("runningSince", FieldType.INSTANT),
                    d.opt("lastRunAt", FieldType.INSTANT),
                    d.opt("lastStatus", FieldType.STRING),
                    d.opt("lastError", FieldType.STRING),
                    d.opt("lastDurationMs", FieldType.LONG),
                    d.or("consecutiveFailures", FieldType.INT, 0),
                    d.opt("backoffUntil", FieldType.INSTANT),
                    d.or("runs", FieldType.LONG, 0L),
                    d.or("condition", FieldType.TREE, Map.of()),
                    d.extra()));

    public boolean isRunning() {
        return !runningTaskIds.isEmpty();
    }

    public TriggerState nextRunAt(@Nullable Instant value, int repeatNumber) {
        return new TriggerState(
                value,
                repeatNumber,
                runningTaskIds,
                runningSince,
                lastRunAt,
                lastStatus,
                lastError,
                lastDurationMillis,
                consecutiveFailures,
                backoffUntil,
                runs,
                condition,
                extra);
    }

    /** One more task of this trigger is under way. */
    public TriggerState started(String taskId, Instant at) {
        List<String> all = new ArrayList<>(runningTaskIds);
        all.add(taskId);
        return new TriggerState(
                nextRunAt,
                repeat,
                List.copyOf(all),
                runningSince == null ? at : runningSince,
                at,
                lastStatus,
                lastError,
                lastDurationMillis,
                consecutiveFailures,
                backoffUntil,
                runs + 1,
                condition,
                extra);
    }

    /** A task of this trigger is over; {@code running} is the start of the oldest that is left. */
    public TriggerState ended(String taskId, @Nullable Instant oldestLeft) {
        List<String> left =
                runningTaskIds.stream().filter(id -> !id.equals(taskId)).toList();
        return new TriggerState(
                nextRunAt,
                repeat,
                left,
                left.isEmpty() ? null : oldestLeft,
                lastRunAt,
                lastStatus,
                lastError,
                lastDurationMillis,
                consecutiveFailures,
                backoffUntil,
                runs,
                condition,
                extra);
    }

    /** What the last run or occurrence came to. */
    public TriggerState outcome(
            @Nullable String status,
            @Nullable String error,
            @Nullable Long durationMillis,
            int failures,
            @Nullable Instant until) {
        return new TriggerState(
                nextRunAt,
                repeat,
                runningTaskIds,
                runningSince,
                lastRunAt,
                status,
                error,
                durationMillis,
                failures,
                until,
                runs,
                condition,
                extra);
    }

    /** An occurrence that did not run. */
    public TriggerState notRun(String status, @Nullable String why) {
        return new TriggerState(
                nextRunAt,
                repeat,
                runningTaskIds,
                runningSince,
                lastRunAt,
                status,
                why,
                lastDurationMillis,
                consecutiveFailures,
                backoffUntil,
                runs,
                condition,
                extra);
    }
}
