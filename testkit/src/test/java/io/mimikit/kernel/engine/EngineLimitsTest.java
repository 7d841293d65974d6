package io.mimikit.kernel.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.Ulids;
import io.mimikit.kernel.decide.AttemptReport;
import io.mimikit.kernel.decide.CancelTask;
import io.mimikit.kernel.decide.CreateTask;
import io.mimikit.kernel.decide.FinishAttempt;
import io.mimikit.kernel.decide.RetryTask;
import io.mimikit.kernel.decide.SetLane;
import io.mimikit.kernel.entity.Attempt;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.StopReason;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskError;
import io.mimikit.kernel.entity.TaskResult;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.entity.WorkClass;
import io.mimikit.kernel.lane.LaneLimits;
import io.mimikit.kernel.request.Input;
import io.mimikit.kernel.request.TaskRequest;
import io.mimikit.kernel.state.State;
import io.mimikit.testkit.store.MemoryStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Batches, bounds, and what leaves the memory. */
class EngineLimitsTest {
    private static final CreateTask SILENT = new CreateTask(silent(), WorkClass.BACKGROUND, null);

    private EngineFixture kit = new EngineFixture();

    private static TaskRequest silent() {
        return TaskRequest.prompt("worker", "p");
    }

    @Test
    void manyRequestsShareOneCommit() {
        List<CompletableFuture<String>> answers = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            answers.add(kit.engine.submit(EngineFixture.USER, SILENT));
        }
        int before = kit.store.commits();
        kit.engine.step();
        assertThat(kit.store.commits()).isEqualTo(before + 1);
        assertThat(answers).allMatch(CompletableFuture::isDone);
    }

    @Test
    void newWorkIsRefusedWhenTooMuchWaitsAndEndsAreNot() {
        String id = kit.task(Map.of("prompt", "p"));
        String attempt = kit.get(id).attempts().getLast().id();
        List<CompletableFuture<String>> accepted = new ArrayList<>();
        for (int i = 0; i < Inbox.NEW_WORK_MAX; i++) {
            accepted.add(kit.engine.submit(EngineFixture.USER, SILENT));
        }
        assertThatThrownBy(() -> kit.engine.submit(EngineFixture.USER, SILENT))
                .isInstanceOfSatisfying(
                        MimikitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BACKPRESSURE));
        CompletableFuture<Boolean> end = kit.engine.submit(
                EngineFixture.USER, new FinishAttempt(id, attempt, AttemptReport.ok(TaskResult.text("fine"))));
        kit.steps();
        assertThat(end.join()).isTrue();
        assertThat(accepted).allMatch(CompletableFuture::isDone);
        assertThat(kit.engine.submit(EngineFixture.USER, SILENT)).isNotNull();
    }

    @Test
    void oneStepDoesABoundedAmount() {
        for (int i = 0; i < 5000; i++) {
            assertThat(kit.engine.submit(EngineFixture.USER, SILENT)).isNotDone();
        }
        int before = kit.store.committed().size();
        kit.engine.step();
        assertThat(kit.store.committed().size() - before).isLessThanOrEqualTo(2049);
    }

    @Test
    void aFullLaneRefusesAndSaysWhatToDo() {
        KernelConfig config = KernelConfig.defaults().withLane(new LaneLimits("worker", 1, 2, 2, 60_000, 0));
        kit = new EngineFixture(config, new MemoryStore());
        for (int i = 0; i < 3; i++) {
            kit.task(Map.of("prompt", "p"));
        }
        assertThatThrownBy(() -> kit.task(Map.of("prompt", "p")))
                .isInstanceOfSatisfying(
                        MimikitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LANE_FULL))
                .hasMessageContaining("maxDepth 2");
    }

    private void endQuietly(String id) {
        kit.ask(new CancelTask(id));
        kit.running.remove(id);
    }

    /** Tasks that are over at once: they are cancelled while they wait. */
    private List<String> over(int count) {
        for (int i = 0; i < 3; i++) {
            kit.task(Map.of("prompt", "holds a slot"));
        }
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(kit.task(Map.of("prompt", "p" + i)));
        }
        ids.forEach(this::endQuietly);
        return ids;
    }

    @Test
    void finishedTasksLeaveTheMemoryAndAreStillKnown() {
        List<String> ids = over(1010);
        kit.store.wantCheckpoint();
        kit.task(Map.of("prompt", "one more"));
        kit.steps();
        assertThat(kit.all(Task.class)).hasSize(3 + 1000 + 1);
        String gone = ids.getFirst();
        assertThat(kit.store.findFinished(gone)).isPresent();
        TaskStatus outcome = kit.look(state -> state.outcome(gone).orElseThrow());
        assertThat(outcome).isEqualTo(TaskStatus.CANCELLED);
        String waits = kit.task(Map.of("prompt", "after it", "after", List.of(gone), "afterFailed", "run"));
        assertThat(kit.get(waits).status()).isEqualTo(TaskStatus.QUEUED);
        String tooLate = kit.task(Map.of("prompt", "after it", "after", List.of(gone)));
        assertThat(kit.get(tooLate).status()).isEqualTo(TaskStatus.FAILED);
        assertThatThrownBy(() -> kit.task(Map.of("id", gone, "prompt", "same id")))
                .hasMessageContaining("already");
    }

    @Test
    void aTaskThatLeftTheMemoryComesBackToBeTriedAgain() {
        String gone = over(1010).getFirst();
        kit.store.wantCheckpoint();
        kit.task(Map.of("prompt", "one more"));
        kit.steps();
        kit.ask(new RetryTask(gone, kit.store.findFinished(gone).orElseThrow()));
        assertThat(kit.get(gone).status()).isEqualTo(TaskStatus.QUEUED);
        kit.crash();
        assertThat(kit.get(gone).status().isTerminal()).isFalse();
        assertThat(kit.look(state -> state.outcome(gone).isPresent()).booleanValue())
                .isFalse();
    }

    @Test
    void aTaskThatCameBackWhileItWasLeavingStays() {
        List<String> ids = over(1010);
        kit.store.wantCheckpoint();
        String first = ids.getFirst();
        assertThat(kit.engine.submit(EngineFixture.USER, new RetryTask(first, null)))
                .isNotDone();
        kit.engine.step();
        assertThat(kit.engine.submit(EngineFixture.USER, new RetryTask(ids.get(1), null)))
                .isNotDone();
        kit.steps();
        assertThat(kit.get(first).status()).isEqualTo(TaskStatus.QUEUED);
        assertThat(kit.get(ids.get(1)).status()).isEqualTo(TaskStatus.QUEUED);
        assertThat(kit.look(state -> state.outcome(ids.get(1)).isPresent()).booleanValue())
                .isFalse();
    }

    @Test
    void aCopiedStateStartsNothingUntilItIsAdopted() {
        kit.task(Map.of("prompt", "runs", "delivery", "at-most-once"));
        String trigger = kit.trigger(Map.of("schedule", Map.of("every", "10s"), "task", Map.of("prompt", "tick")));
        kit.store.copy();
        kit.started.clear();
        kit.crash();
        String waiting = kit.task(Map.of("prompt", "waits"));
        kit.pass(Duration.ofSeconds(100));
        assertThat(kit.started).isEmpty();
        assertThat(kit.get(waiting).status()).isEqualTo(TaskStatus.QUEUED);
        assertThat(kit.store.readRuns(RunEntry.TRIGGER, trigger, 10)).isEmpty();
        assertThat(kit.engine.idleNanos(77)).isEqualTo(77);
        kit.engine.adopt();
        kit.steps();
        assertThat(kit.started).contains(waiting).hasSize(2);
        assertThat(kit.store.readRuns(RunEntry.TRIGGER, trigger, 10).getFirst().data())
                .containsEntry("reason", "the state was a copy that nobody had adopted");
    }

    @Test
    void theSleepEndsAtTheEarliestDeadlineAndNeverOverflows() {
        assertThat(kit.engine.idleNanos(Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
        kit.trigger(Map.of("schedule", Map.of("at", "9999-01-01T00:00:00Z"), "task", Map.of("prompt", "far")));
        assertThat(kit.engine.idleNanos(60_000_000_000L)).isEqualTo(60_000_000_000L);
        kit.trigger(Map.of("schedule", Map.of("every", "10s"), "task", Map.of("prompt", "tick")));
        assertThat(kit.engine.idleNanos(60_000_000_000L)).isEqualTo(10_000_000_000L);
    }

    /** A clock of which every look takes a little. */
    @ParameterizedTest
    @ValueSource(ints = {1000, 1001, 1002, 1003, 1004, 1005, 1006, 1007, 1008, 1009})
    void aDeadlineThatComesDuringAStepIsMetWithoutDelay(int timeoutMillis) {
        AtomicLong millis = new AtomicLong(Instant.parse("2026-01-01T00:00:00Z").toEpochMilli());
        InstantSource clock = () -> Instant.ofEpochMilli(millis.getAndIncrement());
        List<Long> due = new ArrayList<>();
        List<Long> stopped = new ArrayList<>();
        EngineSetup setup = new EngineSetup(
                KernelConfig.defaults(),
                new MemoryStore(),
                clock,
                () -> 0,
                new Ulids(clock, new Random(1)),
                new Random(1),
                "life");
        Engine engine = new Engine(setup);
        engine.open();
        engine.recover(new AttemptRunner() {
            @Override
            public void start(Task task, Attempt attempt) {
                due.add(attempt.startedAt().toEpochMilli() + timeoutMillis);
            }

            @Override
            public void stop(Task task, Attempt attempt, StopReason reason) {
                stopped.add(millis.get());
            }
        });
        TaskRequest request = TaskRequest.read(
                Input.of(Map.of("prompt", "p", "timeout", timeoutMillis + "ms"), "task"),
                KernelConfig.defaults(),
                Instant.ofEpochMilli(millis.get()));
        assertThat(engine.submit(EngineFixture.USER, new CreateTask(request, WorkClass.FOREGROUND, null)))
                .isNotDone();
        for (int i = 0; i < 3000 && stopped.isEmpty(); i++) {
            engine.step();
        }
        assertThat(stopped.getFirst() - due.getFirst()).isBetween(0L, 20L);
    }

    @Test
    void nothingThatIsOverIsKeptForever() {
        String id = kit.task(Map.of("prompt", "p"));
        kit.finish(id, AttemptReport.failed(new TaskError(ErrorCode.EXIT, "exit status 1")));
        assertThat(kit.engine.idleNanos(99)).isEqualTo(99);
    }

    // ---- steps

    @Test
    void oneStepFillsAllFreeSlots() {
        for (int i = 0; i < 5; i++) {
            assertThat(kit.engine.submit(EngineFixture.USER, SILENT)).isNotDone();
        }
        kit.engine.step();
        // the last free slot is not for background work
        assertThat(kit.started).hasSize(2);
    }

    @Test
    void oneStepMeetsABoundedNumberOfDeadlines() {
        kit.ask(new SetLane("worker", Map.of("paused", true)));
        for (int i = 0; i < 1100; i++) {
            kit.task(Map.of("prompt", "p", "notBefore", "in 1h"));
        }
        kit.clock.advance(Duration.ofHours(1));
        kit.engine.step();
        assertThat(queued()).isEqualTo(1024);
        kit.engine.step();
        assertThat(queued()).isEqualTo(1100);
    }

    private int queued() {
        return (int) kit.store.reload().entities().stream()
                .filter(entity -> entity instanceof Task task && task.status() == TaskStatus.QUEUED)
                .count();
    }

    @Test
    void attemptsThatAreOverAreForgotten() {
        String first = kit.task(Map.of("prompt", "p"));
        String second = kit.task(Map.of("prompt", "p"));
        assertThat(kit.engine.alive).hasSize(2);
        kit.succeed(first);
        kit.store.failCommits(1, true);
        kit.succeed(second);
        kit.running.values().stream()
                .map(Task::id)
                .toList()
                .forEach(turn -> kit.finish(turn, AttemptReport.failed(new TaskError(ErrorCode.EXIT, "no model"))));
        assertThat(kit.engine.alive).isEmpty();
    }

    @Test
    void whatWaitsLongestSinceItsTimeCameGoesFirst() {
        for (int i = 0; i < 3; i++) {
            kit.task(Map.of("prompt", "holds a slot", "timeout", "1d"));
        }
        String early = kit.task(Map.of("prompt", "made early, ready late", "notBefore", "in 1h"));
        kit.pass(Duration.ofMinutes(30));
        String late = kit.task(Map.of("prompt", "made late, ready early"));
        kit.pass(Duration.ofMinutes(30));
        kit.succeed(kit.started.getFirst());
        assertThat(kit.started).endsWith(late);
        kit.succeed(late);
        assertThat(kit.started).endsWith(early);
    }

    @Test
    void refusalsOfAFullLaneAreCounted() {
        KernelConfig config = KernelConfig.defaults().withLane(new LaneLimits("worker", 1, 1, 1, 60_000, 0));
        kit = new EngineFixture(config, new MemoryStore());
        kit.task(Map.of("prompt", "p"));
        kit.task(Map.of("prompt", "p"));
        assertThatThrownBy(() -> kit.task(Map.of("prompt", "p"))).isInstanceOf(MimikitException.class);
        assertThat(kit.look(state -> state.lane("worker").orElseThrow().rejected())
                        .longValue())
                .isEqualTo(1);
    }

    // ---- memory

    @Test
    void aResultThatWaitsToBeToldStays() {
        kit.ask(new SetLane("teller", Map.of("paused", true)));
        String untold = kit.task(Map.of("prompt", "p", "notify", "always"));
        kit.succeed(untold);
        List<String> silent = over(1010);
        kit.store.wantCheckpoint();
        kit.task(Map.of("prompt", "one more"));
        kit.steps();
        assertThat(kit.look(state -> state.task(untold).isPresent()).booleanValue())
                .isTrue();
        assertThat(kit.look(state -> state.task(silent.getFirst()).isPresent()).booleanValue())
                .isFalse();
    }

    @Test
    void whatRetentionHasRemovedIsForgotten() {
        String gone = over(1010).getFirst();
        kit.store.wantCheckpoint();
        kit.task(Map.of("prompt", "one more"));
        kit.steps();
        assertThat(kit.look(state -> state.knowsTask(gone)).booleanValue()).isTrue();
        kit.engine.forgetFinished(Set.of(gone));
        assertThat(kit.look(state -> state.knowsTask(gone)).booleanValue()).isFalse();
    }

    @Test
    void entitiesAreInTheOrderInWhichTheyWereMadeHoweverTheStoreKeepsThem() {
        for (int i = 0; i < 20; i++) {
            kit.task(Map.of("prompt", "p" + i));
            kit.clock.advance(Duration.ofMillis(i % 2));
        }
        List<Entity> made = List.copyOf(kit.all(Task.class));
        List<Entity> shuffled = new ArrayList<>(made);
        Collections.shuffle(shuffled, new Random(1));
        State loaded = State.of(kit.config, shuffled, new HashMap<>(), kit.clock.instant());
        assertThat(loaded.all(Kind.TASK)).containsExactlyElementsOf(made);
    }
}
