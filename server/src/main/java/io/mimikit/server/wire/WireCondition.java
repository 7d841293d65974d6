package io.mimikit.server.wire;

import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.condition.Condition.Leaf;
import io.mimikit.kernel.condition.ConditionTree;
import io.mimikit.kernel.entity.ConditionState;
import io.mimikit.kernel.entity.LeafState;
import io.mimikit.kernel.entity.Trigger;
import io.mimikit.kernel.entity.TriggerSpec;
import io.mimikit.kernel.request.ConditionRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How the condition of a trigger stands, as it is answered: the whole, and each leaf by its place. Thread-safe. */
final class WireCondition {
    private WireCondition() {}

    static @Nullable Map<String, Object> of(Trigger trigger) {
        return tree(trigger.spec()).map(tree -> state(trigger, tree)).orElse(null);
    }

    static String describe(TriggerSpec spec) {
        return tree(spec)
                .map(tree -> ConditionRequest.describe(tree.condition()))
                .orElse("a condition that this version keeps but does not watch");
    }

    private static Optional<ConditionTree> tree(TriggerSpec spec) {
        if (spec.condition().isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ConditionTree(ConditionRequest.stored(spec.condition())));
        } catch (MimikitException ignored) {
            // an imported one that this program doesn't know: it is shown as it is
            return Optional.empty();
        }
    }

    private static Map<String, Object> state(Trigger trigger, ConditionTree tree) {
        ConditionState state = trigger.state().condition();
        List<Map<String, Object>> leaves = new ArrayList<>();
        tree.leaves().forEach((place, leaf) -> leaves.add(leaf(place, leaf, state.leaf(place))));
        return new Fields()
                .put("holds", state.holds())
                .put("firedAt", state.firedAt())
                .put("heldUntil", state.heldUntil())
                .put("nextCheckAt", trigger.enabled() ? state.nextCheckAt() : null)
                .put("leaves", leaves)
                .map();
    }

    private static Map<String, Object> leaf(String place, Leaf leaf, LeafState known) {
        return new Fields()
                .put("leaf", place)
                .put("kind", leaf.kind())
                .put("holds", leaf.isPulse() ? Boolean.valueOf(known.holds()) : known.value())
                .put("since", known.since())
                .put("observedAt", known.observedAt())
                .put("checking", known.asked() == null ? null : true)
                .put("checkAt", known.checkAt())
                .put("error", known.error())
                .put("detail", known.detail())
                .put("count", known.count() == 0 ? null : known.count())
                .map();
    }
}
