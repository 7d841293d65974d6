package io.mimikit.kernel.decide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.engine.EngineFixture;
import io.mimikit.kernel.entity.Message;
import io.mimikit.kernel.entity.RetryPolicy;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.entity.Trigger;
import io.mimikit.kernel.entity.WorkClass;
import io.mimikit.testkit.store.MemoryStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a trigger stands after its runs and after what people do to it. */
class TriggerStandTest extends OnTriggers {
    private static final String IN_AN_HOUR = "2026-01-01T01:00:00Z";

    private void failOne() {
        kit.finish(kit.started.getLast(), FAILURE);
    }

    private Task lastStarted() {
        return kit.get(kit.started.getLast());
    }

    // ---- after a run

    @Test
    void theLineOfAnEndSaysHowLongItTookAndWhatWentWrong() {
        String id = everyTenSeconds();
        kit.pass(Duration.ofSeconds(10));
        kit.clock.advance(Duration.ofSeconds(3));
        failOne();
        RunEntry end = runs(id).getLast();
        assertThat(end.status()).isEqualTo("error");
        assertThat(end.data()).containsEntry("durationMs", 3000L).containsEntry("error", "exit: exit status 1");
    }

    @Test
    void runningSinceIsTheStartOfTheOldestThatIsLeft() {
        String id = everyTenSeconds("overlap", "allow");
        kit.pass(Duration.ofSeconds(10));
        kit.pass(Duration.ofSeconds(10));
        assertThat(kit.getTrigger(id).state().runningSince()).isEqualTo(START.plusSeconds(10));
        kit.succeed(kit.started.getFirst());
        assertThat(kit.getTrigger(id).state().runningSince()).isEqualTo(START.plusSeconds(20));
        kit.succeed(kit.started.getLast());
        assertThat(kit.getTrigger(id).state().runningSince()).isNull();
    }

    @Test
    void successEndsTheBackoff() {
        String id = everyTenSeconds();
        kit.pass(Duration.ofSeconds(10));
        failOne();
        kit.ask(new RunTriggerNow(id));
        endAll();
        assertThat(kit.getTrigger(id).state().consecutiveFailures()).isZero();
        kit.pass(Duration.ofSeconds(10));
        assertThat(kit.started).hasSize(3);
    }

    @Test
    void aCancelledRunIsNeitherAFailureNorASuccess() {
        String id = everyTenSeconds();
        kit.pass(Duration.ofSeconds(10));
        failOne();
        String byHand = kit.ask(new RunTriggerNow(id));
        kit.ask(new CancelTask(byHand));
        kit.succeed(byHand);
        Trigger trigger = kit.getTrigger(id);
        assertThat(trigger.state().lastStatus()).isEqualTo("cancelled");
        assertThat(trigger.state().consecutiveFailures()).isEqualTo(1);
        assertThat(trigger.state().backoffUntil()).isEqualTo(START.plusSeconds(40));
    }

    @Test
    void aCancelledOneShotDoesNotComeBack() {
        String id = trigger(Map.of("at", "2026-01-01T00:00:10Z"));
        kit.pass(Duration.ofSeconds(10));
        kit.ask(new CancelTask(kit.started.getFirst()));
        endAll();
        assertThat(kit.getTrigger(id).disabledReason()).isEqualTo("cancelled");
    }

    @Test
    void aOneShotThatFailsTwiceIsRepeatedAsTheThird() {
        String id = trigger(Map.of("at", "2026-01-01T00:00:10Z"));
        kit.pass(Duration.ofSeconds(10));
        failOne();
        kit.pass(Duration.ofSeconds(30));
        failOne();
        kit.pass(Duration.ofSeconds(60));
        assertThat(lastStarted().spec().origin().occurrence()).isEqualTo(id + "@2026-01-01T00:00:10.000Z#3");
    }

    @Test
    void aRunByHandAheadOfItsTimeLeavesAOneShotWhatItIs() {
        String id = trigger(Map.of("at", IN_AN_HOUR));
        kit.ask(new RunTriggerNow(id));
        endAll();
        kit.ask(new RunTriggerNow(id));
        failOne();
        assertThat(kit.getTrigger(id).enabled()).isTrue();
        assertThat(kit.getTrigger(id).state().nextRunAt()).isEqualTo(IN_AN_HOUR);
    }

    @Test
    void aOneShotIsDoneWhenItsOccurrenceSucceedsWhateverARunByHandDoesMeanwhile() {
        String id = trigger(Map.of("at", "2026-01-01T00:00:10Z"), "overlap", "allow");
        kit.pass(Duration.ofSeconds(10));
        String byHand = kit.ask(new RunTriggerNow(id));
        kit.finish(byHand, FAILURE);
        endAll();
        assertThat(kit.getTrigger(id).disabledReason()).isEqualTo("done");
        kit.pass(Duration.ofMinutes(10));
        assertThat(kit.started).hasSize(2);
    }

