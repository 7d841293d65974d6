package io.mimikit.kernel.decide;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.entity.Dispatch;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.ResultDelivery;

/** Somebody wants a result sent now that is dead, in doubt, or waits for its next attempt. Answers its id. */
public record ReplayDispatch(String dispatchId) implements Command<String> {
    @Override
    public String name() {
        return "delivery.replay";
    }

    @Override
    public String decide(Draft draft) {
        Dispatch dispatch = draft.<Dispatch>find(Kind.DISPATCH, dispatchId)
                .orElseThrow(() -> MimikitException.notFound("delivery", dispatchId));
        switch (dispatch.state()) {
            case DEAD, IN_DOUBT, PENDING -> {
                draft.put(dispatch.pending(draft.now(), 0));
                Dispatches.mark(draft, dispatch.taskId(), ResultDelivery.PENDING);
            }
            case SENDING, DELIVERED ->
                throw new MimikitException(
                        ErrorCode.CONFLICT,
                        "delivery " + dispatchId + " is " + dispatch.state().wireName()
                                + "; only a dead, doubtful or waiting one can be sent again");
        }
        return dispatchId;
    }
}
