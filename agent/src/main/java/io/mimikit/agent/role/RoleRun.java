package io.mimikit.agent.role;

import io.mimikit.agent.tool.ToolCallContext;
import io.mimikit.kernel.decide.AttemptReport;
import io.mimikit.kernel.entity.Task;

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

    /** Commits the report with what was used. */
    boolean commit(AttemptReport report) throws InterruptedException {
        return commit.commit(report.withUsage(loop.usage(), modelName));
    }
}
