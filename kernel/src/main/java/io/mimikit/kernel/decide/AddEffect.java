package io.mimikit.kernel.decide;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.entity.Kind;
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
        checkRoom(draft);
        String id = draft.newId();
        draft.put(new OutboxItem(id, action, payload, draft.now(), 0, Map.of()));
        return id;
    }

    static void checkRoom(Draft draft) {
        int waiting = draft.state().all(Kind.OUTBOX).size();
        if (waiting >= draft.config().retention().outboxMax()) {
            throw new MimikitException(
                    ErrorCode.BACKPRESSURE,
                    waiting
                            + " effects wait to be carried out (retention.outboxMax); see the log for what holds them up,"
                            + " and try again later");
        }
    }
}
