package io.mimikit.kernel.decide;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Message;
import io.mimikit.kernel.entity.MessageRole;
import io.mimikit.kernel.entity.Question;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A person says something. Answers the id of the message, which is in the conversation from then on. */
public record SubmitInput(
        String conversation, String text, @Nullable Idempotency idempotency) implements Command<String> {
    @Override
    public String name() {
        return "input.submit";
    }

    @Override
    public boolean isNewWork() {
        return true;
    }

    @Override
    public String decide(Draft draft) {
        check(draft);
        return Idempotency.once(draft, idempotency, () -> accept(draft));
    }

    private void check(Draft draft) {
        if (text.isBlank()) {
            throw MimikitException.invalid("text", "text is required");
        }
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        int max = draft.config().inputBytesMax();
        if (bytes > max) {
            throw new MimikitException(
                    ErrorCode.TOO_LARGE,
                    "text has " + bytes + " bytes; at most " + max + " are allowed (input.maxText)");
        }
    }

    private String accept(Draft draft) {
        String said = text.strip();
        Optional<Question> answered = questionAnsweredBy(draft, said);
        if (answered.isPresent()) {
            return AnswerQuestion.answer(draft, answered.get(), said);
        }
        if (WakeTeller.openTurn(draft, conversation).isEmpty()) {
            NewTask.checkRoom(draft, KernelConfig.TELLER);
        }
        OldConversations.checkRoom(draft, conversation);
        Message message = Messages.append(draft, conversation, MessageRole.USER, said, null);
        WakeTeller.forPerson(draft, conversation);
        return message.id();
    }

    /**
     * A message is the answer to an open question when it is one of its options, or when the question takes any text and
     * was the last thing said. Anything else is a message like others and leaves the question open.
     */
    private Optional<Question> questionAnsweredBy(Draft draft, String said) {
        for (var entity : draft.state().newestFirst(Kind.QUESTION)) {
            Question question = (Question) entity;
            if (!question.isOpen() || !question.conversation().equals(conversation)) {
                continue;
            }
            if (question.options().stream().anyMatch(option -> option.strip().equalsIgnoreCase(said))) {
                return Optional.of(question);
            }
            if (question.options().isEmpty() && wasLastSaid(draft, question)) {
                return Optional.of(question);
            }
        }
        return Optional.empty();
    }

    private boolean wasLastSaid(Draft draft, Question question) {
        Map.Entry<Long, Message> last = draft.state().messages(conversation).lastEntry();
        return last != null && question.id().equals(last.getValue().questionId());
    }
}
