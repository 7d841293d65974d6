package io.mimikit.agent.role;

import io.mimikit.agent.model.ModelListener;
import io.mimikit.agent.model.ModelMessage;
import io.mimikit.agent.model.ModelResponse;
import io.mimikit.kernel.decide.AttemptReport;
import io.mimikit.kernel.entity.TaskResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A Worker's attempt: the last text is the result. A repeated attempt goes on from the steps of the one before. */
final class WorkerRun {
    private final RoleRun run;

    WorkerRun(RoleRun run) {
        this.run = run;
    }

    void run() throws InterruptedException {
        List<ModelMessage> messages = new ArrayList<>();
        TellerTurn.addFenced(messages, "evidence", run.evidence());
        messages.add(new ModelMessage.User(run.task().spec().prompt()));
        if (run.steps().goOn()) {
            messages.addAll(run.steps().earlier(run.loop(), call -> Optional.empty()));
        } else {
            run.steps().begin();
        }
        ModelResponse last = run.loop()
                .run(run.prompts().worker(), messages, ModelListener.SILENT, (answer, failed) -> Optional.empty());
        run.commit(AttemptReport.ok(TaskResult.text(last.text()))
                .withOutputs(run.context().outputs()));
    }
}
