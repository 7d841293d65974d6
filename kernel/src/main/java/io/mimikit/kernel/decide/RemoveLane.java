package io.mimikit.kernel.decide;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.LaneState;
import io.mimikit.kernel.lane.Lane;

/**
 * Somebody takes back what was changed about a lane while running. One that was added is gone then, if nothing waits or
 * runs in it; its tasks that wait for a time or for others go to the workers. Answers whether the lane is gone.
 */
public record RemoveLane(String lane) implements Command<Boolean> {
    @Override
    public String name() {
        return "lane.remove";
    }

    @Override
    public Boolean decide(Draft draft) {
        Lane there = draft.state().lane(lane).orElseThrow(() -> MimikitException.notFound("lane", lane));
        boolean added =
                draft.<LaneState>find(Kind.LANE, lane).filter(LaneState::added).isPresent();
        if (added && there.depth() + there.active() > 0) {
            throw new MimikitException(
                    ErrorCode.CONFLICT,
                    "lane " + lane + " still has " + there.depth() + " waiting and " + there.active()
                            + " running tasks; drain it first");
        }
        draft.delete(Kind.LANE, lane);
        return added;
    }
}
