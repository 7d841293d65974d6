package io.mimikit.agent.role;

import io.mimikit.agent.model.LanguageModel;
import io.mimikit.agent.model.Prices;
import io.mimikit.agent.tool.ToolCallContext;
import io.mimikit.agent.tool.Toolbox;
import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.decide.AttemptReport;
import io.mimikit.kernel.entity.Attempt;
import io.mimikit.kernel.entity.Execution;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskError;
import io.mimikit.kernel.entity.TaskResult;
import io.mimikit.kernel.entity.Usage;
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
        boolean commit(AttemptReport report) throws InterruptedException;

        /** What an attempt has used that ends by throwing. */
        void spent(Usage usage, String model);
    }

    /**
     * Runs an attempt to its end and commits it, also when it was told to stop.
     *
     * @throws InterruptedException when it was told to stop while it committed
     */
    public void run(Task task, Attempt attempt, Commit commit) throws InterruptedException {
        LanguageModel used = model.get();
        ToolCallContext context = new ToolCallContext(hands, task, attempt);
        Steps steps = new Steps(hands.engine(), task, attempt);
        AgentLoop loop =
                new AgentLoop(used, prices, limits, Toolbox.of(task.spec().role()), context, steps);
        RoleRun run = new RoleRun(loop, context, steps, used.name(), new Prompts(hands.files()), drafts, commit);
        try {
            carryOut(run);
        } catch (InterruptedException e) {
            run.commit(brokenOff(loop.lastText()));
        } catch (MimikitException e) {
            if (e.code() != ErrorCode.INTERRUPTED) {
                throw e;
            }
            boolean ignored = Thread.interrupted();
            run.commit(brokenOff(loop.lastText()));
        } finally {
            commit.spent(loop.usage(), used.name());
        }
    }

    private static void carryOut(RoleRun run) throws InterruptedException {
        switch (run.task().spec().role()) {
            case TELLER -> new TellerTurn(run).run();
            case PLANNER -> new PlannerRun(run).run();
            case WORKER -> new WorkerRun(run).run();
            case SUMMARY -> new SummaryRun(run).run();
            case JUDGE -> new JudgeRun(run).run();
        }
    }

    /** What the model said until then is kept, and what it cost is counted. */
    private static AttemptReport brokenOff(String said) {
        AttemptReport stopped =
                AttemptReport.stopped(Execution.INTERRUPTED, new TaskError(ErrorCode.INTERRUPTED, "told to stop"));
        return said.isBlank()
                ? stopped
                : stopped.withResult(TaskResult.text(said).asPartial());
    }
}
