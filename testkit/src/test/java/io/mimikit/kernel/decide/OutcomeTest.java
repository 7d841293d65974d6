package io.mimikit.kernel.decide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.engine.EngineFixture;
import io.mimikit.kernel.entity.Achievement;
import io.mimikit.kernel.entity.Dispatch;
import io.mimikit.kernel.entity.DispatchState;
import io.mimikit.kernel.entity.Execution;
import io.mimikit.kernel.entity.Notice;
import io.mimikit.kernel.entity.ResultDelivery;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskError;
import io.mimikit.kernel.entity.TaskResult;
import io.mimikit.kernel.entity.TaskStatus;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Executed, achieved and delivered are three things; a result that goes outside is sent at least once or in doubt. */
class OutcomeTest {
    private static final TaskError MISSED = new TaskError(ErrorCode.NOT_ACHIEVED, "there is no file out.txt");
    private static final Map<String, Object> HOOK = Map.of("url", "http://127.0.0.1:9/hook");

    private final EngineFixture kit = new EngineFixture();

    private String task(Object... fields) {
        Map<String, Object> body = new HashMap<>(Map.of("prompt", "p"));
        for (int i = 0; i < fields.length; i += 2) {
            body.put((String) fields[i], fields[i + 1]);
        }
        return kit.task(body);
    }

    private static AttemptReport missed() {
        return AttemptReport.ok(TaskResult.text("said so")).achieved(Achievement.FAILED, MISSED);
    }

    // ---- achieved

    @Test
    void whatNobodyVerifiesIsUnknown() {
        String id = task();
        kit.succeed(id);
        assertThat(kit.get(id).executed()).isEqualTo(Execution.OK);
        assertThat(kit.get(id).achieved()).isEqualTo(Achievement.UNKNOWN);
    }

    @Test
    void whatDidNotReachItsAimIsDoneAndSaysSo() {
        String id = task("notify", "failure");
        String waiting = task("after", List.of(id));
        kit.finish(id, missed());
        Task over = kit.get(id);
        assertThat(over.status()).isEqualTo(TaskStatus.DONE);
        assertThat(over.executed()).isEqualTo(Execution.OK);
        assertThat(over.achieved()).isEqualTo(Achievement.FAILED);
        assertThat(over.error()).isEqualTo(MISSED);
        assertThat(kit.get(waiting).status()).isEqualTo(TaskStatus.FAILED);
        TaskError late = kit.get(task("after", List.of(id))).error();
        assertThat(late).isNotNull().extracting(TaskError::message).asString().contains("without reaching");
        assertThat(kit.all(Notice.class)).extracting(Notice::text).anyMatch(text -> text.contains("out.txt"));
    }

    @Test
    void whatDidNotReachItsAimIsRepeatedWhereThatIsWanted() {
        String id = task("retry", Map.of("maxAttempts", 2, "on", List.of("not_achieved")));
        kit.finish(id, missed());
        assertThat(kit.get(id).status()).isEqualTo(TaskStatus.DEFERRED);
        kit.pass(Duration.ofSeconds(10));
        kit.finish(id, missed());
        assertThat(kit.get(id).status()).isEqualTo(TaskStatus.DONE);
        assertThat(kit.get(id).achieved()).isEqualTo(Achievement.FAILED);
    }

    @Test
    void whatDidNotReachItsAimIsBroughtBackByHandAndThenWhatWaitedForIt() {
        String id = task();
        String waiting = task("after", List.of(id));
        kit.finish(id, missed());
        assertThatThrownBy(() -> kit.ask(new RetryTask(waiting, null))).hasMessageContaining("retry that one first");
        kit.ask(new RetryTask(id, null));
        kit.ask(new RetryTask(waiting, null));
        assertThat(kit.get(id).achieved()).isNull();
        assertThat(kit.get(waiting).status()).isEqualTo(TaskStatus.BLOCKED);
        kit.succeed(id);
        assertThat(kit.get(waiting).status()).isEqualTo(TaskStatus.RUNNING);
        assertThatThrownBy(() -> kit.ask(new RetryTask(id, null))).hasMessageContaining("this one is done");
    }

    @Test
    void aTriggersRunThatMissedItsAimCountsAsAFailure() {
        String trigger = kit.trigger(Map.of("schedule", Map.of("every", "10s"), "task", Map.of("prompt", "tick")));
        kit.pass(Duration.ofSeconds(10));
        kit.finish(kit.started.getLast(), missed());
        assertThat(kit.getTrigger(trigger).state().consecutiveFailures()).isEqualTo(1);
        assertThat(kit.getTrigger(trigger).state().lastStatus()).isEqualTo("error");
    }

