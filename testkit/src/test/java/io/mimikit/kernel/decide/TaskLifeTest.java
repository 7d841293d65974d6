package io.mimikit.kernel.decide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.engine.EngineFixture;
import io.mimikit.kernel.entity.Notice;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.StopReason;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskError;
import io.mimikit.kernel.entity.TaskResult;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.entity.Usage;
import io.mimikit.kernel.entity.UsageTotal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How tasks wait, end, are interrupted and tried again. */
class TaskLifeTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final AttemptReport EXIT = AttemptReport.failed(new TaskError(ErrorCode.EXIT, "exit status 1"));
    private static final AttemptReport DOWN = AttemptReport.failed(new TaskError(ErrorCode.UNAVAILABLE, "down"));

    private final EngineFixture kit = new EngineFixture();

    private String task(Object... fields) {
        Map<String, Object> body = new HashMap<>(Map.of("prompt", "p"));
        for (int i = 0; i < fields.length; i += 2) {
            body.put((String) fields[i], fields[i + 1]);
        }
        return kit.task(body);
    }

    private void fillTheLane() {
        for (int i = 0; i < 3; i++) {
            task();
        }
    }

    private TaskStatus status(String id) {
        return kit.get(id).status();
    }

    // ---- deadlines

    @ParameterizedTest
    @CsvSource({"blocked", "deferred", "queued"})
    void aTaskThatWaitsIsGivenUpAtItsDeadlineAndWhatWaitsForItToo(String state) {
        fillTheLane();
        String waiting = switch (state) {
            case "blocked" -> task("deadline", "1m", "after", List.of(kit.started.getFirst()));
            case "deferred" -> task("deadline", "1m", "notBefore", "in 1h");
            default -> task("deadline", "1m");
        };
        String dependent = task("after", List.of(waiting));
        assertThat(status(waiting).wireName()).isEqualTo(state);
        kit.pass(Duration.ofMinutes(1).minusMillis(1));
        assertThat(status(waiting).wireName()).isEqualTo(state);
        kit.pass(Duration.ofMillis(1));
        assertThat(status(waiting)).isEqualTo(TaskStatus.FAILED);
        assertThat(status(dependent)).isEqualTo(TaskStatus.FAILED);
    }

    @Test
    void aRunningTaskIsStoppedAtItsDeadlineAndNotRepeated() {
        String id = task("deadline", "1m", "retry", Map.of("maxAttempts", 3, "on", List.of("timeout")));
        kit.pass(Duration.ofMinutes(1));
        assertThat(kit.stopped).containsEntry(id, StopReason.DEADLINE);
        kit.succeed(id);
        assertThat(status(id)).isEqualTo(TaskStatus.FAILED);
        assertThat(String.valueOf(kit.get(id).error())).contains("the deadline of the task has passed");
    }

    // ---- waiting for others

    @Test
    void aTaskWaitsForAllOfItsParents() {
        String first = task();
        String second = task();
        String child = task("after", List.of(first, second));
        kit.succeed(first);
        assertThat(status(child)).isEqualTo(TaskStatus.BLOCKED);
        kit.succeed(second);
        assertThat(status(child)).isEqualTo(TaskStatus.RUNNING);
    }

    @ParameterizedTest
    @CsvSource({"fail, failed, failed", "skip, cancelled, failed", "run, running, blocked"})
    void aFailureGoesDownTheWholeLine(String afterFailed, String child, String grandchild) {
        String parent = task();
        String waiting = task("after", List.of(parent), "afterFailed", afterFailed);
        String last = task("after", List.of(waiting));
        kit.finish(parent, EXIT);
        assertThat(status(waiting).wireName()).isEqualTo(child);
        assertThat(status(last).wireName()).isEqualTo(grandchild);
    }

    @ParameterizedTest
    @CsvSource({"fail, failed", "skip, cancelled", "run, running"})
    void whoComesAfterAFailureFaresLikeWhoWasThereBefore(String afterFailed, String becomes) {
        String parent = task();
        String early = task("after", List.of(parent), "afterFailed", afterFailed);
        kit.finish(parent, EXIT);
        String late = task("after", List.of(parent), "afterFailed", afterFailed);
        assertThat(status(early).wireName()).isEqualTo(becomes);
        assertThat(status(late).wireName()).isEqualTo(becomes);
        assertThat(kit.get(late).error()).isEqualTo(kit.get(early).error());
        assertThat(kit.get(late).executed()).isEqualTo(kit.get(early).executed());
    }

    @Test
    void nobodyWaitsForATaskThatDoesNotExist() {
        assertThatThrownBy(() -> task("after", List.of("nobody"))).hasMessageContaining("no task with id nobody");
    }

    // ---- interruption

    @Test
    void anOrderlyStopCostsNoAttempt() {
        String id = task("retry", Map.of("maxAttempts", 1));
        kit.engine.stopClaiming();
        kit.ask(new StopForShutdown(id));
        kit.succeed(id);
        kit.crash();
        assertThat(status(id)).isEqualTo(TaskStatus.RUNNING);
        assertThat(kit.get(id).attemptsSpent()).isEqualTo(1);
        assertThat(kit.get(id).attempts()).hasSize(2);
    }

    @Test
    void aCrashCostsAnAttemptAndThereAreOnlySoMany() {
        String id = task("retry", Map.of("maxAttempts", 2));
        kit.crash();
        assertThat(status(id)).isEqualTo(TaskStatus.RUNNING);
        kit.crash();
        assertThat(status(id)).isEqualTo(TaskStatus.DEAD);
    }

    @Test
    void whatIsNotRepeatedAfterInterruptionsIsNot() {
        String id = task("retry", Map.of("maxAttempts", 3, "on", List.of("timeout")));
        kit.crash();
        assertThat(status(id)).isEqualTo(TaskStatus.FAILED);
    }

    @Test
    void whatWasBeingCancelledWhenTheProcessDiedIsCancelled() {
        String id = task();
        kit.ask(new CancelTask(id));
        kit.crash();
        assertThat(status(id)).isEqualTo(TaskStatus.CANCELLED);
        assertThat(kit.started).containsExactly(id);
    }

    // ---- retries

    @Test
    void whatMustNotStartTwiceDoesNotWhateverItsPolicySays() {
        Map<String, Object> tree = new HashMap<>(Task.SHAPE.toTree(kit.get(task())));
        @SuppressWarnings("unchecked")
        Map<String, Object> spec = new HashMap<>((Map<String, Object>) Objects.requireNonNull(tree.get("spec")));
        spec.put("delivery", "at-most-once");
        tree.put("spec", spec);
        Task changed = Task.SHAPE.read(tree, "test");
        assertThat(changed.spec().retry().maxAttempts()).isGreaterThan(1);
        kit.ask(new Put(changed));
        kit.finish(changed.id(), DOWN);
        assertThat(status(changed.id())).isEqualTo(TaskStatus.DEAD);
    }

    @Test
    void aProviderIsNotAskedBeforeItSaid() {
        String id = task();
        kit.finish(id, DOWN.withRetryAfter(Duration.ofHours(1)));
        assertThat(kit.get(id).deferUntil()).isEqualTo(START.plus(Duration.ofHours(1)));
    }

    @Test
    void theBackoffGrowsToItsMaximumWithFullJitter() {
        List<List<Long>> waits = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (int i = 0; i < 60; i++) {
            String id = task("retry", Map.of("maxAttempts", 9, "backoff", "10s", "maxBackoff", "30s"));
            for (List<Long> ofAttempt : waits) {
                kit.finish(id, DOWN);
                Instant until = Objects.requireNonNull(kit.get(id).deferUntil());
                ofAttempt.add(Duration.between(kit.clock.instant(), until).toMillis());
                kit.pass(Duration.ofSeconds(31));
            }
            kit.succeed(id);
        }
        assertThat(waits.get(0)).allMatch(wait -> wait <= 10_000).anyMatch(wait -> wait < 5_000);
        assertThat(waits.get(1)).allMatch(wait -> wait <= 20_000).anyMatch(wait -> wait > 10_000);
        assertThat(waits.get(2)).allMatch(wait -> wait <= 30_000).anyMatch(wait -> wait > 20_000);
    }

    @Test
    void aTaskTriedAgainByHandBeginsAnew() {
        String id = task("retry", Map.of("maxAttempts", 2));
        kit.finish(id, DOWN);
        kit.pass(Duration.ofMinutes(15));
        kit.finish(id, DOWN);
        assertThat(status(id)).isEqualTo(TaskStatus.DEAD);
        assertThat(kit.get(id).delivered()).isNotNull();
        fillTheLane();
        kit.ask(new RetryTask(id, null));
        Task again = kit.get(id);
        assertThat(again.status()).isEqualTo(TaskStatus.QUEUED);
        assertThat(again.attemptsSpent()).isZero();
        assertThat(again.attempts()).hasSize(2);
        assertThat(again.finishedAt()).isNull();
        assertThat(again.executed()).isNull();
        assertThat(again.achieved()).isNull();
        assertThat(again.delivered()).isNull();
        assertThat(again.error()).isNull();
    }

    @Test
    void theResultOfAFailedAttemptDoesNotOutliveTheRetry() {
        String id = task();
        kit.finish(id, EXIT.withResult(TaskResult.text("half of it")));
        fillTheLane();
        kit.ask(new RetryTask(id, null));
        assertThat(kit.get(id).result()).isNull();
    }

    @Test
    void whatIsDoneOrATurnIsNotTriedAgain() {
        String done = task("notify", "always");
        kit.succeed(done);
        String turn = kit.turns.getFirst();
        kit.finish(turn, EXIT);
        for (String id : List.of(done, turn)) {
            assertThatThrownBy(() -> kit.ask(new RetryTask(id, null)))
                    .isInstanceOfSatisfying(
                            MimikitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));
        }
    }

    @Test
    void aTaskTriedAgainByHandDoesNotGoBackToWaitingForItsTime() {
        String id = task("notBefore", "in 1h");
        kit.ask(new CancelTask(id));
        kit.ask(new RetryTask(id, null));
        kit.finish(id, DOWN);
        kit.pass(Duration.ofSeconds(10));
        assertThat(status(id)).isEqualTo(TaskStatus.RUNNING);
    }

    // ---- records

    @Test
    void usageIsCountedPerDayRoleAndModel() {
        Usage usage = new Usage(1, 10, 20, 0, 300, false);
        for (String model : List.of("demo/a", "demo/a", "demo/b")) {
            kit.finish(task(), EXIT.withUsage(usage, model));
        }
        kit.pass(Duration.ofDays(1));
        kit.finish(task(), EXIT.withUsage(usage, "demo/a"));
        assertThat(kit.all(UsageTotal.class))
                .extracting(total ->
                        total.day() + " " + total.model() + " " + total.usage().calls())
                .containsExactlyInAnyOrder("2026-01-01 demo/a 2", "2026-01-01 demo/b 1", "2026-01-02 demo/a 1");
    }

    @Test
    void aLateResultIsDroppedAndTheRunLogSaysSo() {
        String id = task();
        assertThat(kit.ask(new FinishAttempt(id, "another", EXIT))).isFalse();
        assertThat(status(id)).isEqualTo(TaskStatus.RUNNING);
        assertThat(kit.store.readRuns(RunEntry.TASK, id, 10).getLast().data())
                .containsEntry("attemptId", "another")
                .containsEntry("dropped", "late result");
        assertThat(kit.all(Notice.class)).isEmpty();
    }
}
