package io.mimikit.kernel.decide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.Retention;
import io.mimikit.kernel.engine.EngineFixture;
import io.mimikit.kernel.entity.MessageRole;
import io.mimikit.kernel.entity.MessageState;
import io.mimikit.kernel.entity.Notice;
import io.mimikit.kernel.entity.Plan;
import io.mimikit.kernel.entity.Question;
import io.mimikit.kernel.entity.QuestionStatus;
import io.mimikit.kernel.entity.ResultDelivery;
import io.mimikit.kernel.entity.StopReason;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskError;
import io.mimikit.kernel.entity.TaskResult;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.entity.WorkClass;
import io.mimikit.kernel.lane.LaneLimits;
import io.mimikit.kernel.request.TaskRequest;
import io.mimikit.testkit.store.MemoryStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said is answered once, whatever happens between. */
class ConversationTest extends OnConversations {
    // ---- turns

    @Test
    void aBurstIsAnsweredByOneTurn() {
        for (int i = 0; i < 5; i++) {
            say("message " + i);
        }
        answer(reply("all of it"));
        assertThat(kit.turns).hasSize(1);
        assertThat(hasTurn()).isFalse();
        assertThat(said(MessageRole.AGENT)).containsExactly("all of it");
        assertThat(kit.look(state -> state.pendingInputs()).intValue()).isZero();
    }

    @Test
    void whatComesDuringATurnGetsTheNextOne() {
        String first = say("one");
        Output.Consume seen = takeAll();
        kit.clock.advance(Duration.ofSeconds(1));
        String second = say("two");
        kit.finish(turn().id(), AttemptReport.ok(TaskResult.text("")).withOutputs(List.of(seen, reply("1"))));
        assertThat(message(first).state()).isEqualTo(MessageState.ANSWERED);
        assertThat(message(second).state()).isEqualTo(MessageState.PENDING);
        answer(reply("2"));
        assertThat(kit.turns).hasSize(2);
        assertThat(hasTurn()).isFalse();
    }

