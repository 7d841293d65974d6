package io.mimikit.kernel.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.engine.EngineFixture;
import io.mimikit.kernel.entity.Message;
import io.mimikit.kernel.entity.MessageRole;
import io.mimikit.kernel.entity.MessageState;
import io.mimikit.kernel.entity.Notice;
import io.mimikit.kernel.entity.ResultDelivery;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskError;
import io.mimikit.kernel.entity.TaskResult;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.entity.WorkClass;
import io.mimikit.kernel.lane.LaneLimits;
import io.mimikit.kernel.request.TaskRequest;
import io.mimikit.testkit.store.MemoryStore;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who makes way for whom, what a turn takes, and that none is repeated for ever. */
class TurnTest extends OnConversations {
    private static final AttemptReport DOWN =
            AttemptReport.failed(new TaskError(ErrorCode.UNAVAILABLE, "down")).withRetryAfter(HOUR);

    private void foregroundNotice() {
        kit.succeed(kit.task(Map.of("prompt", "fg", "notify", "always")));
    }

    private Output.Consume take(Notice notice) {
        return new Output.Consume(List.of(), List.of(notice.id()));
    }

    private void end(Task turn, Output... outputs) {
        kit.finish(turn.id(), AttemptReport.ok(TaskResult.text("")).withOutputs(List.of(outputs)));
    }

    private void pauseTurns(boolean paused) {
        kit.ask(new SetLane("teller", Map.of("paused", paused)));
    }

    // ---- making way

    @Test
    void newsThatSomebodyWaitsForDoesNotWaitBehindABackgroundTurn() {
        pauseTurns(true);
        backgroundNotice();
        Task waiting = turn();
        foregroundNotice();
        assertThat(turn().spec().workClass()).isEqualTo(WorkClass.FOREGROUND);
        assertThat(kit.get(waiting.id()).status()).isEqualTo(TaskStatus.CANCELLED);
        String open = kit.look(state -> state.openTurn("main").orElseThrow());
        assertThat(open).isEqualTo(turn().id());
    }

    @Test
    void newsStopsNoTurnThatRuns() {
        backgroundNotice();
        Task running = turn();
        kit.clock.advance(Duration.ofSeconds(1));
        foregroundNotice();
        assertThat(turn().id()).isEqualTo(running.id());
        assertThat(kit.stopped).isEmpty();
    }

    @Test
    void backgroundNewsWaitsForATurnThatWaits() {
        backgroundNotice();
        Task deferred = turn();
        kit.finish(deferred.id(), DOWN);
        backgroundNotice();
        assertThat(turn().id()).isEqualTo(deferred.id());
        assertThat(turn().status()).isEqualTo(TaskStatus.DEFERRED);
    }

    @Test
    void whoWaitsForTheNextAttemptHasItAtOnceWhenHeSpeaks() {
        say("one");
        kit.finish(turn().id(), DOWN);
        assertThat(turn().status()).isEqualTo(TaskStatus.DEFERRED);
        say("hello?");
        assertThat(turn().status()).isEqualTo(TaskStatus.RUNNING);
        assertThat(kit.turns).hasSize(2).containsOnly(turn().id());
    }

    @Test
    void whoHasATurnIsHeardAlsoWhenTheLaneIsFull() {
        KernelConfig config = KernelConfig.defaults().withLane(new LaneLimits("teller", 1, 1, 1, 60_000, 1));
        kit = new EngineFixture(config, new MemoryStore());
        kit.ask(new SubmitInput("first", "hello", null));
        kit.ask(new SubmitInput("second", "hello", null));
        assertThat(kit.ask(new SubmitInput("second", "more", null))).isNotEmpty();
    }

    @Test
    void aConversationWithNothingToAnswerHasNoOpenTurn() {
        say("one");
        answer(reply("1"));
        assertThat(kit.look(state -> state.openTurn("main").isPresent()).booleanValue())
                .isFalse();
    }

    // ---- failing

    @Test
    void whatComesDuringATurnThatFailsGetsTheNextOne() {
        String first = say("one");
        kit.clock.advance(Duration.ofSeconds(1));
        String second = say("two");
        kit.finish(turn().id(), EXIT);
        assertThat(message(first).state()).isEqualTo(MessageState.UNANSWERED);
        assertThat(message(second).state()).isEqualTo(MessageState.PENDING);
        assertThat(hasTurn()).isTrue();
    }

