package io.mimikit.kernel.decide;

import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Trigger;
import java.util.Optional;

/** Somebody removes a trigger; what it has started goes on. Answers whether there was one. */
public record DeleteTrigger(String triggerId) implements Command<Boolean> {
    @Override
    public String name() {
        return "trigger.delete";
    }

    @Override
    public Boolean decide(Draft draft) {
        Optional<Trigger> known = draft.find(Kind.TRIGGER, triggerId);
        known.ifPresent(ApplyTriggerFile::refuseOtherChanges);
        known.ifPresent(trigger -> delete(draft, trigger));
        return known.isPresent();
    }

    static void delete(Draft draft, Trigger trigger) {
        AskLeaf.giveUp(draft, FollowCondition.drop(draft, trigger, "deleted"));
        draft.delete(Kind.TRIGGER, trigger.id());
    }
}