    @Test
    void aPausedOneShotThatFailsPlansNothing() {
        String id = trigger(Map.of("at", "2026-01-01T00:00:10Z"));
        kit.pass(Duration.ofSeconds(10));
        kit.ask(new PauseTrigger(id, "away"));
        failOne();
        assertThat(kit.getTrigger(id).state().nextRunAt()).isNull();
        assertThat(kit.getTrigger(id).disabledReason()).isEqualTo("away");
    }

    @Test
    void aTriggerIsOverWithItsLastRunAndWhatWasDueBeyondIsWrittenDown() {
        String id = everyTenSeconds("maxRuns", 2, "missed", "all");
        kit.clock.advance(Duration.ofSeconds(35));
        kit.crash();
        assertThat(kit.getTrigger(id).disabledReason()).isEqualTo("maxRuns");
        endAll();
        kit.pass(Duration.ofSeconds(10));
        endAll();
        assertThat(said(id)).containsOnlyOnce("skipped(max_runs)");
        assertThat(kit.started).hasSize(2);
        assertThat(kit.getTrigger(id).state().lastStatus()).isEqualTo("ok");
        assertThat(kit.getTrigger(id).enabled()).isFalse();
    }

    // ---- changes

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void lettingATriggerGoOnThatWasNotStoppedChangesNothing(boolean byEdit) {
        String id = everyTenSeconds();
        kit.pass(Duration.ofSeconds(10));
        failOne();
        kit.ask(byEdit ? new EditTrigger(id, Map.of("enabled", true)) : new ResumeTrigger(id));
        assertThat(kit.getTrigger(id).state().consecutiveFailures()).isEqualTo(1);
        kit.pass(Duration.ofSeconds(10));
        assertThat(said(id)).endsWith("skipped(backoff)");
    }

