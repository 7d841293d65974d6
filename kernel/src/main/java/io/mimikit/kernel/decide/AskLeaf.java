package io.mimikit.kernel.decide;

import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.condition.Condition;
import io.mimikit.kernel.condition.Condition.Leaf;
import io.mimikit.kernel.entity.ConditionState;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.LeafState;
import io.mimikit.kernel.entity.Role;
import io.mimikit.kernel.entity.StopReason;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.Trigger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Asks a leaf whose answer costs something: a gate has its command run, a judgement joins those that wait for the next
 * task that judges. There is one such task at a time, so that what becomes due meanwhile is judged together.
 */
final class AskLeaf {
    private static final String JUDGE_KEY = "conditions";

    private AskLeaf() {}

    static Trigger ask(Draft draft, Trigger trigger, String place, Leaf leaf) {
        Instant next = draft.now().plus(FollowCondition.period(draft, trigger, leaf));
        if (leaf instanceof Condition.Gate gate) {
            return askGate(draft, trigger, place, gate, next);
        }
        ensureJudge(draft);
        return with(trigger, place, known(trigger, place).asked(LeafState.WAITING, next));
    }

    private static Trigger askGate(Draft draft, Trigger trigger, String place, Condition.Gate gate, Instant next) {
        Map<String, Object> check = new LeafCheck(trigger.id(), place).data();
        InternalTask run = new InternalTask(Role.JUDGE, "", gate.command(), "trigger." + trigger.id(), check);
        try {
            String id = NewTask.add(draft, draft.newId(), run.spec(draft)).id();
            return with(trigger, place, known(trigger, place).asked(id, next));
        } catch (MimikitException e) {
            // no room in the lane: next time, perhaps
            Trigger later = with(trigger, place, known(trigger, place).asked(null, next));
            return ObserveCondition.failed(draft, later, place, String.valueOf(e.getMessage()));
        }
    }

    /** Nobody wants the answers of its gates any more: one that hangs would keep the lane from those of others. */
    static Trigger giveUp(Draft draft, Trigger trigger) {
        ConditionState state = trigger.state().condition();
        Map<String, LeafState> free = new LinkedHashMap<>();
        List<Task> gates = new ArrayList<>();
        state.leaves().forEach((place, leaf) -> {
            Optional<Task> gate =
                    Optional.ofNullable(leaf.asked()).flatMap(draft::task).filter(task -> !isJudge(task));
            gate.ifPresent(gates::add);
            free.put(place, gate.isPresent() ? leaf.asked(null, leaf.checkAt()) : leaf);
        });
        if (gates.isEmpty()) {
            return trigger;
        }
        Trigger without = trigger.state(trigger.state().condition(state.leaves(free)));
        draft.put(without);
        gates.forEach(gate -> CancelTask.stop(draft, gate, StopReason.CANCEL));
        return without;
    }

    /** Somebody judges, or will. */
    static void ensureJudge(Draft draft) {
        boolean made = draft.<Task>changed(Kind.TASK).stream()
                .anyMatch(task -> isJudge(task) && !task.status().isTerminal());
        boolean there = draft.state()
                .judge()
                .flatMap(draft::task)
                .filter(task -> !task.status().isTerminal())
                .isPresent();
        if (!made && !there) {
            InternalTask judge = InternalTask.model(Role.JUDGE, "", JUDGE_KEY, Map.of());
            NewTask.addAnyway(draft, draft.newId(), judge.spec(draft));
        }
    }

    static boolean isJudge(Task task) {
        return task.spec().role() == Role.JUDGE && task.spec().command() == null;
    }

    private static LeafState known(Trigger trigger, String place) {
        return trigger.state().condition().leaf(place);
    }

    private static Trigger with(Trigger trigger, String place, LeafState leaf) {
        ConditionState state = trigger.state().condition();
        return trigger.state(trigger.state().condition(state.leaf(place, leaf)));
    }
}
