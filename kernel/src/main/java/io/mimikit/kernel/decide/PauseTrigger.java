package io.mimikit.kernel.decide;

import io.mimikit.kernel.entity.Trigger;

/** Somebody wants a trigger to start nothing for a while; what runs goes on. */
public record PauseTrigger(String triggerId, String reason) implements Command<String> {
    @Override
    public String name() {
        return "trigger.pause";
    }

    @Override
    public String decide(Draft draft) {
        Trigger trigger = draft.needTrigger(triggerId);
        draft.put(paused(draft, trigger, reason));
        return triggerId;
    }

    static Trigger paused(Draft draft, Trigger trigger, String reason) {
        return AskLeaf.giveUp(draft, FollowCondition.drop(draft, trigger, "paused"))
                .enabled(false, reason.isBlank() ? "paused" : reason);
    }
}
