package io.mimikit.kernel.decide;

import io.mimikit.kernel.entity.Kind;

/** Somebody removes a trigger; what it has started goes on. Answers whether there was one. */
public record DeleteTrigger(String triggerId) implements Command<Boolean> {
    @Override
    public String name() {
        return "trigger.delete";
    }

    @Override
    public Boolean decide(Draft draft) {
        boolean known = draft.find(Kind.TRIGGER, triggerId).isPresent();
        draft.delete(Kind.TRIGGER, triggerId);
        return known;
    }
}
