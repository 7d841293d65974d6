package io.mimikit.kernel.decide;

import io.mimikit.kernel.entity.Dispatch;
import io.mimikit.kernel.entity.DispatchState;
import io.mimikit.kernel.entity.Kind;
import java.util.Map;
import java.util.Optional;

/**
 * A result is about to be sent: the attempt is durable before the first byte goes out. Answers the dispatch with it, or
 * empty when it is not to be sent now.
 */
public record BeginSend(String dispatchId) implements Command<Optional<Dispatch>> {
    @Override
    public String name() {
        return "delivery.begin";
    }

    @Override
    public Optional<Dispatch> decide(Draft draft) {
        Optional<Dispatch> sending = draft.<Dispatch>find(Kind.DISPATCH, dispatchId)
                .filter(dispatch -> dispatch.state() == DispatchState.PENDING)
                .filter(dispatch -> !dispatch.nextAt().isAfter(draft.now()))
                .map(dispatch -> dispatch.sending(new Dispatch.Send(draft.newId(), draft.now(), null, null, Map.of())));
        sending.ifPresent(draft::put);
        return sending;
    }
}
