package io.mimikit.kernel.decide;

import io.mimikit.kernel.condition.Condition;
import io.mimikit.kernel.condition.Condition.Leaf;
import io.mimikit.kernel.condition.ConditionTree;
import io.mimikit.kernel.condition.Observation;
import io.mimikit.kernel.doc.Instants;
import io.mimikit.kernel.entity.ConditionState;
import io.mimikit.kernel.entity.LeafState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What made a condition fire, as plain data for the task and the run log. Stateless. */
final class Evidence {
    /** Size of it all, as it is printed: it becomes a variable in the environment of a command. */
    static final int EVIDENCE_CHARS_MAX = 32_768;

    private static final Map<String, Object> CUT = Map.of("cut", "too much to keep");

    private Evidence() {}

    /** The leaves that had a part in it, and all that happened since the last firing. */
    static Map<String, Object> of(ConditionTree tree, ConditionState state, Set<String> support, Instant at) {
        List<Map<String, Object>> leaves = new ArrayList<>();
        for (Map.Entry<String, Leaf> leaf : tree.leaves().entrySet()) {
            LeafState known = state.leaf(leaf.getKey());
            if (support.contains(leaf.getKey()) || (leaf.getValue().isPulse() && known.holds())) {
                leaves.add(one(leaf.getKey(), leaf.getValue(), known));
            }
        }
        if (String.valueOf(leaves).length() > EVIDENCE_CHARS_MAX) {
            leaves.forEach(leaf -> leaf.computeIfPresent("events", (name, events) -> List.of(CUT)));
        }
        Map<String, Object> evidence = new LinkedHashMap<>();
        evidence.put("firedAt", Instants.print(at));
        evidence.put("leaves", leaves);
        return evidence;
    }

    private static Map<String, Object> one(String place, Leaf leaf, LeafState known) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("leaf", place);
        switch (leaf) {
            case Condition.FileChanged file -> one.put("path", file.path());
            case Condition.FileExists file -> one.put("path", file.path());
            case Condition.TaskDone task -> one.put("taskId", task.taskId());
            case Condition.TaskFailed task -> one.put("taskId", task.taskId());
            case Condition.Judged ignored -> {}
            case Condition.Webhook ignored -> {}
            case Condition.Gate ignored -> {}
        }
        if (!known.holds()) {
            one.put("not", true);
        }
        if (known.since() != null) {
            one.put("since", Instants.print(known.since()));
        }
        if (known.detail() != null) {
            one.put("detail", known.detail());
        }
        if (known.count() > 0) {
            one.put("count", known.count());
            one.put("events", known.events());
        }
        return one;
    }

    /** What came with one event, cut to a remark where it is too much to keep. */
    static Map<String, Object> event(Instant at, Map<String, Object> data) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("at", Instants.print(at));
        if (String.valueOf(data).length() > Observation.DATA_CHARS_MAX) {
            event.put("cut", "more than " + Observation.DATA_CHARS_MAX + " characters");
        } else {
            event.putAll(data);
        }
        return event;
    }
}
