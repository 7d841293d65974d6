package io.mimikit.kernel.decide;

import io.mimikit.kernel.entity.ConditionState;
import io.mimikit.kernel.entity.LeafState;
import io.mimikit.kernel.entity.Trigger;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The clock was set back: what a condition waits for, the end of its cool-down or its next question, comes as soon as it
 * would have, and not hours later.
 *
 * @param jumpMillis how far the clock was set, negative
 */
public record MoveConditionWithClock(String triggerId, long jumpMillis) implements Command<Boolean> {
    @Override
    public String name() {
        return "clock.jump";
    }

    @Override
    public Boolean decide(Draft draft) {
        draft.state()
                .trigger(triggerId)
                .filter(trigger ->
                        trigger.enabled() && !trigger.spec().condition().isEmpty())
                .ifPresent(trigger -> move(draft, trigger));
        return true;
    }

    private void move(Draft draft, Trigger trigger) {
        ConditionState state = trigger.state().condition();
        Map<String, LeafState> leaves = new LinkedHashMap<>();
        state.leaves().forEach((place, leaf) -> leaves.put(place, leaf.asked(leaf.asked(), moved(leaf.checkAt()))));
        ConditionState moved = state.leaves(leaves).heldUntil(moved(state.heldUntil()));
        FollowCondition.follow(draft, trigger.state(trigger.state().condition(moved)));
    }

    private @Nullable Instant moved(@Nullable Instant instant) {
        return instant == null ? null : instant.plusMillis(jumpMillis);
    }
}
