package io.mimikit.kernel.decide;

import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Trigger;
import java.time.Duration;

/** Settles what a trigger missed while nobody was running. */
public record CatchUp(String triggerId) implements Command<Boolean> {
    @Override
    public String name() {
        return "trigger.catchup";
    }

    @Override
    public Boolean decide(Draft draft) {
        draft.<Trigger>find(Kind.TRIGGER, triggerId)
                .map(trigger -> FollowCondition.looked(draft, trigger))
                .ifPresent(trigger -> FireDueTrigger.fire(draft, trigger, Duration.ZERO, "not running when due"));
        return true;
    }
}
