package io.mimikit.kernel.decide;

import io.mimikit.kernel.condition.Condition;
import io.mimikit.kernel.condition.Condition.Leaf;
import io.mimikit.kernel.condition.ConditionTree;
import io.mimikit.kernel.entity.ConditionState;
import io.mimikit.kernel.entity.LeafState;
import io.mimikit.kernel.entity.Trigger;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A task that judges begins: it takes the judgements that wait, in order, up to {@link #BATCH_MAX}. A repeated attempt gets
 * those again that it had taken.
 */
public record TakeJudgements(String taskId) implements Command<List<TakeJudgements.Judgement>> {
    /** How many are put to a model at once. */
    public static final int BATCH_MAX = 10;

    /** One question to the model. Immutable. */
    public record Judgement(String triggerId, String place, String prompt) {}

    @Override
    public String name() {
        return "condition.judge";
    }

    @Override
    public List<Judgement> decide(Draft draft) {
        draft.needTask(taskId);
        Set<String> triggers = new LinkedHashSet<>(draft.state().asking(taskId));
        triggers.addAll(draft.state().asking(LeafState.WAITING));
        List<Judgement> taken = new ArrayList<>();
        for (String id : triggers) {
            if (taken.size() == BATCH_MAX) {
                break;
            }
            take(draft, draft.needTrigger(id), taken);
        }
        return taken;
    }

    private void take(Draft draft, Trigger trigger, List<Judgement> taken) {
        ConditionTree tree = draft.state().condition(trigger).orElseThrow();
        ConditionState state = trigger.state().condition();
        for (Map.Entry<String, Leaf> entry : tree.leaves().entrySet()) {
            LeafState leaf = state.leaf(entry.getKey());
            boolean waits = LeafState.WAITING.equals(leaf.asked()) || taskId.equals(leaf.asked());
            if (waits && entry.getValue() instanceof Condition.Judged judged && taken.size() < BATCH_MAX) {
                taken.add(new Judgement(trigger.id(), entry.getKey(), judged.prompt()));
                state = state.leaf(entry.getKey(), leaf.asked(taskId, leaf.checkAt()));
            }
        }
        draft.put(trigger.state(trigger.state().condition(state)));
    }
}
