package io.mimikit.agent.role;

import io.mimikit.agent.model.LanguageModel;
import io.mimikit.agent.model.Prices;
import io.mimikit.agent.tool.ToolCallContext;
import io.mimikit.agent.tool.Toolbox;
import io.mimikit.kernel.decide.AttemptReport;
import io.mimikit.kernel.entity.Attempt;
import io.mimikit.kernel.entity.Task;
import java.util.function.Supplier;

/**
 * Carries out attempts that call a model, each with its role. Thread-safe; every attempt brings its own thread.
 *
 * @param model made when the first attempt needs it
 */
public record Roles(
        Supplier<LanguageModel> model,
        Prices prices,
        LoopLimits limits,
        ToolCallContext.Hands hands,
        DraftSink drafts) {

    /** Says how the attempt ended; false means that it was no longer the owner. */
    public interface Commit {
        boolean commit(AttemptReport report);
    }

    /**
     * Runs an attempt to its end and commits it.
     *
     * @throws InterruptedException when it was told to stop
     */
    public void run(Task task, Attempt attempt, Commit commit) throws InterruptedException {
        LanguageModel used = model.get();
        ToolCallContext context = new ToolCallContext(hands, task, attempt);
        Steps steps = new Steps(hands.engine(), task, attempt);
        AgentLoop loop =
                new AgentLoop(used, prices, limits, Toolbox.of(task.spec().role()), context, steps);
        RoleRun run = new RoleRun(loop, context, steps, used.name(), new Prompts(hands.files()), drafts, commit);
        switch (task.spec().role()) {
            case TELLER -> new TellerTurn(run).run();
            case PLANNER -> new PlannerRun(run).run();
            case WORKER -> new WorkerRun(run).run();
            case SUMMARY -> new SummaryRun(run).run();
            case JUDGE -> new JudgeRun(run).run();
        }
    }
}
