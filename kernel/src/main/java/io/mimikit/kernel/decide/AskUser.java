package io.mimikit.kernel.decide;

import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Message;
import io.mimikit.kernel.entity.MessageRole;
import io.mimikit.kernel.entity.MessageState;
import io.mimikit.kernel.entity.Question;
import io.mimikit.kernel.entity.QuestionStatus;
import io.mimikit.kernel.entity.Role;
import io.mimikit.kernel.request.RequestLimits;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts a question to the user: an entity that waits, and a message that is seen in the conversation. */
final class AskUser {

    private AskUser() {}

    static Question ask(Draft draft, Output.Ask ask, String conversation, @Nullable String taskId, Role askedBy) {
        check(ask);
        dropOldest(draft, 1);
        Question question = new Question(
                draft.newId(),
                conversation,
                taskId,
                askedBy,
                ask.question(),
                ask.options(),
                ask.fallback(),
                draft.now(),
                draft.now().plus(ask.timeout()),
                QuestionStatus.OPEN,
                null,
                null,
                Map.of());
        draft.put(question);
        Messages.append(
                draft,
                new Message(
                        draft.newId(),
                        draft.nextMessageSeq(),
                        conversation,
                        MessageRole.AGENT,
                        text(ask),
                        draft.now(),
                        MessageState.SENT,
                        taskId,
                        question.id(),
                        null,
                        null,
                        null,
                        Map.of()));
        return question;
    }

    /**
     * Closed questions beyond the limit go, the oldest first; what was said stays in the conversation.
     *
     * @param more questions that this decision adds
     */
    static void dropOldest(Draft draft, int more) {
        int excess = draft.state().all(Kind.QUESTION).size()
                + more
                - draft.config().retention().questionsMax();
        if (excess <= 0) {
            return;
        }
        draft.state().all(Kind.QUESTION).stream()
                .map(Question.class::cast)
                .filter(question -> !question.isOpen())
                .limit(excess)
                .forEach(question -> draft.delete(Kind.QUESTION, question.id()));
    }

    private static void check(Output.Ask ask) {
        if (ask.question().isBlank()) {
            throw MimikitException.invalid("question", "question is required");
        }
        if (ask.options().size() > RequestLimits.OPTIONS_MAX) {
            throw MimikitException.invalid("options", "options: at most " + RequestLimits.OPTIONS_MAX + " are allowed");
        }
        if (ask.timeout().compareTo(Duration.ZERO) <= 0
                || ask.timeout().compareTo(RequestLimits.QUESTION_TIMEOUT_MAX) > 0) {
            throw MimikitException.invalid("timeout", "timeout must be between 1 second and 365 days");
        }
    }

    private static String text(Output.Ask ask) {
        StringBuilder text = new StringBuilder(ask.question());
        List<String> options = ask.options();
        for (int i = 0; i < options.size(); i++) {
            text.append(i == 0 ? "\n\n" : "\n").append(i + 1).append(". ").append(options.get(i));
        }
        if (ask.fallback() != null) {
            text.append("\n\nWithout an answer: ").append(ask.fallback());
        }
        return text.toString();
    }
}
