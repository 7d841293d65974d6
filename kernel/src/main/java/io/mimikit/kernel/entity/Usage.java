package io.mimikit.kernel.entity;

import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.doc.Shape;
import java.util.Map;

/**
 * What model calls used. Immutable.
 *
 * @param costMicros cost in millionths of a US dollar
 * @param estimated whether a provider left out the figures and they were estimated here
 */
public record Usage(
        long calls,
        long inputTokens,
        long outputTokens,
        long cachedTokens,
        long costMicros,
        boolean estimated,
        Map<String, Object> extra) {
    public static final Usage NONE = new Usage(0, 0, 0, 0, 0, false);

    public static final Shape<Usage> SHAPE = Shape.<Usage>of()
            .field("calls", Usage::calls, FieldType.LONG)
            .field("input", Usage::inputTokens, FieldType.LONG)
            .field("output", Usage::outputTokens, FieldType.LONG)
            .field("total", u -> u.inputTokens + u.outputTokens, FieldType.LONG)
            .field("cached", Usage::cachedTokens, FieldType.LONG)
            .field("costMicros", Usage::costMicros, FieldType.LONG)
            .field("estimated", u -> u.estimated ? Boolean.TRUE : null, FieldType.BOOL)
            .extra(Usage::extra)
            .build(d -> new Usage(
                    d.or("calls", FieldType.LONG, 0L),
                    d.or("input", FieldType.LONG, 0L),
                    d.or("output", FieldType.LONG, 0L),
                    d.or("cached", FieldType.LONG, 0L),
                    d.or("costMicros", FieldType.LONG, 0L),
                    d.or("estimated", FieldType.BOOL, false),
                    d.extra()));

    /** Without anything that this program doesn't know. */
    public Usage(
            long calls, long inputTokens, long outputTokens, long cachedTokens, long costMicros, boolean estimated) {
        this(calls, inputTokens, outputTokens, cachedTokens, costMicros, estimated, Map.of());
    }

    public Usage plus(Usage other) {
        return new Usage(
                calls + other.calls,
                inputTokens + other.inputTokens,
                outputTokens + other.outputTokens,
                cachedTokens + other.cachedTokens,
                costMicros + other.costMicros,
                estimated || other.estimated,
                extra);
    }

    public boolean isNone() {
        return equals(NONE);
    }
}
