package io.mimikit.kernel.decide;

import io.mimikit.kernel.condition.Condition;
import io.mimikit.kernel.condition.Condition.Leaf;
import io.mimikit.kernel.condition.ConditionTree;
import io.mimikit.kernel.entity.ConditionState;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.LeafState;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.entity.Trigger;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Tasks that conditions wait for: the event itself answers, in the record in which the task ends. Stateless. */
final class WatchedTask {
    private WatchedTask() {}

    /** The task has ended, or goes on again: whoever's condition names it is looked at. */
    static void changed(Draft draft, String taskId) {
        Set<String> waiting = new LinkedHashSet<>(draft.state().watchersOf(taskId));
        draft.<Trigger>changed(Kind.TRIGGER).stream()
                .filter(trigger -> draft.state()
                        .condition(trigger)
                        .map(tree -> names(tree, taskId))
                        .orElse(false))
                .forEach(trigger -> waiting.add(trigger.id()));
        for (String id : waiting) {
            draft.<Trigger>find(Kind.TRIGGER, id).ifPresent(trigger -> look(draft, trigger));
        }
    }

    private static boolean names(ConditionTree tree, String taskId) {
        return tree.leaves().values().stream()
                .anyMatch(leaf -> taskOf(leaf).filter(taskId::equals).isPresent());
    }

    private static void look(Draft draft, Trigger trigger) {
        draft.state().condition(trigger).ifPresent(tree -> {
            Trigger after = look(draft, trigger, tree);
            if (!after.equals(trigger)) {
                FollowCondition.follow(draft, after);
            }
        });
    }

    /** The task that the leaf is about. */
    static Optional<String> taskOf(Leaf leaf) {
        return switch (leaf) {
            case Condition.TaskDone task -> Optional.of(task.taskId());
            case Condition.TaskFailed task -> Optional.of(task.taskId());
            case Condition.FileChanged ignored -> Optional.empty();
            case Condition.FileExists ignored -> Optional.empty();
            case Condition.Judged ignored -> Optional.empty();
            case Condition.Webhook ignored -> Optional.empty();
            case Condition.Gate ignored -> Optional.empty();
        };
    }

    /** The trigger with what is known of the tasks that its condition names. */
    static Trigger look(Draft draft, Trigger trigger, ConditionTree tree) {
        ConditionState state = trigger.state().condition();
        for (Map.Entry<String, Leaf> leaf : tree.leaves().entrySet()) {
            LeafState known = state.leaf(leaf.getKey());
            Optional<String> taskId = taskOf(leaf.getValue());
            if (taskId.isPresent()) {
                boolean holds = holds(draft, leaf.getValue(), taskId.get(), known);
                state = known.value() != null && known.holds() == holds
                        ? state
                        : state.leaf(leaf.getKey(), known.value(holds, draft.now()));
            }
        }
        return trigger.state(trigger.state().condition(state));
    }

    private static boolean holds(Draft draft, Leaf leaf, String taskId, LeafState known) {
        Optional<TaskStatus> outcome = NewTask.outcome(draft, taskId);
        if (outcome.isEmpty()) {
            boolean forgotten = draft.task(taskId).isEmpty() && !draft.state().knowsTask(taskId);
            return forgotten && known.holds();
        }
        return leaf instanceof Condition.TaskDone
                ? outcome.get() == TaskStatus.DONE
                : switch (outcome.get()) {
                    case FAILED, DEAD, INTERRUPTED -> true;
                    case DONE, CANCELLED, BLOCKED, QUEUED, DEFERRED, RUNNING, CANCELLING -> false;
                };
    }
}
