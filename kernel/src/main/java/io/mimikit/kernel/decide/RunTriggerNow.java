package io.mimikit.kernel.decide;

import io.mimikit.kernel.entity.Overlap;
import io.mimikit.kernel.entity.Trigger;
import java.util.List;

/** Somebody wants a trigger's task at once, whatever its schedule says. Answers the id of the task. */
public record RunTriggerNow(String triggerId) implements Command<String> {
    @Override
    public String name() {
        return "trigger.run";
    }

    @Override
    public boolean isNewWork() {
        return true;
    }

    @Override
    public String decide(Draft draft) {
        return run(draft, draft.needTrigger(triggerId));
    }

    /** Unless runs may overlap it waits for those under way. */
    static String run(Draft draft, Trigger trigger) {
        List<String> after = trigger.spec().overlap() == Overlap.ALLOW
                ? List.of()
                : trigger.state().runningTaskIds();
        return StartRun.start(draft, trigger, null, after);
    }
}
