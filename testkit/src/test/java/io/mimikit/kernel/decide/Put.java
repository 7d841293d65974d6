package io.mimikit.kernel.decide;

import io.mimikit.kernel.entity.Entity;

/** Puts an entity into the state as it is, as an import or a hand would. */
public record Put(Entity entity) implements Command<Boolean> {
    @Override
    public String name() {
        return "test.put";
    }

    @Override
    public Boolean decide(Draft draft) {
        draft.put(entity);
        return true;
    }
}
