package io.mimikit.kernel.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.decide.AttemptReport;
import io.mimikit.kernel.decide.CancelTask;
import io.mimikit.kernel.decide.FinishAttempt;
import io.mimikit.kernel.decide.StopForShutdown;
import io.mimikit.kernel.entity.Execution;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.StopReason;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskError;
import io.mimikit.kernel.entity.TaskResult;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.entity.Trigger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EngineTest {
    private final EngineFixture kit = new EngineFixture();

    @Test
    void runsATaskFromRequestToResult() {
        String id = kit.task(Map.of("prompt", "hello"));
        assertThat(kit.started).containsExactly(id);
        assertThat(kit.succeed(id)).isTrue();
        Task done = kit.get(id);
        assertThat(done.status()).isEqualTo(TaskStatus.DONE);
        assertThat(done.attempts()).hasSize(1);
        assertThat(done.attempts().getFirst().executed()).isEqualTo(Execution.OK);
    }

    @Test
    void anAttemptIsDurableBeforeItStarts() {
        String id = kit.task(Map.of("prompt", "hello"));
        assertThat(kit.store.committed().getLast().why()).isEqualTo("claim");
        assertThat(kit.started).containsExactly(id);
    }

    @Test
    void retriesTransientErrorsWithBackoffAndThenGivesUp() {
        String id = kit.task(Map.of("prompt", "hello", "retry", Map.of("maxAttempts", 2, "backoff", "10s")));
        AttemptReport unavailable = AttemptReport.failed(new TaskError(ErrorCode.UNAVAILABLE, "down"));
        kit.finish(id, unavailable);
        assertThat(kit.get(id).status()).isEqualTo(TaskStatus.DEFERRED);
        kit.clock.advance(Duration.ofSeconds(10));
        kit.steps();
        assertThat(kit.get(id).status()).isEqualTo(TaskStatus.RUNNING);
        kit.finish(id, unavailable);
        assertThat(kit.get(id).status()).isEqualTo(TaskStatus.DEAD);
    }

    @Test
    void doesNotRepeatWhatIsNotTransient() {
        String id = kit.task(Map.of("prompt", "hello"));
        kit.finish(id, AttemptReport.failed(new TaskError(ErrorCode.EXIT, "exit status 1")));
        assertThat(kit.get(id).status()).isEqualTo(TaskStatus.FAILED);
    }

    @Test
    void cancelsWhatWaitsAtOnceAndWhatRunsWhenItHasStopped() {
        for (int i = 0; i < 3; i++) {
            kit.task(Map.of("prompt", "p" + i));
        }
        String waiting = kit.task(Map.of("prompt", "waits"));
        String running = kit.started.getFirst();
        kit.ask(new CancelTask(waiting));
        assertThat(kit.get(waiting).status()).isEqualTo(TaskStatus.CANCELLED);
        kit.ask(new CancelTask(running));
        assertThat(kit.get(running).status()).isEqualTo(TaskStatus.CANCELLING);
        assertThat(kit.stopped).containsEntry(running, StopReason.CANCEL);
        kit.finish(running, AttemptReport.ok(TaskResult.text("too late")));
        assertThat(kit.get(running).status()).isEqualTo(TaskStatus.CANCELLED);
        assertThat(kit.get(running).result()).isNull();
        assertThatThrownBy(() -> kit.ask(new CancelTask(running)))
                .isInstanceOfSatisfying(
                        MimikitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));
    }

    @Test
    void timesOutAnAttempt() {
        String id = kit.task(Map.of("prompt", "slow", "timeout", "5s"));
        kit.clock.advance(Duration.ofSeconds(5));
        kit.steps();
        assertThat(kit.stopped).containsEntry(id, StopReason.TIMEOUT);
        kit.finish(id, AttemptReport.ok(TaskResult.text("late")));
        assertThat(kit.get(id).status()).isEqualTo(TaskStatus.FAILED);
        assertThat(kit.get(id).executed()).isEqualTo(Execution.TIMEOUT);
    }

    @Test
    void aCrashInterruptsAndRunsAgainUnlessAtMostOnce() {
        String again = kit.task(Map.of("prompt", "again"));
        String once = kit.task(Map.of("prompt", "once", "delivery", "at-most-once"));
        Task before = Objects.requireNonNull(kit.running.get(again));
        kit.crash();
        assertThat(kit.get(again).status()).isEqualTo(TaskStatus.RUNNING);
        assertThat(kit.get(again).attempts()).hasSize(2);
        assertThat(kit.get(once).status()).isEqualTo(TaskStatus.INTERRUPTED);
        assertThat(kit.started).containsExactly(again, once, again);
        boolean accepted = kit.ask(new FinishAttempt(
                again, before.attempts().getLast().id(), AttemptReport.ok(TaskResult.text("from the dead"))));
        assertThat(accepted).isFalse();
        assertThat(kit.get(again).status()).isEqualTo(TaskStatus.RUNNING);
    }

    @ParameterizedTest
    @CsvSource({"true, 0", "true, 5", "false, 0", "false, 5"})
    void whatWasInterruptedKeepsItsPlaceInTheQueue(boolean orderly, int millisBetween) {
        List<String> posted = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            posted.add(kit.task(Map.of("prompt", "p" + i)));
            kit.clock.advance(Duration.ofMillis(millisBetween));
        }
        List<String> running = List.copyOf(kit.started);
        assertThat(running).isEqualTo(posted.subList(0, 3));
        kit.clock.advance(Duration.ofSeconds(1));
        if (orderly) {
            kit.engine.stopClaiming();
            running.reversed().forEach(id -> kit.ask(new StopForShutdown(id)));
            running.reversed().forEach(kit::succeed);
        }
        kit.crash();
        while (!kit.running.isEmpty()) {
            kit.succeed(kit.running.keySet().iterator().next());
        }
        assertThat(kit.started.subList(3, kit.started.size())).isEqualTo(posted);
    }

    @Test
    void waitsForOtherTasksAndFailsWithThem() {
        String first = kit.task(Map.of("prompt", "first"));
        String second = kit.task(Map.of("prompt", "second", "after", List.of(first)));
        String third = kit.task(Map.of("prompt", "third", "after", List.of(second)));
        assertThat(kit.get(second).status()).isEqualTo(TaskStatus.BLOCKED);
        kit.succeed(first);
        assertThat(kit.get(second).status()).isEqualTo(TaskStatus.RUNNING);
        kit.finish(second, AttemptReport.failed(new TaskError(ErrorCode.EXIT, "exit status 1")));
        assertThat(kit.get(third).status()).isEqualTo(TaskStatus.FAILED);
    }

    @Test
    void firesOnTimeAndSkipsWhileTheRunBeforeIsNotOver() {
        String id = kit.trigger(Map.of("schedule", Map.of("every", "10s"), "task", Map.of("prompt", "tick")));
        kit.clock.advance(Duration.ofSeconds(10));
        kit.steps();
        assertThat(kit.started).hasSize(1);
        kit.clock.advance(Duration.ofSeconds(10));
        kit.steps();
        assertThat(kit.started).hasSize(1);
        assertThat(actions(id)).containsExactly("started", "skipped");
        kit.succeed(kit.started.getFirst());
        kit.clock.advance(Duration.ofSeconds(10));
        kit.steps();
        assertThat(kit.started).hasSize(2);
        assertThat(actions(id)).containsExactly("started", "skipped", "finished", "started");
        Trigger trigger = kit.getTrigger(id);
        assertThat(trigger.state().runs()).isEqualTo(2);
        assertThat(trigger.state().lastStatus()).isEqualTo("ok");
    }

    @Test
    void accountsForWhatWasMissedWhileDown() {
        String id = kit.trigger(Map.of("schedule", Map.of("every", "10s"), "task", Map.of("prompt", "tick")));
        kit.clock.advance(Duration.ofSeconds(95));
        kit.crash();
        assertThat(kit.started).hasSize(1);
        List<RunEntry> runs = kit.store.readRuns("trigger", id, 10);
        assertThat(runs).extracting(RunEntry::action).containsExactly("missed", "started");
        assertThat(runs.getFirst().data())
                .containsEntry("count", 8L)
                .containsEntry("from", "2026-01-01T00:00:10.000Z")
                .containsEntry("to", "2026-01-01T00:01:20.000Z");
        assertThat(runs.getLast().data()).containsEntry("scheduledAt", "2026-01-01T00:01:30.000Z");
    }

    @Test
    void aOneShotIsDoneAfterSuccessOnlyAndRepeatedAfterFailure() {
        String id =
                kit.trigger(Map.of("schedule", Map.of("at", "2026-01-01T00:01:00Z"), "task", Map.of("prompt", "once")));
        kit.clock.advance(Duration.ofSeconds(60));
        kit.steps();
        kit.finish(kit.started.getFirst(), AttemptReport.failed(new TaskError(ErrorCode.EXIT, "exit status 1")));
        assertThat(kit.getTrigger(id).enabled()).isTrue();
        kit.clock.advance(Duration.ofSeconds(30));
        kit.steps();
        assertThat(kit.started).hasSize(2);
        assertThat(kit.get(kit.started.getLast()).spec().origin().occurrence())
                .isEqualTo(id + "@2026-01-01T00:01:00.000Z#2");
        kit.succeed(kit.started.getLast());
        assertThat(kit.getTrigger(id).enabled()).isFalse();
        assertThat(kit.getTrigger(id).disabledReason()).isEqualTo("done");
    }

    @Test
    void refusesNewWorkAndKeepsEndsWhenACommitFails() {
        String id = kit.task(Map.of("prompt", "hello"));
        kit.store.failCommits(1, false);
        assertThatThrownBy(() -> kit.task(Map.of("prompt", "refused")))
                .isInstanceOfSatisfying(
                        MimikitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORAGE));
        kit.store.failCommits(1, false);
        assertThat(kit.succeed(id)).isTrue();
        assertThat(kit.get(id).status()).isEqualTo(TaskStatus.DONE);
    }

    private List<String> actions(String triggerId) {
        return kit.store.readRuns("trigger", triggerId, 100).stream()
                .map(RunEntry::action)
                .toList();
    }
}
