package io.mimikit.kernel.decide;

import io.mimikit.kernel.condition.Observation;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskSpec;
import java.util.Map;
import java.util.Optional;

/** Which leaf of which trigger's condition a task is asked for. Immutable. */
public record LeafCheck(String triggerId, String place) {
    private static final String TRIGGER = "triggerId";
    private static final String LEAF = "leaf";

    /** What the task is asked for, if it is such a task. */
    public static Optional<LeafCheck> of(Task task) {
        return task.spec().data().get(TaskSpec.CHECK) instanceof Map<?, ?> check
                        && check.get(TRIGGER) instanceof String trigger
                        && check.get(LEAF) instanceof String leaf
                ? Optional.of(new LeafCheck(trigger, leaf))
                : Optional.empty();
    }

    Map<String, Object> data() {
        return Map.of(TaskSpec.CHECK, Map.of(TRIGGER, triggerId, LEAF, place));
    }

    /** What the task found. */
    public Output.Answer answer(Observation observation) {
        return new Output.Answer(triggerId, place, observation);
    }
}
