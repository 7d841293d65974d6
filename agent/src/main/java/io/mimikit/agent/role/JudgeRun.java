package io.mimikit.agent.role;

import io.mimikit.agent.model.ModelListener;
import io.mimikit.agent.model.ModelMessage;
import io.mimikit.agent.model.ModelResponse;
import io.mimikit.kernel.condition.Observation;
import io.mimikit.kernel.decide.AttemptReport;
import io.mimikit.kernel.decide.Output;
import io.mimikit.kernel.decide.TakeJudgements;
import io.mimikit.kernel.decide.TakeJudgements.Judgement;
import io.mimikit.kernel.doc.Instants;
import io.mimikit.kernel.entity.TaskResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A model judges the conditions that wait, all at once, with the reading tools. Only a clear verdict counts; whatever else
 * it says of a condition is an error of that condition alone.
 */
final class JudgeRun {
    private final RoleRun run;

    JudgeRun(RoleRun run) {
        this.run = run;
    }

    void run() throws InterruptedException {
        List<Judgement> asked = run.context()
                .hands()
                .engine()
                .call(run.context().actor(), new TakeJudgements(run.task().id()));
        if (asked.isEmpty()) {
            run.commit(AttemptReport.ok(TaskResult.text("nothing waits to be judged")));
            return;
        }
        List<ModelMessage> messages = new ArrayList<>();
        Instant now = run.context().hands().clock().instant();
        messages.add(new ModelMessage.User(question(asked, now)));
        ModelResponse last = run.loop()
                .run(run.prompts().judge(), messages, ModelListener.SILENT, (answer, failed) -> Optional.empty());
        List<Observation> verdicts = Verdicts.of(last.text(), asked.size());
        List<Output> outputs = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            outputs.add(new Output.Answer(asked.get(i).triggerId(), asked.get(i).place(), verdicts.get(i)));
        }
        run.commit(AttemptReport.ok(TaskResult.text(last.text())).withOutputs(outputs));
    }

    private static String question(List<Judgement> asked, Instant now) {
        StringBuilder text =
                new StringBuilder("It is " + Instants.print(Instants.millis(now)) + ". Do these hold now?\n");
        for (int i = 0; i < asked.size(); i++) {
            text.append('\n')
                    .append(i + 1)
                    .append(". ")
                    .append(asked.get(i).prompt().strip());
        }
        return text.toString();
    }
}
