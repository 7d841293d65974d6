package io.mimikit.kernel.decide;

import io.mimikit.kernel.condition.Observation;
import io.mimikit.kernel.entity.ConditionState;
import io.mimikit.kernel.entity.LeafState;
import io.mimikit.kernel.entity.Role;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskResult;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What tests of conditions have in common. */
abstract class OnConditions extends OnTriggers {
    static final Map<String, Object> EXISTS = Map.of("fileExists", Map.of("path", "a.txt"));
    static final Map<String, Object> CHANGED = Map.of("fileChanged", Map.of("path", "in/*.csv"));
    static final Map<String, Object> HOOK = Map.of("webhook", Map.of());
    static final Map<String, Object> JUDGED = Map.of("judged", Map.of("prompt", "is it raining?"));
    static final Map<String, Object> GATE = Map.of("gate", Map.of("command", Map.of("argv", List.of("./gate"))));

    private int prints;

    final String when(Map<String, Object> condition, Object... fields) {
        Map<String, Object> body = new HashMap<>(Map.of("condition", condition, "task", Map.of("prompt", "act")));
        for (int i = 0; i < fields.length; i += 2) {
            body.put((String) fields[i], fields[i + 1]);
        }
        return kit.trigger(body);
    }

    final Observed observe(String id, String place, Observation observation) {
        return kit.ask(new ObserveCondition(id, kit.getTrigger(id).revision(), place, observation));
    }

    /** The files that match are these, and so they are seen. */
    final Observed exists(String id, String place, boolean exists) {
        return observe(id, place, new Observation.Files("", exists ? 1 : 0, List.of("a.txt"), false));
    }

    /** The files that match are others than last time. */
    final Observed changes(String id, String place) {
        return observe(id, place, new Observation.Files("print" + ++prints, 1, List.of("in/1.csv"), false));
    }

    final Observed calls(String id, String place) {
        return observe(id, place, new Observation.Called(Map.of("body", "hello")));
    }

    final ConditionState condition(String id) {
        return kit.getTrigger(id).state().condition();
    }

    final LeafState leaf(String id, String place) {
        return condition(id).leaf(place);
    }

    /** Tasks that were asked for leaves of conditions and are under way. */
    final List<Task> checks() {
        return kit.running.values().stream()
                .filter(task -> task.spec().role() == Role.JUDGE)
                .toList();
    }

    /** Runs of the trigger so far. */
    final long runsOf(String id) {
        return kit.getTrigger(id).state().runs();
    }

    /** The one gate that is being asked says this. */
    final void gateSays(boolean fire, Map<String, Object> data) {
        answer(checks().getFirst(), new Observation.GateAnswer(fire, data));
    }

    final void answer(Task check, Observation observation) {
        kit.finish(
                check.id(),
                AttemptReport.ok(TaskResult.text(""))
                        .withOutputs(List.of(LeafCheck.of(check).orElseThrow().answer(observation))));
    }

    /** The model judges all that the one task that judges has taken. */
    final List<TakeJudgements.Judgement> modelSays(boolean holds) {
        Task judge = checks().getFirst();
        List<TakeJudgements.Judgement> taken = kit.ask(new TakeJudgements(judge.id()));
        kit.finish(
                judge.id(),
                AttemptReport.ok(TaskResult.text(""))
                        .withOutputs(taken.stream()
                                .<Output>map(one -> new Output.Answer(
                                        one.triggerId(), one.place(), new Observation.Verdict(holds, "because")))
                                .toList()));
        return taken;
    }
}
