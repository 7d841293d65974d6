package io.mimikit.kernel.decide;

import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.LaneState;
import io.mimikit.kernel.lane.LaneLimits;
import io.mimikit.kernel.request.Input;
import io.mimikit.kernel.request.RequestLimits;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Somebody changes a lane while it runs; holds over restarts. A smaller limit interrupts nothing.
 *
 * @param patch {@code maxConcurrent}, {@code maxDepth}, {@code warnDepth}, {@code paused}, {@code reason}
 */
public record SetLane(String lane, Map<String, Object> patch) implements Command<String> {
    @Override
    public String name() {
        return "lane.set";
    }

    @Override
    public String decide(Draft draft) {
        if (draft.state().lane(lane).isEmpty()) {
            throw MimikitException.notFound("lane", lane);
        }
        LaneState old = draft.<LaneState>find(Kind.LANE, lane)
                .orElse(new LaneState(lane, null, null, null, false, null, Map.of()));
        Input in = Input.of(patch, "the request");
        boolean paused = in.get("paused", FieldType.BOOL).orElse(old.paused());
        String reason = in.text("reason", RequestLimits.NAME_CHARS_MAX).orElse(old.pausedReason());
        LaneState changed = new LaneState(
                lane,
                limit(in, "maxConcurrent", LaneLimits.CONCURRENT_MAX, old.maxConcurrent()),
                limit(in, "maxDepth", LaneLimits.DEPTH_MAX, old.maxDepth()),
                limit(in, "warnDepth", LaneLimits.DEPTH_MAX, old.warnDepth()),
                paused,
                paused ? reason : null,
                old.extra());
        in.done();
        draft.put(changed);
        return lane;
    }

    private static @Nullable Integer limit(Input in, String field, int max, @Nullable Integer old) {
        return in.integer(field, 1, max).map(Long::intValue).orElse(old);
    }
}
