package io.mimikit.simulator;

import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.decide.Output;
import io.mimikit.kernel.entity.Role;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.request.Input;
import io.mimikit.kernel.request.TaskRequest;
import io.mimikit.kernel.request.TriggerRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What agents want to have happened when they succeed. Not thread-safe. */
final class Agents {
    private final KernelConfig config;
    private final TalkRule talk;
    private final Findings findings;
    private final long seed;
    private final Map<String, Output.Consume> read = new HashMap<>();

    Agents(KernelConfig config, TalkRule talk, Findings findings, long seed) {
        this.config = config;
        this.talk = talk;
        this.findings = findings;
        this.seed = seed;
    }

    /** A turn reads what is there when it starts, and no more. */
    void read(Code code) {
        Task task = code.task();
        if (task.spec().role() == Role.TELLER) {
            String conversation = task.spec().conversation();
            read.put(code.attempt().id(), new Output.Consume(talk.awaiting(conversation), talk.notices(conversation)));
        }
    }

    List<Output> outputs(Code code) {
        Random dice = new Random(seed ^ code.attempt().id().hashCode());
        return switch (code.task().spec().role()) {
            case TELLER -> ofTurn(code, dice);
            case PLANNER -> ofPlan(code, dice);
            case WORKER, SUMMARY, JUDGE -> List.of();
        };
    }

    private List<Output> ofTurn(Code code, Random dice) {
        List<Output> outputs = new ArrayList<>();
        outputs.add(new Output.Reply(TalkRule.replyOf(code.attempt().id())));
        Output.Consume consume = read.remove(code.attempt().id());
        if (consume != null && dice.nextInt(30) != 0) { // or it forgets what it was asked
            outputs.add(consume);
        }
        String id = code.attempt().id();
        switch (dice.nextInt(8)) {
            case 0 -> outputs.add(new Output.Delegate(id + ".d", TaskRequest.prompt("planner", "plan " + id)));
            case 1 -> outputs.add(new Output.Ask("Which one, " + id + "?", options(dice), "a", wait(dice)));
            case 2 -> outputs.add(trigger(id, dice));
            default -> {}
        }
        return outputs;
    }

    private static List<String> options(Random dice) {
        return dice.nextBoolean() ? List.of("a", "b") : List.of();
    }

    private static Duration wait(Random dice) {
        return Duration.ofMinutes(1 + dice.nextInt(600));
    }

    private Output trigger(String id, Random dice) {
        Map<String, Object> body = Map.of(
                "schedule",
                Map.of("at", "in " + (1 + dice.nextInt(90)) + "m"),
                "deleteAfterRun",
                dice.nextBoolean(),
                "task",
                Map.of("prompt", "reminder " + id));
        return new Output.Schedule(
                id + ".t", TriggerRequest.read(Input.of(body, "trigger"), config, findings.now(), null));
    }

    private List<Output> ofPlan(Code code, Random dice) {
        List<Output> outputs = new ArrayList<>();
        String id = code.attempt().id();
        if (code.attempt().number() == 1 && dice.nextInt(5) == 0) {
            outputs.add(
                    new Output.Ask("May I, " + id + "?", options(dice), dice.nextBoolean() ? "a" : null, wait(dice)));
            return outputs;
        }
        int tasks = dice.nextInt(5);
        for (int i = 0; i < tasks; i++) {
            outputs.add(new Output.Delegate(id + "." + i, step(id, i, dice)));
        }
        return outputs;
    }

    private TaskRequest step(String plan, int number, Random dice) {
        Map<String, Object> body = new HashMap<>();
        body.put("prompt", "step " + number + " of " + plan);
        if (number > 0 && dice.nextBoolean()) {
            body.put("after", List.of(plan + "." + dice.nextInt(number)));
            body.put("afterFailed", List.of("fail", "run", "skip").get(dice.nextInt(3)));
        }
        return TaskRequest.read(Input.of(body, "task"), config, findings.now());
    }
}