    @Test
    void aMessageSupersedesATurnThatNobodyWaitsForAndTakesItsNoticesAlong() {
        backgroundNotice();
        Task background = turn();
        assertThat(background.spec().workClass()).isEqualTo(WorkClass.BACKGROUND);
        say("hello");
        assertThat(kit.stopped).containsEntry(background.id(), StopReason.SUPERSEDED);
        kit.finish(background.id(), AttemptReport.ok(TaskResult.text("")).withOutputs(List.of(takeAll(), reply("no"))));
        assertThat(turn().spec().workClass()).isEqualTo(WorkClass.FOREGROUND);
        assertThat(kit.all(Notice.class)).hasSize(1);
        answer(reply("yes"));
        assertThat(said(MessageRole.AGENT)).containsExactly("yes");
        assertThat(said(MessageRole.SYSTEM)).isEmpty();
        assertThat(kit.all(Notice.class)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aMessageSupersedesABackgroundTurnThatWaits(boolean triedBefore) {
        backgroundNotice();
        Task background = turn();
        AttemptReport down = AttemptReport.failed(new TaskError(ErrorCode.UNAVAILABLE, "down"));
        if (triedBefore) {
            kit.finish(background.id(), down.withRetryAfter(HOUR));
        } else {
            kit.ask(new SetLane("teller", Map.of("paused", true)));
            kit.crash();
        }
        say("hello");
        kit.ask(new SetLane("teller", Map.of("paused", false)));
        assertThat(turn().spec().workClass()).isEqualTo(WorkClass.FOREGROUND);
        assertThat(turn().status()).isEqualTo(TaskStatus.RUNNING);
        assertThat(kit.get(background.id()).status()).isEqualTo(TaskStatus.CANCELLED);
        assertThat(said(MessageRole.SYSTEM)).isEmpty();
        assertThat(kit.all(Notice.class)).hasSize(1);
    }

    @Test
    void aTurnThatFailsForGoodSaysSoOnceAndTheNextOneIncludesItsInputs() {
        String first = say("one");
        assertThat(kit.look(state -> state.pendingInputs()).intValue()).isOne();
        kit.finish(turn().id(), EXIT);
        assertThat(message(first).state()).isEqualTo(MessageState.UNANSWERED);
        assertThat(kit.look(state -> state.pendingInputs()).intValue()).isZero();
        assertThat(said(MessageRole.SYSTEM)).singleElement().asString().contains("exit status 1");
        assertThat(hasTurn()).isFalse();
        kit.clock.advance(Duration.ofSeconds(1));
        String second = say("two");
        answer(reply("both"));
        assertThat(message(first).state()).isEqualTo(MessageState.ANSWERED);
        assertThat(message(second).state()).isEqualTo(MessageState.ANSWERED);
        assertThat(said(MessageRole.SYSTEM)).hasSize(1);
    }

    @Test
    void aTurnThatFailsAfterTheClockWasSetBackDoesNotLoop() {
        say("one");
        kit.ask(new SetLane("teller", Map.of("paused", true)));
        kit.crash();
        kit.clock.jump(Duration.ofHours(-1));
        kit.ask(new SetLane("teller", Map.of("paused", false)));
        kit.finish(turn().id(), EXIT);
        assertThat(hasTurn()).isFalse();
    }

    @Test
    void aTurnThatTakesNothingDoesNotLoop() {
        say("one");
        kit.finish(turn().id(), AttemptReport.ok(TaskResult.text("")).withOutputs(List.of(reply("hm"))));
        assertThat(hasTurn()).isFalse();
        assertThat(said(MessageRole.SYSTEM)).singleElement().asString().contains("took none of its inputs");
        backgroundNotice();
        kit.clock.advance(Duration.ofSeconds(1));
        kit.finish(turn().id(), AttemptReport.ok(TaskResult.text("")));
        assertThat(hasTurn()).isFalse();
    }

    @Test
    void aCancelledTurnIsNotFollowedByAnother() {
        kit.ask(new SetLane("teller", Map.of("paused", true)));
        String id = say("one");
        kit.ask(new CancelTask(turn().id()));
        assertThat(hasTurn()).isFalse();
        assertThat(message(id).state()).isEqualTo(MessageState.UNANSWERED);
        assertThat(said(MessageRole.SYSTEM)).containsExactly("The answer was cancelled.");
    }

    @Test
    void aFullTellerLaneRefusesPeopleAndNeverAnEnd() {
        KernelConfig config = KernelConfig.defaults().withLane(new LaneLimits("teller", 1, 1, 1, 60_000, 1));
        kit = new EngineFixture(config, new MemoryStore());
        String work = kit.task(Map.of("prompt", "p", "conversation", "third"));
        kit.ask(new SubmitInput("first", "hello", null));
        kit.ask(new SubmitInput("second", "hello", null));
        assertThatThrownBy(() -> kit.ask(new SubmitInput("fourth", "hello", null)))
                .isInstanceOfSatisfying(
                        MimikitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LANE_FULL));
        kit.succeed(work);
        assertThat(kit.get(work).status()).isEqualTo(TaskStatus.DONE);
    }

    // ---- questions

    @ParameterizedTest
    @CsvSource({"endpoint", "option", "direct", "deadline"})
    void anAnswerResumesThePlan(String way) {
        List<String> options = way.equals("direct") ? List.of() : List.of("Red", "Blue");
        Question question = askThePlanner("Which?", options, "Blue");
        assertThat(kit.get("p1").status()).isEqualTo(TaskStatus.BLOCKED);
        assertThat(kit.look(state -> state.lane("planner").orElseThrow().active())
                        .intValue())
                .isZero();
        kit.crash();
        switch (way) {
            case "endpoint" -> kit.ask(new AnswerQuestion(question.id(), "Blue"));
            case "option", "direct" -> say(" blue ");
            default -> kit.pass(HOUR);
        }
        assertThat(kit.get("p1").status()).isEqualTo(TaskStatus.RUNNING);
        Question closed = kit.all(Question.class).getLast();
        assertThat(closed.status())
                .isEqualTo(way.equals("deadline") ? QuestionStatus.EXPIRED : QuestionStatus.ANSWERED);
        assertThat(Objects.requireNonNull(closed.answer())).isEqualToIgnoringCase("blue");
        assertThat(hasTurn()).isFalse();
        assertThatThrownBy(() -> kit.ask(new AnswerQuestion(question.id(), "Red")))
                .hasMessageContaining("closed already");
    }

    @Test
    void anotherMessageLeavesTheQuestionOpen() {
        askThePlanner("Which?", List.of("Red", "Blue"), "Blue");
        say("what do you mean?");
        assertThat(kit.get("p1").status()).isEqualTo(TaskStatus.BLOCKED);
        assertThat(hasTurn()).isTrue();
    }

    @Test
    void closedQuestionsAreNotKeptForever() {
        for (int i = 0; i < Retention.DEFAULT.questionsMax() + 5; i++) {
            String planner = kit.task(Map.of("prompt", "p", "lane", "planner", "key", "k" + i));
            submitPlan(planner, new Output.Ask("Which?", List.of(), null, HOUR));
            kit.ask(new CancelTask(planner));
        }
        assertThat(kit.all(Question.class)).hasSize(Retention.DEFAULT.questionsMax());
    }

    // ---- plans

    @Test
    void aPlanIsToldOnceAndAllOfItIsDelivered() {
        planOfTwo();
        kit.succeed("t1");
        assertThat(kit.all(Notice.class)).isEmpty();
        kit.succeed("t2");
        assertThat(kit.all(Notice.class))
                .singleElement()
                .satisfies(notice -> assertThat(notice.text()).contains("t1").contains("t2"));
        assertThat(kit.all(Plan.class)).isEmpty();
        answer(reply("done"));
        assertThat(kit.get("t1").delivered()).isEqualTo(ResultDelivery.DELIVERED);
        assertThat(kit.get("t2").delivered()).isEqualTo(ResultDelivery.DELIVERED);
    }

    @Test
    void aPlanIsToldAtItsFirstFailureAndNotAgain() {
        planOfTwo();
        kit.finish("t1", EXIT);
        assertThat(kit.all(Notice.class)).hasSize(1);
        answer(reply("failed"));
        kit.succeed("t2");
        assertThat(kit.all(Notice.class)).isEmpty();
        assertThat(hasTurn()).isFalse();
        assertThat(kit.get("t2").delivered()).isEqualTo(ResultDelivery.SUPPRESSED);
    }

    @ParameterizedTest
    @CsvSource({"always, 1, 1", "failure, 0, 1", "never, 0, 0"})
    void aPlanIsToldAsItsTriggerWants(String notify, int onSuccess, int onFailure) {
        for (boolean fails : List.of(false, true)) {
            kit = new EngineFixture();
            String trigger = kit.trigger(Map.of(
                    "schedule", Map.of("every", "1d"),
                    "task", Map.of("prompt", "p", "lane", "planner"),
                    "notify", notify));
            String planner = kit.ask(new RunTriggerNow(trigger));
            submitPlan(planner, new Output.Delegate("t1", TaskRequest.prompt("worker", "one")));
            kit.finish("t1", fails ? EXIT : AttemptReport.ok(TaskResult.text("fine")));
            assertThat(kit.all(Notice.class)).hasSize(fails ? onFailure : onSuccess);
            assertThat(kit.get("t1").delivered())
                    .isEqualTo(kit.all(Notice.class).isEmpty() ? ResultDelivery.SUPPRESSED : ResultDelivery.PENDING);
        }
    }

    // ---- crashes

    /** From a message through a plan with a question to the last reply, with a crash after the given step. */
    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1, 2, 3, 4, 5, 6, 7, 8})
    void nothingIsDoubledOrLostWhereverTheProcessDies(int crashAfter) {
        List<Runnable> steps = List.of(
                () -> say("do both"),
                () -> answer(reply("ok"), new Output.Delegate("p1", TaskRequest.prompt("planner", "do both"))),
                () -> submitPlan("p1", new Output.Ask("Sure?", List.of("Yes", "No"), null, HOUR)),
                () -> say("yes"),
                () -> submitPlan(
                        "p1",
                        new Output.Delegate("t1", TaskRequest.prompt("worker", "one")),
                        new Output.Delegate("t2", TaskRequest.prompt("worker", "two"))),
                () -> kit.succeed("t1"),
                () -> kit.succeed("t2"),
                () -> answer(reply("both done")));
        for (int i = 0; i < steps.size(); i++) {
            steps.get(i).run();
            if (i == crashAfter) {
                kit.crash();
            }
            kit.clock.advance(Duration.ofSeconds(1));
        }
        assertThat(said(MessageRole.USER)).containsExactly("do both", "yes");
        assertThat(said(MessageRole.AGENT)).containsExactly("ok", "Sure?\n\n1. Yes\n2. No", "both done");
        assertThat(said(MessageRole.SYSTEM)).isEmpty();
        assertThat(hasTurn()).isFalse();
        assertThat(kit.all(Notice.class)).isEmpty();
        assertThat(kit.all(Task.class)).allMatch(task -> task.status() == TaskStatus.DONE);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aTurnIsOneTransactionAlsoWhenItsCommitFails(boolean written) {
        say("hello");
        kit.store.failCommits(1, written);
        answer(reply("hi"));
        kit.steps();
        assertThat(said(MessageRole.AGENT)).containsExactly("hi");
        assertThat(hasTurn()).isFalse();
    }

    @Test
    void aRepeatedInputIsSaidOnce() {
        Idempotency key = new Idempotency("POST /api/input alice", "k", "hash");
        String first = kit.ask(new SubmitInput("main", "hello", key));
        assertThat(kit.ask(new SubmitInput("main", "hello", key))).isEqualTo(first);
        assertThat(said(MessageRole.USER)).hasSize(1);
        assertThat(kit.turns).hasSize(1);
    }
}
