package io.mimikit.kernel.decide;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Message;
import io.mimikit.kernel.entity.MessageRole;
import io.mimikit.kernel.entity.MessageState;
import io.mimikit.kernel.entity.Question;
import io.mimikit.kernel.entity.QuestionStatus;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.entity.WorkClass;
import java.util.Map;
import java.util.Optional;

/** The user answers a question. Answers the id of the message that holds the answer. */
public record AnswerQuestion(String questionId, String answer) implements Command<String> {
    @Override
    public String name() {
        return "question.answer";
    }

    @Override
    public String decide(Draft draft) {
        Question question = draft.<Question>find(Kind.QUESTION, questionId)
                .orElseThrow(() -> MimikitException.notFound("question", questionId));
        if (!question.isOpen()) {
            throw new MimikitException(
                    ErrorCode.CONFLICT,
                    "the question is closed already: " + question.status().wireName());
        }
        if (answer.isBlank()) {
            throw MimikitException.invalid("answer", "answer is required");
        }
        return answer(draft, question, answer.strip());
    }

    static String answer(Draft draft, Question question, String text) {
        boolean forTask = question.taskId() != null;
        Message message = new Message(
                draft.newId(),
                draft.nextMessageSeq(),
                question.conversation(),
                MessageRole.USER,
                text,
                draft.now(),
                forTask ? MessageState.ANSWERED : MessageState.PENDING,
                null,
                question.id(),
                null,
                null,
                null,
                Map.of());
        Messages.append(draft, message);
        draft.put(question.closed(QuestionStatus.ANSWERED, text, draft.now()));
        AskUser.dropOldest(draft, 0);
        if (forTask) {
            resume(draft, question);
        } else {
            WakeTeller.forPerson(draft, question.conversation());
        }
        return message.id();
    }

    /** The deadline has come: the default is the answer, or the task goes on without one. */
    static void expire(Draft draft, Question question) {
        draft.put(question.closed(QuestionStatus.EXPIRED, question.fallback(), draft.now()));
        AskUser.dropOldest(draft, 0);
        if (question.taskId() != null) {
            resume(draft, question);
            return;
        }
        String text = "Nobody answered in time: " + question.question()
                + (question.fallback() == null ? "" : "\nThe default holds: " + question.fallback());
        WakeTeller.notice(draft, question.conversation(), "question", "", WorkClass.BACKGROUND, text);
    }

    private static void resume(Draft draft, Question question) {
        Optional<Task> waiting = draft.task(String.valueOf(question.taskId()))
                .filter(task ->
                        task.status() == TaskStatus.BLOCKED && question.id().equals(task.waitsFor()));
        waiting.ifPresent(
                task -> NewTask.ready(draft, task.change().waitsFor(null).build()));
    }
}