    // ---- partial results

    @ParameterizedTest
    @CsvSource({"true, half", "false, "})
    void whatACancelledAttemptHadIsKeptAndWhatItBringsAfterwardsIsNot(boolean partial, String kept) {
        String id = task();
        kit.ask(new CancelTask(id));
        TaskResult half = TaskResult.text("half");
        kit.finish(id, AttemptReport.ok(partial ? half.asPartial() : half));
        TaskResult result = kit.get(id).result();
        assertThat(result == null ? null : result.text()).isEqualTo(kept);
        assertThat(kit.get(id).status()).isEqualTo(TaskStatus.CANCELLED);
    }

    @Test
    void whatATimedOutOrInterruptedAttemptHadIsKept() {
        String slow = task("timeout", "1s");
        String once = task("delivery", "at-most-once");
        kit.pass(Duration.ofSeconds(1));
        AttemptReport half = AttemptReport.stopped(
                        Execution.INTERRUPTED, new TaskError(ErrorCode.INTERRUPTED, "told to stop"))
                .withResult(TaskResult.text("half").asPartial());
        kit.finish(slow, half);
        kit.ask(new StopForShutdown(once));
        kit.finish(once, half);
        for (String id : List.of(slow, once)) {
            TaskResult result = Objects.requireNonNull(kit.get(id).result());
            assertThat(result.text()).isEqualTo("half");
            assertThat(result.isPartial()).isTrue();
        }
    }

    // ---- delivered

    private Dispatch only() {
        List<Dispatch> all = kit.all(Dispatch.class);
        assertThat(all).hasSize(1);
        return all.getFirst();
    }

    private Dispatch begin() {
        return kit.ask(new BeginSend(only().id())).orElseThrow();
    }

    private Optional<Dispatch> end(Dispatch sending, EndSend.How how) {
        String error = how == EndSend.How.TAKEN ? null : "down";
        return kit.ask(new EndSend(sending.id(), sending.attempts().getLast().id(), how, error, null));
    }

    private ResultDelivery delivered(String id) {
        return Objects.requireNonNull(kit.get(id).delivered());
    }

    @Test
    void theEndOfATaskAndItsDeliveryAreOneRecord() {
        String id = task("deliver", HOOK);
        int before = kit.store.committed().size();
        kit.succeed(id);
        assertThat(kit.store.committed().get(before).changes())
                .anyMatch(change -> change.after() instanceof Dispatch)
                .anyMatch(change -> change.after() instanceof Task task && task.status() == TaskStatus.DONE);
        assertThat(only().payload()).containsEntry("taskId", id).containsEntry("status", "done");
        assertThat(delivered(id)).isEqualTo(ResultDelivery.PENDING);
    }

    @Test
    void aDeliveryThatArrivedIsNotSentAgain() {
        String id = task("deliver", HOOK);
        kit.succeed(id);
        Dispatch sending = begin();
        assertThat(kit.ask(new BeginSend(sending.id()))).isEmpty();
        assertThat(end(sending, EndSend.How.TAKEN).orElseThrow().state()).isEqualTo(DispatchState.DELIVERED);
        assertThat(delivered(id)).isEqualTo(ResultDelivery.DELIVERED);
        assertThat(kit.ask(new BeginSend(sending.id()))).isEmpty();
        assertThatThrownBy(() -> kit.ask(new ReplayDispatch(sending.id()))).hasMessageContaining("is delivered");
    }

    @Test
    void failedSendsClimbTheLadderAndEndDeadWithOneWordToTheUser() {
        String id = task("deliver", HOOK, "notify", "never");
        kit.succeed(id);
        String delivery = only().id();
        for (Duration wait : EndSend.LADDER) {
            Dispatch waiting = end(begin(), EndSend.How.NOT_NOW).orElseThrow();
            assertThat(waiting.state()).isEqualTo(DispatchState.PENDING);
            assertThat(kit.ask(new BeginSend(delivery))).isEmpty();
            kit.pass(wait);
        }
        assertThat(end(begin(), EndSend.How.NOT_NOW).orElseThrow().state()).isEqualTo(DispatchState.DEAD);
        assertThat(only().id()).isEqualTo(delivery);
        assertThat(delivered(id)).isEqualTo(ResultDelivery.FAILED);
        assertThat(kit.all(Notice.class))
                .singleElement()
                .extracting(Notice::text)
                .asString()
                .contains(delivery);
        kit.ask(new ReplayDispatch(delivery));
        assertThat(delivered(id)).isEqualTo(ResultDelivery.PENDING);
        assertThat(end(begin(), EndSend.How.TAKEN).orElseThrow().attemptsSpent())
                .isZero();
    }

