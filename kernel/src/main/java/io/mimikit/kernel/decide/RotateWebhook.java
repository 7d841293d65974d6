package io.mimikit.kernel.decide;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.condition.Condition;
import io.mimikit.kernel.condition.ConditionTree;
import io.mimikit.kernel.entity.Trigger;
import java.util.Map;

/** Somebody wants a trigger's webhook to have a new address; the one before is worth nothing from now on. */
public record RotateWebhook(String triggerId) implements Command<String> {
    @Override
    public String name() {
        return "trigger.rotate";
    }

    @Override
    public String decide(Draft draft) {
        Trigger trigger = draft.needTrigger(triggerId);
        boolean hasWebhook =
                draft.state().condition(trigger).map(ConditionTree::leaves).orElse(Map.of()).values().stream()
                        .anyMatch(Condition.Webhook.class::isInstance);
        if (!hasWebhook) {
            throw new MimikitException(
                    ErrorCode.CONFLICT, "trigger " + triggerId + " has no webhook, so there is no address to renew");
        }
        draft.put(trigger.rotated());
        return triggerId;
    }
}
