package io.mimikit.kernel.decide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimikit.kernel.Retention;
import io.mimikit.kernel.entity.Message;
import io.mimikit.kernel.entity.MessageRole;
import io.mimikit.kernel.entity.MessageState;
import io.mimikit.kernel.entity.Notice;
import io.mimikit.kernel.entity.Question;
import io.mimikit.kernel.entity.QuestionStatus;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.request.RequestLimits;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which message answers which question, and what follows. */
class QuestionTest extends OnConversations {
    private Question ofTheTeller(Output.Ask ask) {
        say("do it");
        answer(ask);
        return kit.all(Question.class).getLast();
    }

    private String refusal(Output.Ask ask) {
        String planner = kit.task(Map.of("prompt", "p", "lane", "planner"));
        submitPlan(planner, ask);
        return String.valueOf(kit.get(planner).error());
    }

    // ---- of the Teller

    @Test
    void aQuestionOfTheTellerBlocksNothingAndItsAnswerIsAMessageLikeOthers() {
        Question question = ofTheTeller(new Output.Ask("Which?", List.of("Red", "Blue"), null, HOUR));
        assertThat(question.taskId()).isNull();
        assertThat(hasTurn()).isFalse();
        String id = kit.ask(new AnswerQuestion(question.id(), "Blue"));
        assertThat(message(id).state()).isEqualTo(MessageState.PENDING);
        assertThat(hasTurn()).isTrue();
        answer(reply("blue it is"));
        assertThat(message(id).state()).isEqualTo(MessageState.ANSWERED);
    }

    @Test
    void theTellerIsToldWhenNobodyAnswered() {
        ofTheTeller(new Output.Ask("Which?", List.of("Red", "Blue"), "Blue", HOUR));
        kit.pass(HOUR);
        assertThat(kit.all(Question.class).getLast().status()).isEqualTo(QuestionStatus.EXPIRED);
        assertThat(kit.all(Notice.class))
                .singleElement()
                .satisfies(notice -> assertThat(notice.text())
                        .contains("Nobody answered in time: Which?")
                        .contains("The default holds: Blue"));
        assertThat(hasTurn()).isTrue();
    }

    // ---- of a planner

    @Test
    void anAnswerForATaskNeedsNoTurnAndGivesTheAttemptsBack() {
        Question question = askThePlanner("Which?", List.of(), null);
        assertThat(kit.get("p1").attemptsSpent()).isZero();
        kit.ask(new AnswerQuestion(question.id(), "Blue"));
        assertThat(kit.look(state -> state.pendingInputs()).intValue()).isZero();
        assertThat(kit.get("p1").waitsFor()).isNull();
    }

    @Test
    void anAnswerHasText() {
        Question question = askThePlanner("Which?", List.of(), null);
        assertThatThrownBy(() -> kit.ask(new AnswerQuestion(question.id(), " ")))
                .hasMessageContaining("answer is required");
        assertThat(kit.get("p1").status()).isEqualTo(TaskStatus.BLOCKED);
    }

    @Test
    void aQuestionWhoseTaskNoLongerWaitsWakesNothing() {
        Question question = askThePlanner("Which?", List.of(), null);
        String done = kit.task(Map.of("prompt", "p", "lane", "planner", "conversation", "second"));
        Map<String, Object> tree = new HashMap<>(Question.SHAPE.toTree(question));
        tree.put("id", "stray");
        tree.put("taskId", done);
        kit.ask(new CancelTask(done));
        kit.succeed(done);
        kit.ask(new Put(Question.SHAPE.read(tree, "test")));
        kit.ask(new AnswerQuestion("stray", "Blue"));
        assertThat(kit.get(done).status()).isEqualTo(TaskStatus.CANCELLED);
    }

    // ---- which message answers

    @Test
    void theWordsOfAClosedQuestionAreAMessageLikeOthers() {
        Question question = askThePlanner("Which?", List.of("Red", "Blue"), null);
        kit.ask(new AnswerQuestion(question.id(), "Red"));
        String id = say("Blue");
        assertThat(message(id).state()).isEqualTo(MessageState.PENDING);
        assertThat(kit.all(Question.class).getLast().answer()).isEqualTo("Red");
    }

    @Test
    void aMessageOfAnotherConversationAnswersNothing() {
        Question question = askThePlanner("Which?", List.of("Red", "Blue"), null);
        kit.ask(new SubmitInput("second", "Blue", null));
        assertThat(question.isOpen()).isTrue();
        assertThat(kit.get("p1").status()).isEqualTo(TaskStatus.BLOCKED);
    }

    @Test
    void anyTextAnswersAnOpenQuestionOnlyWhileItWasTheLastThingSaid() {
        askThePlanner("What colour?", List.of(), null);
        backgroundNotice();
        answer(reply("something else is done"));
        say("thanks");
        assertThat(kit.get("p1").status()).isEqualTo(TaskStatus.BLOCKED);
        assertThat(hasTurn()).isTrue();
    }

    @Test
    void aMessageIsNeitherEmptyNorTooLong() {
        assertThatThrownBy(() -> say(" ")).hasMessageContaining("text is required");
        int max = kit.config.inputBytesMax();
        assertThat(say("ä".repeat(max / 2))).isNotEmpty();
        assertThatThrownBy(() -> say("ä".repeat(max / 2) + "a")).hasMessageContaining("input.maxText");
        assertThat(said(MessageRole.USER)).hasSize(1);
    }

    // ---- limits

    @Test
    void aQuestionIsWithinItsLimits() {
        List<String> most = Collections.nCopies(RequestLimits.OPTIONS_MAX, "x");
        List<String> tooMany = Collections.nCopies(RequestLimits.OPTIONS_MAX + 1, "x");
        Duration longest = RequestLimits.QUESTION_TIMEOUT_MAX;
        assertThat(refusal(new Output.Ask("?", tooMany, null, HOUR))).contains("options: at most");
        assertThat(refusal(new Output.Ask("?", List.of(), null, Duration.ZERO))).contains("timeout must be");
        assertThat(refusal(new Output.Ask("?", List.of(), null, longest.plusMillis(1))))
                .contains("timeout must be");
        assertThat(refusal(new Output.Ask("?", most, null, longest))).isEqualTo("null");
    }

    @Test
    void openQuestionsAreKeptHoweverManyThereAre() {
        String open = kit.task(Map.of("prompt", "p", "lane", "planner", "key", "open"));
        submitPlan(open, new Output.Ask("Which?", List.of(), null, HOUR));
        String first = kit.all(Question.class).getFirst().id();
        for (int i = 0; i < Retention.DEFAULT.questionsMax() + 5; i++) {
            String planner = kit.task(Map.of("prompt", "p", "lane", "planner", "key", "k" + i));
            submitPlan(planner, new Output.Ask("Which?", List.of(), null, HOUR));
            kit.ask(new CancelTask(planner));
        }
        assertThat(kit.all(Question.class)).hasSize(Retention.DEFAULT.questionsMax());
        assertThat(kit.all(Question.class).getFirst().id()).isEqualTo(first);
        kit.ask(new AnswerQuestion(first, "that one"));
        Task resumed = kit.get(open);
        assertThat(resumed.status()).isEqualTo(TaskStatus.RUNNING);
        assertThat(kit.all(Message.class)).isNotEmpty();
    }
}
