package io.mimikit.kernel.decide;

import io.mimikit.kernel.entity.Trigger;
import io.mimikit.kernel.entity.TriggerState;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The clock was set back, so the next instant of a trigger is computed anew: what lies before it now may have been missed
 * while the clock was wrong. Instants that ran already are passed over, see {@link
 * io.mimikit.kernel.entity.Accounted}.
 *
 * @param jumpMillis how far the clock was set, negative
 */
public record RecomputeAfterClockSetBack(String triggerId, long jumpMillis) implements Command<Boolean> {
    @Override
    public String name() {
        return "clock.jump";
    }

    @Override
    public Boolean decide(Draft draft) {
        draft.state().trigger(triggerId).filter(Trigger::enabled).ifPresent(trigger -> recompute(draft, trigger));
        return true;
    }

    private void recompute(Draft draft, Trigger trigger) {
        TriggerState state = trigger.state();
        Instant next = next(draft, trigger).orElse(state.nextRunAt());
        Instant backoff = state.backoffUntil();
        boolean paused = backoff != null && backoff.isAfter(draft.now());
        if (paused || !Objects.equals(next, state.nextRunAt())) {
            draft.put(trigger.state(state.nextRunAt(next, state.repeat())
                    .outcome(
                            state.lastStatus(),
                            state.lastError(),
                            state.lastDurationMillis(),
                            state.consecutiveFailures(),
                            paused ? moved(backoff) : backoff)));
        }
    }

    private @Nullable Instant moved(@Nullable Instant instant) {
        return instant == null ? null : instant.plusMillis(jumpMillis);
    }

    private Optional<Instant> next(Draft draft, Trigger trigger) {
        if (trigger.state().repeat() > 0) {
            return Optional.ofNullable(moved(trigger.state().nextRunAt()));
        }
        if (trigger.accounted().isEmpty() && trigger.state().runs() > 0) {
            return Optional.empty(); // of a state that doesn't say what ran: all before the next one counts as that
        }
        return draft.state()
                .schedule(trigger)
                .flatMap(schedule -> trigger.accounted().next(draft.now(), schedule::next));
    }
}
