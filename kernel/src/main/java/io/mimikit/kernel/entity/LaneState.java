package io.mimikit.kernel.entity;

import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.doc.Shape;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was changed about a lane while running; survives a restart and wins over the configuration. Immutable. The id is
 * the lane's name.
 */
public record LaneState(
        String id,
        @Nullable Integer maxConcurrent,
        @Nullable Integer maxDepth,
        @Nullable Integer warnDepth,
        boolean paused,
        @Nullable String pausedReason,
        Map<String, Object> extra)
        implements Entity {
    public static final Shape<LaneState> SHAPE = Shape.<LaneState>of()
            .envelope("kind", "schemaVersion")
            .field("id", LaneState::id, FieldType.STRING)
            .field("maxConcurrent", LaneState::maxConcurrent, FieldType.INT)
            .field("maxDepth", LaneState::maxDepth, FieldType.INT)
            .field("warnDepth", LaneState::warnDepth, FieldType.INT)
            .field("paused", l -> l.paused ? Boolean.TRUE : null, FieldType.BOOL)
            .field("pausedReason", LaneState::pausedReason, FieldType.STRING)
            .extra(LaneState::extra)
            .build(d -> new LaneState(
                    d.need("id", FieldType.STRING),
                    d.opt("maxConcurrent", FieldType.INT),
                    d.opt("maxDepth", FieldType.INT),
                    d.opt("warnDepth", FieldType.INT),
                    d.or("paused", FieldType.BOOL, false),
                    d.opt("pausedReason", FieldType.STRING),
                    d.extra()));

    @Override
    public Kind kind() {
        return Kind.LANE;
    }
}