    @Test
    void aRefusedDeliveryIsDeadAtOnce() {
        kit.succeed(task("deliver", HOOK));
        assertThat(end(begin(), EndSend.How.REFUSED).orElseThrow().state()).isEqualTo(DispatchState.DEAD);
    }

    @Test
    void aReceiverIsNotAskedBeforeItSaid() {
        kit.succeed(task("deliver", HOOK));
        Dispatch sending = begin();
        kit.ask(new EndSend(
                sending.id(), sending.attempts().getLast().id(), EndSend.How.NOT_NOW, "429", Duration.ofHours(1)));
        assertThat(Duration.between(kit.clock.instant(), only().nextAt())).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void aSendThatTheProcessDidNotSurviveIsSentAgainUnderItsId() {
        kit.succeed(task("deliver", HOOK));
        String id = begin().id();
        kit.crash();
        assertThat(only().state()).isEqualTo(DispatchState.SENDING);
        assertThat(kit.ask(new RecoverSends())).isEqualTo(1);
        assertThat(only().id()).isEqualTo(id);
        assertThat(begin().attempts()).hasSize(2);
    }

    @Test
    void aSendThatMustNotHappenTwiceIsInDoubtUntilSomebodyWantsIt() {
        String id = task("deliver", Map.of("url", "http://127.0.0.1:9/hook", "delivery", "at-most-once"));
        kit.succeed(id);
        Dispatch sending = begin();
        kit.crash();
        kit.ask(new RecoverSends());
        assertThat(only().state()).isEqualTo(DispatchState.IN_DOUBT);
        assertThat(delivered(id)).isEqualTo(ResultDelivery.IN_DOUBT);
        assertThat(kit.ask(new BeginSend(sending.id()))).isEmpty();
        assertThat(end(sending, EndSend.How.TAKEN)).isEmpty();
        kit.ask(new ReplayDispatch(sending.id()));
        assertThat(kit.ask(new BeginSend(sending.id()))).isPresent();
    }

    @Test
    void onlyFailuresAreSentWhereThatIsWanted() {
        Map<String, Object> onFailure = Map.of("url", "http://127.0.0.1:9/hook", "on", "failure");
        kit.succeed(task("deliver", onFailure));
        assertThat(kit.all(Dispatch.class)).isEmpty();
        kit.finish(task("deliver", onFailure), missed());
        assertThat(only().payload()).containsEntry("achieved", "failed");
    }

    @Test
    void theConversationDoesNotMarkAsDeliveredWhatGoesOutside() {
        String id = task("deliver", HOOK, "notify", "always");
        kit.succeed(id);
        Notice notice = kit.all(Notice.class).getFirst();
        kit.finish(
                kit.turns.getLast(),
                AttemptReport.ok(TaskResult.text(""))
                        .withOutputs(List.of(new Output.Consume(List.of(), List.of(notice.id())))));
        assertThat(delivered(id)).isEqualTo(ResultDelivery.PENDING);
    }

    @Test
    void deliveriesThatAreOverAreBounded() {
        for (int i = 0; i < Dispatches.ENDED_MAX + 5; i++) {
            kit.succeed(task("deliver", HOOK));
            Dispatch sending = kit.ask(
                            new BeginSend(kit.all(Dispatch.class).getLast().id()))
                    .orElseThrow();
            end(sending, EndSend.How.TAKEN);
        }
        assertThat(kit.all(Dispatch.class)).hasSize(Dispatches.ENDED_MAX);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "deliver | {} | deliver.url",
                "deliver | {url=ftp://x} | deliver.url",
                "deliver | {url=http://u:p@x/} | deliver.url",
                "deliver | {url=http://x/, command=true} | deliver.url",
                "deliver | {url=http://x/, on=never} | deliver.on",
                "verify | {} | verify.command",
                "verify | {fileExists=a, timeout=2h} | verify.timeout",
                "verify | {json=x} | verify.json"
            })
    void aBadOutcomeIsNamed(String field, String given, String named) {
        Map<String, Object> tree = new HashMap<>();
        for (String pair : given.substring(1, given.length() - 1).split(", ", -1)) {
            if (!pair.isEmpty()) {
                tree.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
            }
        }
        assertThatThrownBy(() -> task(field, tree))
                .isInstanceOfSatisfying(
                        MimikitException.class, e -> assertThat(e.field()).contains(named));
    }
}
