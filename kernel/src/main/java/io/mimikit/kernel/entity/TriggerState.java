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
 * @param runs tasks started, by time, by condition or by hand
 * @param condition how the condition stands, {@link ConditionState#NONE} for a schedule
 * @param incident the failures that nobody has mended yet, null for none
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
        ConditionState condition,
        @Nullable Incident incident,
        Map<String, Object> extra) {
    public static final TriggerState NEW = new TriggerState(
            null, 0, List.of(), null, null, null, null, null, 0, null, 0, ConditionState.NONE, null, Map.of());

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
            .field("condition", s -> s.condition.equals(ConditionState.NONE) ? null : s.condition, ConditionState.SHAPE)
            .field("incident", TriggerState::incident, Incident.SHAPE)
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
                    d.or("condition", ConditionState.SHAPE, ConditionState.NONE),
                    d.opt("incident", Incident.SHAPE),
                    d.extra()));

    public boolean isRunning() {
        return !runningTaskIds.isEmpty();
    }

    public TriggerState nextRunAt(@Nullable Instant value, int repeatNumber) {
        Draft draft = new Draft(this);
        draft.nextRunAt = value;
        draft.repeat = repeatNumber;
        return draft.build();
    }

    /** One more task of this trigger is under way. */
    public TriggerState started(String taskId, Instant at) {
        Draft draft = new Draft(this);
        List<String> all = new ArrayList<>(runningTaskIds);
        all.add(taskId);
        draft.runningTaskIds = List.copyOf(all);
        draft.runningSince = runningSince == null ? at : runningSince;
        draft.lastRunAt = at;
        draft.runs++;
        return draft.build();
    }

    /** A task of this trigger goes before it has begun, and was no run; {@code oldestLeft} as in {@link #ended}. */
    public TriggerState letGo(String taskId, @Nullable Instant oldestLeft) {
        Draft draft = new Draft(ended(taskId, oldestLeft));
        draft.runs--;
        return draft.build();
    }

    /** A task of this trigger is over; {@code oldestLeft} is the start of the oldest that is left. */
    public TriggerState ended(String taskId, @Nullable Instant oldestLeft) {
        Draft draft = new Draft(this);
        draft.runningTaskIds =
                runningTaskIds.stream().filter(id -> !id.equals(taskId)).toList();
        draft.runningSince = draft.runningTaskIds.isEmpty() ? null : oldestLeft;
        return draft.build();
    }

    /** What the last run or occurrence came to. */
    public TriggerState outcome(
            @Nullable String status,
            @Nullable String error,
            @Nullable Long durationMillis,
            int failures,
            @Nullable Instant until) {
        Draft draft = new Draft(this);
        draft.lastStatus = status;
        draft.lastError = error;
        draft.lastDurationMillis = durationMillis;
        draft.consecutiveFailures = failures;
        draft.backoffUntil = until;
        return draft.build();
    }

    /** An occurrence that did not run. */
    public TriggerState notRun(String status, @Nullable String why) {
        return outcome(status, why, lastDurationMillis, consecutiveFailures, backoffUntil);
    }

    public TriggerState condition(ConditionState value) {
        Draft draft = new Draft(this);
        draft.condition = value;
        return draft.build();
    }

    public TriggerState incident(@Nullable Incident value) {
        Draft draft = new Draft(this);
        draft.incident = value;
        return draft.build();
    }

    /** A state under change. */
    private static final class Draft {
        private final TriggerState from;
        private @Nullable Instant nextRunAt;
        private int repeat;
        private List<String> runningTaskIds;
        private @Nullable Instant runningSince;
        private @Nullable Instant lastRunAt;
        private @Nullable String lastStatus;
        private @Nullable String lastError;
        private @Nullable Long lastDurationMillis;
        private int consecutiveFailures;
        private @Nullable Instant backoffUntil;
        private long runs;
        private ConditionState condition;
        private @Nullable Incident incident;

        private Draft(TriggerState from) {
            this.from = from;
            this.nextRunAt = from.nextRunAt;
            this.repeat = from.repeat;
            this.runningTaskIds = from.runningTaskIds;
            this.runningSince = from.runningSince;
            this.lastRunAt = from.lastRunAt;
            this.lastStatus = from.lastStatus;
            this.lastError = from.lastError;
            this.lastDurationMillis = from.lastDurationMillis;
            this.consecutiveFailures = from.consecutiveFailures;
            this.backoffUntil = from.backoffUntil;
            this.runs = from.runs;
            this.condition = from.condition;
            this.incident = from.incident;
        }

        private TriggerState build() {
            return new TriggerState(
                    nextRunAt,
                    repeat,
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
                    incident,
                    from.extra);
        }
    }
}
