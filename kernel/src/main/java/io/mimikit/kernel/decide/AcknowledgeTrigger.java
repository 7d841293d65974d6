package io.mimikit.kernel.decide;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.entity.Incident;
import io.mimikit.kernel.entity.Trigger;

/** Somebody says that he knows that a trigger's runs fail. The incident stays until the next success closes it. */
public record AcknowledgeTrigger(String triggerId) implements Command<String> {
    @Override
    public String name() {
        return "trigger.acknowledge";
    }

    @Override
    public String decide(Draft draft) {
        Trigger trigger = draft.needTrigger(triggerId);
        Incident incident = trigger.state().incident();
        if (incident == null) {
            throw new MimikitException(
                    ErrorCode.CONFLICT,
                    "trigger " + triggerId + " has no open incident; there is nothing to acknowledge");
        }
        if (incident.acknowledgedAt() == null) {
            Incident known = incident.acknowledged(draft.now(), draft.by().who());
            draft.put(trigger.state(trigger.state().incident(known)));
        }
        return triggerId;
    }
}