    @Test
    void aOneShotThatIsPastIsNotResumed() {
        String id = trigger(Map.of("at", "2026-01-01T00:00:10Z"));
        kit.pass(Duration.ofSeconds(10));
        endAll();
        assertThatThrownBy(() -> kit.ask(new ResumeTrigger(id)))
                .isInstanceOfSatisfying(
                        MimikitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT))
                .hasMessageContaining("edit the schedule first");
        assertThat(kit.getTrigger(id).enabled()).isFalse();
    }

    @Test
    void aPausedTriggerWithANewScheduleStaysPaused() {
        String id = everyTenSeconds();
        kit.ask(new PauseTrigger(id, ""));
        kit.ask(new EditTrigger(id, Map.of("schedule", Map.of("every", "7s"))));
        kit.pass(Duration.ofSeconds(30));
        assertThat(kit.started).isEmpty();
        assertThat(kit.getTrigger(id).disabledReason()).isEqualTo("paused");
    }

    @Test
    void aTriggerKeepsItsId() {
        String id = everyTenSeconds();
        assertThatThrownBy(() -> kit.ask(new EditTrigger(id, Map.of("id", "other"))))
                .isInstanceOfSatisfying(
                        MimikitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_INPUT));
        assertThat(kit.ask(new EditTrigger(id, Map.of("id", id, "name", "n")))).isEqualTo(id);
    }

    @Test
    void anEditMayAskForARunAtOnce() {
        String id = everyTenSeconds();
        kit.ask(new EditTrigger(id, Map.of("task", Map.of("prompt", "tock"), "runNow", true)));
        assertThat(lastStarted().spec().prompt()).isEqualTo("tock");
        assertThat(kit.getTrigger(id).state().isRunning()).isTrue();
    }

    @Test
    void aNewScheduleIsFollowedAlsoAfterTheOldOneHasFired() {
        String id = trigger(Map.of("every", "10s"), "id", "same", "overlap", "allow");
        kit.pass(Duration.ofSeconds(10));
        kit.ask(new EditTrigger(id, Map.of("schedule", Map.of("every", "7s"))));
        kit.pass(Duration.ofSeconds(7));
        assertThat(kit.getTrigger(id).state().nextRunAt()).isEqualTo(START.plusSeconds(24));
        kit.ask(new DeleteTrigger(id));
        trigger(Map.of("every", "20s"), "id", "same", "overlap", "allow");
        kit.pass(Duration.ofSeconds(20));
        assertThat(kit.getTrigger(id).state().nextRunAt()).isEqualTo(START.plusSeconds(57));
        kit.ask(new DeleteTrigger(id));
        trigger(Map.of("every", "30s"), "id", "same", "overlap", "allow");
        kit.pass(Duration.ofSeconds(30));
        assertThat(kit.getTrigger(id).state().nextRunAt()).isEqualTo(START.plusSeconds(97));
    }

    // ---- limits

    private static KernelConfig limits(long minIntervalMillis, int triggersMax) {
        KernelConfig base = KernelConfig.defaults();
        return new KernelConfig(
                base.lanes(),
                base.timeoutMillis(),
                base.retry(),
                base.delivery(),
                base.missed(),
                base.missedWindowMillis(),
                minIntervalMillis,
                triggersMax,
                base.inputBytesMax(),
                base.history(),
                base.retention(),
                base.conditions());
    }

    @Test
    void thereAreOnlySoManyTriggers() {
        kit = new EngineFixture(limits(1000, 2), new MemoryStore());
        everyTenSeconds();
        String last = everyTenSeconds();
        assertThatThrownBy(this::everyTenSeconds)
                .isInstanceOfSatisfying(
                        MimikitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED))
                .hasMessageContaining("triggers.max");
        kit.ask(new DeleteTrigger(last));
        assertThat(everyTenSeconds()).isNotEmpty();
    }

    @Test
    void nothingComesMoreOftenThanTheLeastInterval() {
        kit = new EngineFixture(limits(2000, 10), new MemoryStore());
        assertThatThrownBy(() -> trigger(Map.of("every", "1999ms"))).hasMessageContaining("every");
        assertThatThrownBy(() -> trigger(Map.of("cron", "* * * * * *"))).hasMessageContaining("triggers.minInterval");
        assertThat(trigger(Map.of("every", "2s"))).isNotEmpty();
        assertThat(trigger(Map.of("cron", "*/2 * * * * *"))).isNotEmpty();
    }

    @Test
    void twoTriggersDoNotShareAnId() {
        trigger(Map.of("every", "10s"), "id", "same");
        assertThatThrownBy(() -> trigger(Map.of("every", "20s"), "id", "same"))
                .isInstanceOfSatisfying(
                        MimikitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));
    }

    @Test
    void aTriggerMayBeginPaused() {
        String id = everyTenSeconds("enabled", false);
        kit.pass(Duration.ofSeconds(30));
        assertThat(kit.started).isEmpty();
        assertThat(kit.getTrigger(id).disabledReason()).isEqualTo("paused");
    }

    // ---- what a run is

    @Test
    void aRunByHandIsNoOccurrenceAndSomebodyWaitsForIt() {
        String id = everyTenSeconds("overlap", "allow");
        String first = kit.ask(new RunTriggerNow(id));
        String second = kit.ask(new RunTriggerNow(id));
        assertThat(kit.started).containsExactly(first, second);
        Task byHand = kit.get(first);
        assertThat(byHand.spec().workClass()).isEqualTo(WorkClass.FOREGROUND);
        assertThat(byHand.spec().origin().occurrence()).isNull();
        assertThat(byHand.spec().origin().scheduledAt()).isNull();
        kit.pass(Duration.ofSeconds(10));
        assertThat(live(id).getLast().spec().workClass()).isEqualTo(WorkClass.BACKGROUND);
        assertThat(live(id).getLast().spec().origin().occurrence()).isEqualTo(id + "@2026-01-01T00:00:10.000Z");
    }

    @Test
    void aRunHasTheLimitsOfItsTemplate() {
        everyTenSeconds(
                "task", Map.of("prompt", "p", "deadline", "5m", "timeout", "1m", "retry", Map.of("maxAttempts", 7)));
        kit.pass(Duration.ofSeconds(10));
        assertThat(lastStarted().spec().deadlineAt()).isEqualTo(START.plusSeconds(310));
        assertThat(lastStarted().spec().timeoutMillis()).isEqualTo(60_000);
        assertThat(lastStarted().spec().retry().maxAttempts()).isEqualTo(7);
        everyTenSeconds("task", Map.of("prompt", "p", "delivery", "at-most-once"));
        kit.pass(Duration.ofSeconds(10));
        assertThat(lastStarted().spec().retry())
                .isEqualTo(new RetryPolicy(
                        1,
                        kit.config.retry().backoffMillis(),
                        kit.config.retry().maxBackoffMillis(),
                        kit.config.retry().on()));
    }

    @Test
    void anIsolatedRunTalksInAConversationOfItsOwn() {
        String id = everyTenSeconds("conversation", "isolated", "notify", "never");
        kit.pass(Duration.ofSeconds(10));
        endAll();
        List<Message> messages = kit.all(Message.class);
        assertThat(messages).singleElement().satisfies(message -> {
            assertThat(message.conversation()).isEqualTo("trigger." + id);
            assertThat(message.text()).contains("fine");
        });
    }

    @Test
    void aRunThatWaitsForAFailedOneRuns() {
        String id = everyTenSeconds("overlap", "queue");
        kit.pass(Duration.ofSeconds(20));
        failOne();
        assertThat(kit.started).hasSize(2);
        assertThat(lastStarted().status()).isEqualTo(TaskStatus.RUNNING);
        assertThat(live(id)).hasSize(1);
    }
}
