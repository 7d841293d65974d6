package io.mimikit.agent.role;

import io.mimikit.agent.model.ModelException;
import io.mimikit.agent.model.ModelListener;
import io.mimikit.agent.model.ModelMessage;
import io.mimikit.agent.model.ModelResponse;
import io.mimikit.agent.model.ToolCall;
import io.mimikit.kernel.decide.AttemptReport;
import io.mimikit.kernel.decide.Output;
import io.mimikit.kernel.entity.Message;
import io.mimikit.kernel.entity.Notice;
import io.mimikit.kernel.entity.TaskResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One turn of the Teller, a transaction: what it says, delegates, asks and remembers is committed in one record together
 * with the inputs that it took. Cut off in the middle it leaves nothing, and the next attempt starts anew.
 */
final class TellerTurn {
    private static final Set<String> SPEAKING = Set.of("reply", "ask_user");
    private static final Set<String> SIDE = Set.of("delegate", "remember", "forget");

    private final RoleRun run;

    TellerTurn(RoleRun run) {
        this.run = run;
    }

    void run() throws InterruptedException {
        String conversation = run.task().spec().conversation();
        ConversationContext context =
                run.context().hands().engine().query(state -> ConversationContext.of(state, conversation));
        if (context.inputs().isEmpty() && context.notices().isEmpty()) {
            run.commit(AttemptReport.ok(TaskResult.text("nothing was left to answer")));
            return;
        }
        run.steps().begin();
        ModelResponse last =
                run.loop().run(run.prompts().teller(), messages(context), drafts(conversation), TellerTurn::endsAtOnce);
        run.commit(report(context, last));
    }

    private List<ModelMessage> messages(ConversationContext context) {
        List<ModelMessage> messages = new ArrayList<>(context.historyMessages());
        String about =
                context.inputs().isEmpty() ? "" : context.inputs().getLast().text();
        String memory =
                ConversationContext.memoryText(run.context().hands().memory().search(), about);
        addFenced(messages, "memory", memory);
        addFenced(messages, "questions", context.questionsText());
        addFenced(messages, "results", context.newsText());
        context.inputs().forEach(input -> messages.add(new ModelMessage.User(input.text())));
        return messages;
    }

    static void addFenced(List<ModelMessage> messages, String mark, String text) {
        if (!text.isBlank()) {
            messages.add(new ModelMessage.User(Prompts.fence(mark, text)));
        }
    }

    private ModelListener drafts(String conversation) {
        StringBuilder text = new StringBuilder();
        return delta -> {
            text.append(delta);
            run.drafts().draft(conversation, text.toString());
        };
    }

    /** A turn is over at once when it has spoken and did nothing else whose result it would have to see: errors it must. */
    private static Optional<ModelResponse> endsAtOnce(ModelResponse answer, boolean failed) {
        List<String> names = answer.toolCalls().stream().map(ToolCall::name).toList();
        boolean spoke = names.stream().anyMatch(SPEAKING::contains);
        boolean onlyThese = names.stream().allMatch(name -> SPEAKING.contains(name) || SIDE.contains(name));
        return spoke && onlyThese && !failed ? Optional.of(answer) : Optional.empty();
    }

    private AttemptReport report(ConversationContext context, ModelResponse last) {
        List<Output> outputs = new ArrayList<>(run.context().outputs());
        boolean spoke = outputs.stream().anyMatch(o -> o instanceof Output.Reply || o instanceof Output.Ask);
        if (!spoke && !last.text().isBlank()) {
            outputs.add(new Output.Reply(last.text()));
        }
        if (outputs.isEmpty()) {
            throw new ModelException(
                    ModelException.Code.INCOMPLETE, run.modelName() + " ended the turn without an answer");
        }
        outputs.addFirst(new Output.Consume(
                context.inputs().stream().map(Message::id).toList(),
                context.notices().stream().map(Notice::id).toList()));
        return AttemptReport.ok(TaskResult.text(said(outputs))).withOutputs(outputs);
    }

    private static String said(List<Output> outputs) {
        StringBuilder text = new StringBuilder();
        outputs.forEach(output -> {
            if (output instanceof Output.Reply reply) {
                text.append(reply.text()).append('\n');
            }
        });
        return text.toString().strip();
    }
}
