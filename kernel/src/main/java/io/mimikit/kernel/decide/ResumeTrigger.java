package io.mimikit.kernel.decide;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.entity.Trigger;
import io.mimikit.kernel.entity.TriggerState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Somebody lets a paused or disabled trigger go on, from the next occurrence: what fell into the pause is not made up for. */
public record ResumeTrigger(String triggerId) implements Command<String> {
    @Override
    public String name() {
        return "trigger.resume";
    }

    @Override
    public String decide(Draft draft) {
        Trigger trigger = draft.needTrigger(triggerId);
        if (trigger.enabled()) {
            return triggerId;
        }
        FollowCondition.follow(draft, resumed(draft, trigger));
        return triggerId;
    }

    /** The trigger, let go on from now with a clean slate. */
    static Trigger resumed(Draft draft, Trigger trigger) {
        @Nullable
        Instant next =
                CreateTrigger.first(draft, trigger.spec(), trigger.accounted()).orElse(null);
        if (next == null && trigger.spec().schedule() != null) {
            throw new MimikitException(
                    ErrorCode.CONFLICT,
                    "the schedule of trigger " + trigger.id() + " has no future occurrence; edit the schedule first");
        }
        return FollowCondition.resumed(draft, afresh(trigger.enabled(true, null), next));
    }

    /** The trigger with this instant before it and no failures behind it. */
    static Trigger afresh(Trigger trigger, @Nullable Instant next) {
        TriggerState state = trigger.state();
        return trigger.state(state.nextRunAt(next, 0)
                .outcome(state.lastStatus(), state.lastError(), state.lastDurationMillis(), 0, null)
                .incident(null));
    }
}
