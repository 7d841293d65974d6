package io.mimikit.kernel.decide;

import io.mimikit.kernel.condition.Observation;
import io.mimikit.kernel.request.TaskRequest;
import io.mimikit.kernel.request.TriggerRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Something that an agent's attempt wants to have happened. All of them are committed together, with its end. Immutable. */
public sealed interface Output {
    /** Says something in the conversation. */
    record Reply(String text) implements Output {}

    /** Takes these inputs: they are answered by this turn. */
    record Consume(List<String> messageIds, List<String> noticeIds) implements Output {}

    /** A request for the planners (from the Teller) or a task of the plan (from the Planner). */
    record Delegate(String taskId, TaskRequest request) implements Output {}

    /** A trigger, under this id unless it is taken. */
    record Schedule(String triggerId, TriggerRequest request) implements Output {}

    /** A question; from the Planner it blocks the task until there is an answer. */
    record Ask(
            String question, List<String> options, @Nullable String fallback, Duration timeout) implements Output {}

    /** What was found about a leaf of a trigger's condition, by the task that was asked for it. */
    record Answer(String triggerId, String place, Observation observation) implements Output {}

    /** Something to be done outside the state, such as writing a memory file. */
    record Effect(String action, Map<String, Object> payload) implements Output {}
}
