package io.mimikit.kernel.entity;

import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.doc.Shape;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What starts work on time or when something happens, and how it stands. Immutable.
 *
 * @param revision grows with every edit; runs of an older one don't overwrite the state
 * @param enabled false while paused or disabled
 * @param disabledReason why it is not enabled
 * @param createdBy who made it
 * @param state what running it has brought about
 * @param accounted which of its occurrences need no second thought, should the clock be set back
 */
public record Trigger(
        String id,
        TriggerSpec spec,
        long revision,
        boolean enabled,
        @Nullable String disabledReason,
        Instant createdAt,
        Actor createdBy,
        TriggerState state,
        Accounted accounted,
        Map<String, Object> extra)
        implements Entity {
    public static final Shape<Trigger> SHAPE = Shape.<Trigger>of()
            .envelope("kind", "schemaVersion")
            .field("id", Trigger::id, FieldType.STRING)
            .field("spec", Trigger::spec, TriggerSpec.SHAPE)
            .field("revision", Trigger::revision, FieldType.LONG)
            .field("enabled", Trigger::enabled, FieldType.BOOL)
            .field("disabledReason", Trigger::disabledReason, FieldType.STRING)
            .field("createdAt", Trigger::createdAt, FieldType.INSTANT)
            .field("createdBy", Trigger::createdBy, Actor.SHAPE)
            .field("state", Trigger::state, TriggerState.SHAPE)
            .field("accounted", trigger -> trigger.accounted().spans(), FieldType.list(Accounted.Span.SHAPE))
            .extra(Trigger::extra)
            .build(d -> new Trigger(
                    d.need("id", FieldType.STRING),
                    d.need("spec", TriggerSpec.SHAPE),
                    d.or("revision", FieldType.LONG, 1L),
                    d.or("enabled", FieldType.BOOL, true),
                    d.opt("disabledReason", FieldType.STRING),
                    d.need("createdAt", FieldType.INSTANT),
                    d.or("createdBy", Actor.SHAPE, Actor.ENGINE),
                    d.or("state", TriggerState.SHAPE, TriggerState.NEW),
                    new Accounted(d.or("accounted", FieldType.list(Accounted.Span.SHAPE), List.of())),
                    d.extra()));

    @Override
    public Kind kind() {
        return Kind.TRIGGER;
    }

    public Trigger state(TriggerState value) {
        return new Trigger(id, spec, revision, enabled, disabledReason, createdAt, createdBy, value, accounted, extra);
    }

    public Trigger accounted(Accounted value) {
        return new Trigger(id, spec, revision, enabled, disabledReason, createdAt, createdBy, state, value, extra);
    }

    public Trigger enabled(boolean value, @Nullable String reason) {
        return new Trigger(id, spec, revision, value, reason, createdAt, createdBy, state, accounted, extra);
    }

    public Trigger edited(TriggerSpec value) {
        return new Trigger(
                id, value, revision + 1, enabled, disabledReason, createdAt, createdBy, state, accounted, extra);
    }
}
