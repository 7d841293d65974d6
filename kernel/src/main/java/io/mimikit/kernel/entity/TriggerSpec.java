package io.mimikit.kernel.entity;

import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.doc.Shape;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The definition of a trigger: when, what, and the policies. Immutable.
 *
 * @param schedule null for a condition
 * @param condition empty for a schedule; in the words of a request, also where this program doesn't know them
 * @param isolated whether runs talk in a conversation of their own
 * @param conversation where results are told
 * @param jitterMillis upper bound of the stable offset
 * @param cooldownMillis least time between two firings of a condition
 * @param maxRuns runs after which the trigger disables itself
 * @param activeHours occurrences outside are skipped; null for always
 * @param onFailure null for what holds unless somebody says otherwise
 */
public record TriggerSpec(
        String name,
        @Nullable ScheduleSpec schedule,
        Map<String, Object> condition,
        TaskTemplate task,
        boolean isolated,
        String conversation,
        MissedPolicy missed,
        Overlap overlap,
        long jitterMillis,
        long cooldownMillis,
        @Nullable Integer maxRuns,
        @Nullable Instant expiresAt,
        @Nullable ActiveHours activeHours,
        boolean deleteAfterRun,
        @Nullable OnFailure onFailure,
        Notify notifyWhen,
        Map<String, Object> extra) {
    public static final Shape<TriggerSpec> SHAPE = Shape.<TriggerSpec>of()
            .field("name", TriggerSpec::name, FieldType.STRING)
            .field("schedule", TriggerSpec::schedule, ScheduleSpec.SHAPE)
            .field("condition", TriggerSpec::condition, FieldType.TREE)
            .field("task", TriggerSpec::task, TaskTemplate.SHAPE)
            .field("isolated", t -> t.isolated ? Boolean.TRUE : null, FieldType.BOOL)
            .field("conversation", TriggerSpec::conversation, FieldType.STRING)
            .field("missed", TriggerSpec::missed, MissedPolicy.SHAPE)
            .field("overlap", TriggerSpec::overlap, Overlap.TYPE)
            .field("jitterMillis", t -> t.jitterMillis == 0 ? null : t.jitterMillis, FieldType.LONG)
            .field("cooldownMillis", t -> t.cooldownMillis == 0 ? null : t.cooldownMillis, FieldType.LONG)
            .field("maxRuns", TriggerSpec::maxRuns, FieldType.INT)
            .field("expiresAt", TriggerSpec::expiresAt, FieldType.INSTANT)
            .field("activeHours", TriggerSpec::activeHours, ActiveHours.SHAPE)
            .field("deleteAfterRun", t -> t.deleteAfterRun ? Boolean.TRUE : null, FieldType.BOOL)
            .field("onFailure", TriggerSpec::onFailure, OnFailure.SHAPE)
            .field("notify", TriggerSpec::notifyWhen, Notify.TYPE)
            .extra(TriggerSpec::extra)
            .build(d -> new TriggerSpec(
                    d.or("name", FieldType.STRING, ""),
                    d.opt("schedule", ScheduleSpec.SHAPE),
                    d.or("condition", FieldType.TREE, Map.of()),
                    d.need("task", TaskTemplate.SHAPE),
                    d.or("isolated", FieldType.BOOL, false),
                    d.or("conversation", FieldType.STRING, Conversation.MAIN),
                    d.or("missed", MissedPolicy.SHAPE, MissedPolicy.ONE),
                    d.or("overlap", Overlap.TYPE, Overlap.SKIP),
                    d.or("jitterMillis", FieldType.LONG, 0L),
                    d.or("cooldownMillis", FieldType.LONG, 0L),
                    d.opt("maxRuns", FieldType.INT),
                    d.opt("expiresAt", FieldType.INSTANT),
                    d.opt("activeHours", ActiveHours.SHAPE),
                    d.or("deleteAfterRun", FieldType.BOOL, false),
                    d.opt("onFailure", OnFailure.SHAPE),
                    d.or("notify", Notify.TYPE, Notify.FAILURE),
                    d.extra()));

    /** What failed runs do, said or not. */
    public OnFailure failurePolicy() {
        return onFailure == null ? OnFailure.DEFAULT : onFailure;
    }

    public boolean isOneShot() {
        return schedule != null && schedule.isOneShot();
    }
}
