package io.mimikit.kernel.decide;

import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Settles what a trigger missed while nobody was running, while the machine slept, or while nothing could be written.
 *
 * @param onTime how late an occurrence may be noticed without being missed
 * @param why in the record of what was missed
 * @param turns when each of those that are made up for may begin, from a {@link CatchUpPlan}
 */
public record CatchUp(String triggerId, Duration onTime, String why, List<Instant> turns) implements Command<Boolean> {
    @Override
    public String name() {
        return "trigger.catchup";
    }

    @Override
    public Boolean decide(Draft draft) {
        draft.<Trigger>find(Kind.TRIGGER, triggerId)
                .map(trigger -> FollowCondition.looked(draft, trigger))
                .ifPresent(trigger -> FireDueTrigger.fire(draft, trigger, onTime, why, turns));
        return true;
    }
}
