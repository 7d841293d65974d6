package io.mimikit.kernel.decide;

import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.LaneState;

/** A lane that takes no new work has nothing left to do: from now on it is paused, so that what comes due later waits. */
public record PauseDrainedLane(String lane) implements Command<Boolean> {
    @Override
    public String name() {
        return "lane.drained";
    }

    @Override
    public Boolean decide(Draft draft) {
        draft.<LaneState>find(Kind.LANE, lane)
                .filter(state -> state.draining() && !state.paused())
                .ifPresent(state -> draft.put(state.paused(true, state.pausedReason())));
        return true;
    }
}
