package io.mimikit.kernel.decide;

import io.mimikit.kernel.entity.OutboxItem;
import java.util.Map;

/** Somebody asks for something outside the state, such as a memory entry. Answers the id under which it will be done. */
public record AddEffect(String action, Map<String, Object> payload) implements Command<String> {
    @Override
    public String name() {
        return action;
    }

    @Override
    public boolean isNewWork() {
        return true;
    }

    @Override
    public String decide(Draft draft) {
        String id = draft.newId();
        draft.put(new OutboxItem(id, action, payload, draft.now(), 0, Map.of()));
        return id;
    }
}
