package io.mimikit.agent.role;

import io.mimikit.agent.tool.ToolCallContext;
import io.mimikit.agent.tool.ToolText;
import io.mimikit.kernel.decide.AttemptReport;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskSpec;

/** What every role works with during one attempt. */
record RoleRun(
        AgentLoop loop,
        ToolCallContext context,
        Steps steps,
        String modelName,
        Prompts prompts,
        DraftSink drafts,
        Roles.Commit commit) {

    Task task() {
        return context.task();
    }

    /** What made the task's trigger fire, as JSON; empty for none. It comes from outside. */
    String evidence() {
        Object evidence = task().spec().data().get(TaskSpec.EVIDENCE);
        return evidence == null ? "" : ToolText.json(evidence);
    }

    /** Commits the report with what was used. */
    boolean commit(AttemptReport report) throws InterruptedException {
        return commit.commit(report.withUsage(loop.usage(), modelName));
    }
}
