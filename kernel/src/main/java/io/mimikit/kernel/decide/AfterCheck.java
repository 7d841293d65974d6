package io.mimikit.kernel.decide;

import io.mimikit.kernel.condition.Condition.Leaf;
import io.mimikit.kernel.condition.ConditionTree;
import io.mimikit.kernel.condition.Observation;
import io.mimikit.kernel.entity.Execution;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.LeafState;
import io.mimikit.kernel.entity.Role;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskError;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.entity.Trigger;
import java.util.Optional;

/**
 * A task that was asked for leaves of conditions answers or is over. What it says counts only where it is still being
 * asked: an edit asks anew. Then it goes without a trace of its own; what it found is in the triggers' run logs.
 */
final class AfterCheck {
    private AfterCheck() {}

    /** Takes one answer in. */
    static void answer(Draft draft, Task task, Output.Answer answer) {
        draft.<Trigger>find(Kind.TRIGGER, answer.triggerId())
                .ifPresent(trigger -> answered(draft, trigger, answer.place(), task.id(), answer.observation()));
    }

    private static void answered(Draft draft, Trigger trigger, String place, String taskId, Observation observation) {
        Optional<Leaf> leaf = draft.state().condition(trigger).flatMap(tree -> tree.leaf(place));
        LeafState known = trigger.state().condition().leaf(place);
        if (leaf.isEmpty() || !taskId.equals(known.asked())) {
            return;
        }
        Trigger free = with(trigger, place, known.asked(null, known.checkAt()));
        FollowCondition.follow(draft, ObserveCondition.take(draft, free, place, leaf.get(), observation));
    }

    /** The task is over: whom it has not answered gets no answer from it. */
    static void follow(Draft draft, Task task) {
        if (task.spec().role() != Role.JUDGE) {
            return;
        }
        for (String id : draft.state().asking(task.id())) {
            draft.<Trigger>find(Kind.TRIGGER, id).ifPresent(trigger -> unanswered(draft, trigger, task));
        }
        draft.delete(Kind.TASK, task.id());
        if (AskLeaf.isJudge(task)) {
            judgeTheRest(draft);
        }
    }

    private static void unanswered(Draft draft, Trigger trigger, Task task) {
        Optional<ConditionTree> tree = draft.state().condition(trigger);
        if (tree.isEmpty()) {
            return;
        }
        for (String place : tree.get().leaves().keySet()) {
            Trigger now = draft.needTrigger(trigger.id());
            LeafState known = now.state().condition().leaf(place);
            if (!task.id().equals(known.asked())) {
                continue;
            }
            if (task.executed() == Execution.INTERRUPTED) {
                // nobody is to blame: it is asked again in its time
                FollowCondition.follow(draft, with(now, place, known.asked(null, known.checkAt())));
            } else {
                answered(draft, now, place, task.id(), new Observation.Failed(errorOf(task)));
            }
        }
    }

    private static String errorOf(Task task) {
        TaskError error = task.error();
        if (error != null) {
            return error.code().wireName() + ": " + error.message();
        }
        return task.status() == TaskStatus.DONE
                ? "it gave no answer"
                : task.status().wireName();
    }

    private static void judgeTheRest(Draft draft) {
        boolean waiting = draft.state().asking(LeafState.WAITING).stream()
                .map(id -> draft.<Trigger>find(Kind.TRIGGER, id))
                .flatMap(Optional::stream)
                .anyMatch(trigger -> trigger.enabled()
                        && trigger.state().condition().leaves().values().stream()
                                .anyMatch(leaf -> LeafState.WAITING.equals(leaf.asked())));
        if (waiting) {
            AskLeaf.ensureJudge(draft);
        }
    }

    private static Trigger with(Trigger trigger, String place, LeafState leaf) {
        return trigger.state(
                trigger.state().condition(trigger.state().condition().leaf(place, leaf)));
    }
}
