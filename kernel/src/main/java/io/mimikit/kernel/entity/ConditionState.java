package io.mimikit.kernel.entity;

import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.doc.Shape;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the condition of a trigger stands. Immutable.
 *
 * @param holds whether it held when it was last known: only what then is false can become true
 * @param heldUntil when a firing that fell into the cool-down is decided; null when there is none
 * @param heldSince when the first of those came
 * @param heldCount how often the condition became true in this cool-down
 * @param nextCheckAt when something that costs something is asked next
 * @param firedAt when it last fired
 * @param decidedAt instant of the last firing or of what was skipped instead: instants only grow
 * @param leaves what is remembered of the leaves, by their places
 */
public record ConditionState(
        boolean holds,
        @Nullable Instant heldUntil,
        @Nullable Instant heldSince,
        long heldCount,
        @Nullable Instant nextCheckAt,
        @Nullable Instant firedAt,
        @Nullable Instant decidedAt,
        Map<String, LeafState> leaves,
        Map<String, Object> extra) {
    public static final ConditionState NONE =
            new ConditionState(false, null, null, 0, null, null, null, Map.of(), Map.of());

    public static final Shape<ConditionState> SHAPE = Shape.<ConditionState>of()
            .field("holds", s -> s.holds ? Boolean.TRUE : null, FieldType.BOOL)
            .field("heldUntil", ConditionState::heldUntil, FieldType.INSTANT)
            .field("heldSince", ConditionState::heldSince, FieldType.INSTANT)
            .field("heldCount", s -> s.heldCount == 0 ? null : s.heldCount, FieldType.LONG)
            .field("nextCheckAt", ConditionState::nextCheckAt, FieldType.INSTANT)
            .field("firedAt", ConditionState::firedAt, FieldType.INSTANT)
            .field("decidedAt", ConditionState::decidedAt, FieldType.INSTANT)
            .field("leaves", s -> LeafState.toTrees(s.leaves), FieldType.list(FieldType.TREE))
            .extra(ConditionState::extra)
            .build(d -> new ConditionState(
                    d.or("holds", FieldType.BOOL, false),
                    d.opt("heldUntil", FieldType.INSTANT),
                    d.opt("heldSince", FieldType.INSTANT),
                    d.or("heldCount", FieldType.LONG, 0L),
                    d.opt("nextCheckAt", FieldType.INSTANT),
                    d.opt("firedAt", FieldType.INSTANT),
                    d.opt("decidedAt", FieldType.INSTANT),
                    LeafState.fromTrees(d.or("leaves", FieldType.list(FieldType.TREE), List.of())),
                    d.extra()));

    public ConditionState {
        leaves = Collections.unmodifiableMap(new LinkedHashMap<>(leaves));
    }

    /** What is remembered of this leaf. */
    public LeafState leaf(String place) {
        return leaves.getOrDefault(place, LeafState.NEW);
    }

    public ConditionState leaf(String place, LeafState leaf) {
        Map<String, LeafState> all = new LinkedHashMap<>(leaves);
        all.put(place, leaf);
        return leaves(all);
    }

    public ConditionState leaves(Map<String, LeafState> all) {
        return new ConditionState(holds, heldUntil, heldSince, heldCount, nextCheckAt, firedAt, decidedAt, all, extra);
    }

    public ConditionState holds(boolean now) {
        return new ConditionState(now, heldUntil, heldSince, heldCount, nextCheckAt, firedAt, decidedAt, leaves, extra);
    }

    /** It became true once more, in a cool-down that ends then. */
    public ConditionState held(Instant until, Instant at) {
        return new ConditionState(
                true,
                heldUntil == null ? until : heldUntil,
                heldSince == null ? at : heldSince,
                heldCount + 1,
                nextCheckAt,
                firedAt,
                decidedAt,
                leaves,
                extra);
    }

    /** The cool-down is over, or nobody asks any more. */
    public ConditionState released() {
        return new ConditionState(holds, null, null, 0, nextCheckAt, firedAt, decidedAt, leaves, extra);
    }

    public ConditionState heldUntil(@Nullable Instant until) {
        return new ConditionState(holds, until, heldSince, heldCount, nextCheckAt, firedAt, decidedAt, leaves, extra);
    }

    public ConditionState nextCheckAt(@Nullable Instant at) {
        return new ConditionState(holds, heldUntil, heldSince, heldCount, at, firedAt, decidedAt, leaves, extra);
    }

    /** Something got its disposition under this instant, and fired at the other, if it did. */
    public ConditionState decided(Instant at, @Nullable Instant fired) {
        return new ConditionState(
                holds,
                heldUntil,
                heldSince,
                heldCount,
                nextCheckAt,
                fired == null ? firedAt : fired,
                at,
                leaves,
                extra);
    }
}
