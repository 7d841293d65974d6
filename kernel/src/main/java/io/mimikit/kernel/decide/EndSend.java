package io.mimikit.kernel.decide;

import io.mimikit.kernel.entity.Dispatch;
import io.mimikit.kernel.entity.DispatchState;
import io.mimikit.kernel.entity.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An attempt to send a result is over. After an error it is sent again, later and later; when that leads nowhere it is
 * dead and stays to be looked at. Answers the dispatch as it is now, or empty when the attempt was no longer its owner.
 *
 * @param error null when it was taken
 * @param retryAfter least time before the next attempt, as the receiver asked for
 */
public record EndSend(
        String dispatchId,
        String sendId,
        How how,
        @Nullable String error,
        @Nullable Duration retryAfter) implements Command<Optional<Dispatch>> {
    /** How an attempt to send ended. */
    public enum How {
        /** The receiver took it. */
        TAKEN,
        /** It did not arrive, and another attempt makes sense. */
        NOT_NOW,
        /** The receiver does not want it. */
        REFUSED,
        /** Nobody knows, and it must not arrive twice. */
        IN_DOUBT
    }

    /** Waits between attempts, from the first failure on. */
    public static final List<Duration> LADDER = List.of(
            Duration.ofSeconds(10),
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(6),
            Duration.ofHours(12));

    private static final Duration WAIT_MAX = Duration.ofHours(24);

    @Override
    public String name() {
        return how == How.TAKEN ? "delivery.done" : "delivery.failed";
    }

    @Override
    public Optional<Dispatch> decide(Draft draft) {
        Optional<Dispatch> owned = draft.<Dispatch>find(Kind.DISPATCH, dispatchId)
                .filter(dispatch -> dispatch.state() == DispatchState.SENDING)
                .filter(dispatch -> dispatch.attempts().getLast().id().equals(sendId));
        if (owned.isEmpty()) {
            return owned;
        }
        Dispatch over = owned.get().sent(draft.now(), error);
        switch (how) {
            case TAKEN -> Dispatches.end(draft, over, DispatchState.DELIVERED);
            case IN_DOUBT -> Dispatches.end(draft, over, DispatchState.IN_DOUBT);
            case REFUSED -> giveUp(draft, over);
            case NOT_NOW -> {
                if (over.attemptsSpent() <= LADDER.size()) {
                    draft.put(over.pending(next(draft.now(), over.attemptsSpent()), over.attemptsSpent()));
                } else {
                    giveUp(draft, over);
                }
            }
        }
        return draft.find(Kind.DISPATCH, dispatchId);
    }

    private Instant next(Instant now, int spent) {
        Duration wait = LADDER.get(spent - 1);
        Duration asked = retryAfter == null ? Duration.ZERO : retryAfter;
        Duration longer = wait.compareTo(asked) > 0 ? wait : asked;
        return now.plus(longer.compareTo(WAIT_MAX) > 0 ? WAIT_MAX : longer);
    }

    private void giveUp(Draft draft, Dispatch dispatch) {
        Dispatches.end(draft, dispatch, DispatchState.DEAD);
        draft.task(dispatch.taskId())
                .ifPresent(task -> WakeTeller.notice(
                        draft,
                        task,
                        "failure",
                        "The result of task " + task.id() + " (" + task.spec().title()
                                + ") could not be delivered to " + dispatch.to().describe() + ": " + error
                                + "\nIt is kept as delivery " + dispatch.id() + " and can be sent again."));
    }
}
