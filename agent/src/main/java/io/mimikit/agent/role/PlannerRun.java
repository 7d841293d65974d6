package io.mimikit.agent.role;

import io.mimikit.agent.model.ModelListener;
import io.mimikit.agent.model.ModelMessage;
import io.mimikit.agent.model.ModelResponse;
import io.mimikit.agent.model.ToolCall;
import io.mimikit.agent.model.ToolSpec;
import io.mimikit.agent.tool.SubmitPlan;
import io.mimikit.agent.tool.SubmitPlan.Plan;
import io.mimikit.agent.tool.Tool;
import io.mimikit.agent.tool.ToolCallContext;
import io.mimikit.agent.tool.ToolText;
import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.decide.AttemptReport;
import io.mimikit.kernel.decide.Output;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Question;
import io.mimikit.kernel.entity.TaskError;
import io.mimikit.kernel.entity.TaskResult;
import io.mimikit.kernel.request.Input;
import io.mimikit.kernel.state.State;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/**
 * A Planner's attempt: ends with {@code submit_plan}, whose content is committed together with the end. A plan that the
 * kernel refuses goes back to the model with the reason.
 */
final class PlannerRun {
    private final RoleRun run;
    private boolean committed;
    private boolean sentBack;

    PlannerRun(RoleRun run) {
        this.run = run;
        run.loop().add(new HandIn());
    }

    /** {@code submit_plan} as a tool of the loop. */
    private final class HandIn implements Tool {
        @Override
        public ToolSpec spec() {
            return SubmitPlan.SPEC;
        }

        @Override
        public EffectClass effect() {
            return EffectClass.COLLECTED;
        }

        @Override
        public String call(Input arguments, ToolCallContext context) throws InterruptedException {
            handIn(arguments);
            return "accepted";
        }
    }

    void run() throws InterruptedException {
        List<ModelMessage> messages = messages();
        while (!committed) {
            ModelResponse last = run.loop()
                    .run(
                            run.prompts().planner(),
                            messages,
                            ModelListener.SILENT,
                            (answer, failed) -> committed ? Optional.of(answer) : Optional.empty());
            if (!committed) {
                readText(last.text(), messages);
            }
        }
    }

    /** The request comes last, verbatim; a resumed plan goes on with what it had and the answer to its question. */
    private List<ModelMessage> messages() throws InterruptedException {
        String conversation = run.task().spec().conversation();
        ConversationContext context =
                run.context().hands().engine().query(state -> ConversationContext.of(state, conversation));
        List<ModelMessage> messages = new ArrayList<>();
        TellerTurn.addFenced(messages, "history", context.historyText());
        String memory = ConversationContext.memoryText(
                run.context().hands().memory().search(), run.task().spec().prompt());
        TellerTurn.addFenced(messages, "memory", memory);
        TellerTurn.addFenced(messages, "evidence", run.evidence());
        messages.add(new ModelMessage.User(run.task().spec().prompt()));
        List<Question> answered = run.context().hands().engine().query(this::answeredQuestions);
        if (answered.isEmpty() && !run.steps().goOn()) {
            run.steps().begin();
            return messages;
        }
        messages.addAll(run.steps().earlier(run.loop(), call -> newestAnswer(call, answered)));
        answered.stream()
                .map(PlannerRun::answerText)
                .filter(text -> !isResult(text, messages))
                .forEach(text -> messages.add(new ModelMessage.User(text)));
        return messages;
    }

    /** The answer is what the call that asked brings; only a plan that asked in plain text gets it as a message. */
    private static Optional<String> newestAnswer(ToolCall call, List<Question> answered) {
        return call.name().equals(SubmitPlan.NAME) && !answered.isEmpty()
                ? Optional.of(answerText(answered.getLast()))
                : Optional.empty();
    }

    private static boolean isResult(String text, List<ModelMessage> messages) {
        return messages.stream()
                .anyMatch(message -> message instanceof ModelMessage.ToolResult result
                        && result.content().equals(text));
    }

    private List<Question> answeredQuestions(State state) {
        List<Question> questions = new ArrayList<>();
        for (Entity entity : state.all(Kind.QUESTION)) {
            Question question = (Question) entity;
            if (run.task().id().equals(question.taskId()) && !question.isOpen()) {
                questions.add(question);
            }
        }
        questions.sort(Comparator.comparing(Question::id));
        return questions;
    }

    private static String answerText(Question question) {
        return switch (question.status()) {
            case ANSWERED -> "The user's answer to \"" + question.question() + "\": " + question.answer();
            case EXPIRED ->
                question.answer() == null
                        ? "Nobody answered \"" + question.question() + "\" in time. Go on without an answer, or fail."
                        : "Nobody answered \"" + question.question() + "\" in time; the default holds: "
                                + question.answer();
            case OPEN, CANCELLED -> "The question \"" + question.question() + "\" was not answered.";
        };
    }

    /** Text instead of {@code submit_plan} is accepted when it is a plan; anything else is sent back once. */
    private void readText(String text, List<ModelMessage> messages) throws InterruptedException {
        String problem;
        try {
            Map<String, Object> tree = ToolText.object(stripFence(text));
            if (SubmitPlan.looksLikeOne(tree)) {
                handIn(Input.of(tree, "plan"));
                return;
            }
            problem = "it has no status done, needs_input or failed";
        } catch (JacksonException e) {
            problem = "it is no JSON object: " + e.getOriginalMessage();
        } catch (MimikitException e) {
            problem = e.getMessage();
        }
        if (sentBack) {
            throw new MimikitException(ErrorCode.INVALID, "the planner's answer is no plan: " + problem);
        }
        sentBack = true;
        messages.add(new ModelMessage.User("Your answer is no plan: " + problem + ". Call submit_plan."));
    }

    private static String stripFence(String text) {
        String stripped = text.strip();
        if (stripped.startsWith("```")) {
            int start = stripped.indexOf('\n');
            int end = stripped.lastIndexOf("```");
            return start > 0 && end > start ? stripped.substring(start + 1, end).strip() : stripped;
        }
        return stripped;
    }

    private void handIn(Input in) throws InterruptedException {
        Plan plan = SubmitPlan.read(in, run.context());
        List<Output> outputs = new ArrayList<>();
        AttemptReport report = switch (plan) {
            case Plan.Done done -> {
                outputs.addAll(run.context().outputs());
                outputs.addAll(done.outputs());
                yield AttemptReport.ok(TaskResult.text("planned")).withOutputs(outputs);
            }
            case Plan.NeedsInput needs ->
                AttemptReport.ok(TaskResult.text("asked")).withOutputs(List.of(needs.ask()));
            case Plan.Failed failed -> AttemptReport.failed(new TaskError(ErrorCode.INVALID, failed.error()));
        };
        run.commit(report);
        committed = true;
    }
}
