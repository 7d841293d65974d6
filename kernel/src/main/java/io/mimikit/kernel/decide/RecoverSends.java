package io.mimikit.kernel.decide;

import io.mimikit.kernel.entity.Delivery;
import io.mimikit.kernel.entity.Dispatch;
import io.mimikit.kernel.entity.DispatchState;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * Sends that the last life of the process had begun: nobody knows whether they arrived. Those that may come twice are sent
 * again under their id, the others are in doubt. Answers how many there were.
 */
public record RecoverSends() implements Command<Integer> {
    private static final String CUT_OFF = "the process died while it was being sent";

    @Override
    public String name() {
        return "delivery.recover";
    }

    @Override
    public Integer decide(Draft draft) {
        List<Dispatch> cutOff = new ArrayList<>();
        for (Entity entity : draft.state().all(Kind.DISPATCH)) {
            if (entity instanceof Dispatch dispatch && dispatch.state() == DispatchState.SENDING) {
                cutOff.add(dispatch);
            }
        }
        for (Dispatch dispatch : cutOff) {
            Dispatch over = dispatch.sent(draft.now(), CUT_OFF);
            if (dispatch.to().delivery() == Delivery.AT_MOST_ONCE) {
                Dispatches.end(draft, over, DispatchState.IN_DOUBT);
            } else if (over.attemptsSpent() > EndSend.LADDER.size()) {
                Dispatches.end(draft, over, DispatchState.DEAD);
            } else {
                draft.put(over.pending(draft.now(), over.attemptsSpent()));
            }
        }
        return cutOff.size();
    }
}