    @Test
    void anUnansweredMessageIsNotSaidToBeKeptASecondTime() {
        String id = say("one");
        String first = turn().id();
        kit.finish(first, EXIT);
        kit.clock.advance(Duration.ofSeconds(1));
        backgroundNotice();
        kit.finish(turn().id(), EXIT);
        assertThat(said(MessageRole.SYSTEM)).hasSize(2);
        assertThat(said(MessageRole.SYSTEM).getFirst()).contains("Your message is kept");
        assertThat(said(MessageRole.SYSTEM).getLast()).doesNotContain("Your message is kept");
        assertThat(message(id).turnTaskId()).isEqualTo(first);
    }

    @Test
    void aTurnThatFailsDoesNotLoopWhenTheClockWasSetBackBeforeItStarted() {
        pauseTurns(true);
        say("one");
        say("two");
        kit.clock.jump(Duration.ofHours(-1));
        pauseTurns(false);
        kit.finish(turn().id(), EXIT);
        assertThat(hasTurn()).isFalse();
    }

    @Test
    void aTurnThatFailsDoesNotLoopOverAMessageWithAnIdOfOldTimes() {
        pauseTurns(true);
        String id = say("one");
        Map<String, Object> tree = new HashMap<>(Message.SHAPE.toTree(message(id)));
        tree.put("id", "zz-imported");
        tree.put("seq", 99L);
        kit.ask(new Put(Message.SHAPE.read(tree, "test")));
        pauseTurns(false);
        kit.finish(turn().id(), EXIT);
        assertThat(hasTurn()).isFalse();
        assertThat(message("zz-imported").state()).isEqualTo(MessageState.UNANSWERED);
    }

    @Test
    void aTurnThatTakesNoneOfItsNewsDoesNotLoop() {
        backgroundNotice();
        end(turn());
        assertThat(hasTurn()).isFalse();
        assertThat(said(MessageRole.SYSTEM)).singleElement().asString().contains("took none of its inputs");
    }

    // ---- taking

    @Test
    void aTurnThatTakesOnlyTheNewsIsFollowedByOneForTheRest() {
        pauseTurns(true);
        say("one");
        foregroundNotice();
        pauseTurns(false);
        end(turn(), take(kit.all(Notice.class).getFirst()));
        assertThat(said(MessageRole.SYSTEM)).isEmpty();
        assertThat(hasTurn()).isTrue();
    }

    @Test
    void newsThatComesDuringATurnGetsTheNextOneOfItsClass() {
        backgroundNotice();
        Task first = turn();
        Notice seen = kit.all(Notice.class).getFirst();
        kit.clock.advance(Duration.ofSeconds(1));
        foregroundNotice();
        end(first, take(seen));
        assertThat(turn().spec().workClass()).isEqualTo(WorkClass.FOREGROUND);
        Task second = turn();
        Notice next = kit.all(Notice.class).getFirst();
        kit.clock.advance(Duration.ofSeconds(1));
        backgroundNotice();
        end(second, take(next));
        assertThat(turn().spec().workClass()).isEqualTo(WorkClass.BACKGROUND);
    }

    @Test
    void onlyInputsAreTakenAndOnlyOnce() {
        String first = say("one");
        String turn = turn().id();
        answer(reply("1"));
        String reply = kit.all(Message.class).getLast().id();
        say("two");
        end(turn(), new Output.Consume(List.of(first, reply), List.of()), takeAll());
        assertThat(message(first).turnTaskId()).isEqualTo(turn);
        assertThat(message(reply).state()).isEqualTo(MessageState.SENT);
    }

    @Test
    void whatWasNotToBeToldIsNotDeliveredByTellingSomethingElseOfIt() {
        String planner = kit.task(Map.of("prompt", "p", "lane", "planner"));
        kit.finish(planner, EXIT);
        assertThat(kit.all(Notice.class)).hasSize(1);
        answer(reply("it failed"));
        assertThat(kit.get(planner).delivered()).isNotEqualTo(ResultDelivery.DELIVERED);
    }

    @Test
    void anEmptyReplyIsNotSaid() {
        say("one");
        answer(reply(" \n"));
        assertThat(said(MessageRole.AGENT)).isEmpty();
    }

    // ---- delegating

    @Test
    void theTellerDelegatesToPlannersOfItsConversationAndClass() {
        kit.ask(new SubmitInput("second", "do it", null));
        String turn = turn().id();
        answer(new Output.Delegate("p1", TaskRequest.prompt("worker", "do it")));
        Task planner = kit.get("p1");
        assertThat(planner.spec().lane()).isEqualTo("planner");
        assertThat(planner.spec().conversation()).isEqualTo("second");
        assertThat(planner.spec().workClass()).isEqualTo(WorkClass.FOREGROUND);
        assertThat(planner.spec().origin().parentTaskId()).isEqualTo(turn);
    }
}
