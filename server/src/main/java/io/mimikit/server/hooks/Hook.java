package io.mimikit.server.hooks;

import io.mimikit.kernel.condition.Condition;
import io.mimikit.kernel.condition.ConditionTree;
import io.mimikit.kernel.entity.Trigger;
import io.mimikit.kernel.state.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One webhook of a trigger's condition. Immutable.
 *
 * @param index among the webhooks of the condition, from 0
 * @param place of its leaf in the condition
 */
public record Hook(String triggerId, long revision, long rotation, int index, String place, Condition.Webhook leaf) {

    /** All webhooks of a trigger, in order; to be called inside a query of the engine. */
    public static List<Hook> of(State state, Trigger trigger) {
        List<Hook> hooks = new ArrayList<>();
        Map<String, Condition.Leaf> leaves =
                state.condition(trigger).map(ConditionTree::leaves).orElse(Map.of());
        leaves.forEach((place, leaf) -> {
            if (leaf instanceof Condition.Webhook webhook) {
                hooks.add(new Hook(trigger.id(), trigger.revision(), trigger.rotation(), hooks.size(), place, webhook));
            }
        });
        return hooks;
    }
}
