package io.mimikit.kernel.decide;

import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Trigger;
import java.time.Duration;

/**
 * Settles what a trigger missed while nobody was running, or while nothing could be written.
 *
 * @param why in the record of what was missed
 */
public record CatchUp(String triggerId, String why) implements Command<Boolean> {
    @Override
    public String name() {
        return "trigger.catchup";
    }

    @Override
    public Boolean decide(Draft draft) {
        draft.<Trigger>find(Kind.TRIGGER, triggerId)
                .ifPresent(trigger -> FireDueTrigger.fire(draft, trigger, Duration.ZERO, why));
        return true;
    }
}
