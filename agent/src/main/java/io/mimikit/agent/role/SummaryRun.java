package io.mimikit.agent.role;

import io.mimikit.agent.model.ModelListener;
import io.mimikit.agent.model.ModelMessage;
import io.mimikit.agent.model.ModelResponse;
import io.mimikit.kernel.decide.AttemptReport;
import io.mimikit.kernel.entity.TaskResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One question to the model without tools; the text of the answer is the result. */
final class SummaryRun {
    private final RoleRun run;

    SummaryRun(RoleRun run) {
        this.run = run;
    }

    void run() throws InterruptedException {
        List<ModelMessage> messages = new ArrayList<>();
        messages.add(new ModelMessage.User(run.task().spec().prompt()));
        ModelResponse last = run.loop()
                .run(run.prompts().summary(), messages, ModelListener.SILENT, (answer, failed) -> Optional.empty());
        run.commit(AttemptReport.ok(TaskResult.text(last.text())));
    }
}
