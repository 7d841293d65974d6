package io.mimikit.kernel.entity;

import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.doc.Shape;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What happens to occurrences that nobody could start in time. Immutable.
 *
 * @param windowMillis older ones are not made up for; null is the smaller of one period and a day
 */
public record MissedPolicy(MissedMode mode, @Nullable Long windowMillis, Map<String, Object> extra) {
    /** The most occurrences that {@link MissedMode#ALL} makes up for at once. */
    public static final int CATCH_UP_MAX = 100;

    public static final MissedPolicy ONE = new MissedPolicy(MissedMode.ONE, null);

    public static final Shape<MissedPolicy> SHAPE = Shape.<MissedPolicy>of()
            .field("mode", MissedPolicy::mode, MissedMode.TYPE)
            .field("windowMillis", MissedPolicy::windowMillis, FieldType.LONG)
            .extra(MissedPolicy::extra)
            .build(d -> new MissedPolicy(
                    d.or("mode", MissedMode.TYPE, MissedMode.ONE), d.opt("windowMillis", FieldType.LONG), d.extra()));

    /** Without anything that this program doesn't know. */
    public MissedPolicy(MissedMode mode, @Nullable Long windowMillis) {
        this(mode, windowMillis, Map.of());
    }
}
