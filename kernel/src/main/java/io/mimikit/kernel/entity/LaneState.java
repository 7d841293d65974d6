package io.mimikit.kernel.entity;

import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.doc.Shape;
import io.mimikit.kernel.lane.LaneLimits;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was changed about a lane while running, or a lane that was added; survives a restart and wins over the
 * configuration. Immutable. The id is the lane's name.
 *
 * @param draining whether it takes no new work
 * @param added whether the lane exists because of this, also where the configuration doesn't have it
 */
public record LaneState(
        String id,
        @Nullable Integer maxConcurrent,
        @Nullable Integer maxDepth,
        @Nullable Integer warnDepth,
        @Nullable LaneTuning tuning,
        boolean paused,
        @Nullable String pausedReason,
        boolean draining,
        boolean added,
        Map<String, Object> extra)
        implements Entity {
    public static final Shape<LaneState> SHAPE = Shape.<LaneState>of()
            .envelope("kind", "schemaVersion")
            .field("id", LaneState::id, FieldType.STRING)
            .field("maxConcurrent", LaneState::maxConcurrent, FieldType.INT)
            .field("maxDepth", LaneState::maxDepth, FieldType.INT)
            .field("warnDepth", LaneState::warnDepth, FieldType.INT)
            .field("tuning", LaneState::tuning, LaneTuning.SHAPE)
            .field("paused", l -> l.paused ? Boolean.TRUE : null, FieldType.BOOL)
            .field("pausedReason", LaneState::pausedReason, FieldType.STRING)
            .field("draining", l -> l.draining ? Boolean.TRUE : null, FieldType.BOOL)
            .field("added", l -> l.added ? Boolean.TRUE : null, FieldType.BOOL)
            .extra(LaneState::extra)
            .build(d -> new LaneState(
                    d.need("id", FieldType.STRING),
                    d.opt("maxConcurrent", FieldType.INT),
                    d.opt("maxDepth", FieldType.INT),
                    d.opt("warnDepth", FieldType.INT),
                    d.opt("tuning", LaneTuning.SHAPE),
                    d.or("paused", FieldType.BOOL, false),
                    d.opt("pausedReason", FieldType.STRING),
                    d.or("draining", FieldType.BOOL, false),
                    d.or("added", FieldType.BOOL, false),
                    d.extra()));

    /** A configured lane with these changes, and open to new work. */
    public LaneState(
            String id,
            @Nullable Integer maxConcurrent,
            @Nullable Integer maxDepth,
            @Nullable Integer warnDepth,
            boolean paused,
            @Nullable String pausedReason,
            Map<String, Object> extra) {
        this(id, maxConcurrent, maxDepth, warnDepth, null, paused, pausedReason, false, false, extra);
    }

    @Override
    public Kind kind() {
        return Kind.LANE;
    }

    /** The limits of the lane with these changes. */
    public LaneLimits over(LaneLimits base) {
        LaneTuning fine = tuning == null ? LaneTuning.NONE : tuning;
        return new LaneLimits(
                base.name(),
                maxConcurrent == null ? base.maxConcurrent() : maxConcurrent,
                maxDepth == null ? base.maxDepth() : maxDepth,
                warnDepth == null ? base.warnDepth() : warnDepth,
                fine.agingMillis() == null ? base.agingMillis() : fine.agingMillis(),
                fine.keyConcurrent() == null ? base.keyConcurrent() : fine.keyConcurrent(),
                fine.over(base.rules()));
    }

    /** The same lane, paused or not. */
    public LaneState paused(boolean value, @Nullable String reason) {
        return new LaneState(id, maxConcurrent, maxDepth, warnDepth, tuning, value, reason, draining, added, extra);
    }
}
