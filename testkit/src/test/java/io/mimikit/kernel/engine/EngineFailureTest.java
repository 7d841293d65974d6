package io.mimikit.kernel.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.decide.AttemptReport;
import io.mimikit.kernel.decide.CancelTask;
import io.mimikit.kernel.decide.Command;
import io.mimikit.kernel.decide.CreateTask;
import io.mimikit.kernel.decide.Draft;
import io.mimikit.kernel.decide.FinishAttempt;
import io.mimikit.kernel.decide.SetLane;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.LaneState;
import io.mimikit.kernel.entity.StopReason;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskResult;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.entity.WorkClass;
import io.mimikit.kernel.request.TaskRequest;
import io.mimikit.kernel.store.Transition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds while the disk doesn't. */
class EngineFailureTest {
    private final EngineFixture kit = new EngineFixture();

    private static void assertCode(CompletableFuture<?> answer, ErrorCode code) {
        assertThat(answer).isCompletedExceptionally();
        assertThatThrownBy(answer::join)
                .cause()
                .isInstanceOfSatisfying(
                        MimikitException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private CompletableFuture<String> submitTask() {
        return kit.engine.submit(
                EngineFixture.USER, new CreateTask(TaskRequest.prompt("worker", "p"), WorkClass.FOREGROUND, null));
    }

    @Test
    void nothingIsAnsweredBeforeItIsDurable() {
        CompletableFuture<String> answer = submitTask();
        assertThat(answer).isNotDone();
        kit.store.failCommits(1, false);
        kit.engine.step();
        assertCode(answer, ErrorCode.STORAGE);
        kit.steps();
        assertThat(kit.started).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void memoryAndDiskAgreeAfterAFailedCommit(boolean written) {
        String running = kit.task(Map.of("prompt", "runs"));
        kit.store.failCommits(1, written);
        CompletableFuture<String> refused = submitTask();
        kit.steps();
        assertCode(refused, ErrorCode.STORAGE);
        List<Task> onDisk = kit.store.reload().entities().stream()
                .filter(Task.class::isInstance)
                .map(Task.class::cast)
                .toList();
        assertThat(kit.all(Task.class)).containsExactlyInAnyOrderElementsOf(onDisk);
        assertThat(onDisk).hasSize(written ? 2 : 1);
        assertThat(kit.get(running).status()).isEqualTo(TaskStatus.RUNNING);
        assertThat(kit.get(running).attempts()).hasSize(1);
    }

    @Test
    void anAttemptWhoseRecordWasWrittenWithoutItsStartIsStartedAnew() {
        kit.store.failCommits(1, true);
        CompletableFuture<String> refused = submitTask();
        kit.steps();
        assertCode(refused, ErrorCode.STORAGE);
        assertThat(kit.started).hasSize(1);
        Task task = kit.get(kit.started.getFirst());
        assertThat(task.status()).isEqualTo(TaskStatus.RUNNING);
        assertThat(task.attempts()).hasSize(2);
    }

    @Test
    void aStopThatWasWrittenButNotSaidIsSaid() {
        String id = kit.task(Map.of("prompt", "slow", "timeout", "5s"));
        kit.store.failCommits(1, true);
        kit.pass(Duration.ofSeconds(5));
        assertThat(kit.get(id).status()).isEqualTo(TaskStatus.CANCELLING);
        assertThat(kit.stopped).containsEntry(id, StopReason.TIMEOUT);
    }

    @Test
    void aCancelThatWasWrittenButNotSaidIsSaid() {
        String id = kit.task(Map.of("prompt", "slow"));
        kit.store.failCommits(1, true);
        assertThat(kit.ask(new CancelTask(id))).isEqualTo(TaskStatus.CANCELLING);
        assertThat(kit.stopped).containsEntry(id, StopReason.CANCEL);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anEndIsNeverLost(boolean written) {
        String id = kit.task(Map.of("prompt", "p"));
        kit.store.failCommits(3, written);
        kit.succeed(id);
        assertThat(kit.get(id).status()).isEqualTo(TaskStatus.DONE);
        assertThat(kit.get(id).result()).isEqualTo(TaskResult.text("fine"));
    }

    @Test
    void aStoreThatCantEvenReloadRefusesNewWorkAndKeepsEnds() {
        String id = kit.task(Map.of("prompt", "p"));
        String attempt = kit.get(id).attempts().getLast().id();
        kit.store.failCommits(1, false);
        kit.store.failReloads(5);
        CompletableFuture<Boolean> end = kit.engine.submit(
                EngineFixture.USER, new FinishAttempt(id, attempt, AttemptReport.ok(TaskResult.text("fine"))));
        kit.engine.step();
        CompletableFuture<String> refused = submitTask();
        kit.engine.step();
        assertCode(refused, ErrorCode.STORAGE);
        assertThat(end).isNotDone();
        kit.steps();
        kit.steps();
        assertThat(end).isNotCompletedExceptionally();
        kit.steps();
        assertThat(end.join()).isTrue();
    }

    @Test
    void aBrokenStoreIsNotAskedWithoutPause() {
        String id = kit.task(Map.of("prompt", "p"));
        String attempt = kit.get(id).attempts().getLast().id();
        kit.store.failCommits(1000, false);
        assertThat(kit.engine.submit(
                        EngineFixture.USER, new FinishAttempt(id, attempt, AttemptReport.ok(TaskResult.text("ok")))))
                .isNotDone();
        kit.engine.step();
        kit.engine.step();
        assertThat(kit.engine.step()).isFalse();
        assertThat(kit.engine.idleNanos(Long.MAX_VALUE)).isEqualTo(1_000_000_000L);
    }

    @Test
    void questionsAreAnsweredFromTheDiskWhileCommitsFail() {
        kit.store.failCommits(2, false);
        CompletableFuture<String> refused = submitTask();
        assertThat(kit.all(Task.class)).isEmpty();
        assertThat(refused).isCompletedExceptionally();
    }

    @Test
    void anErrorThatTheStoreDoesNotKnowIsAFailedCommitToo() {
        kit.store.throwOnCommit(new IllegalStateException("a bug in the store"));
        CompletableFuture<String> answer = submitTask();
        kit.steps();
        assertCode(answer, ErrorCode.STORAGE);
        assertThat(kit.all(Task.class)).isEmpty();
        assertThat(kit.task(Map.of("prompt", "again"))).isNotEmpty();
    }

    @Test
    void aDecisionThatDamagesTheWorkingStateIsThrownAwayWithIt() {
        for (int i = 0; i < 3; i++) {
            kit.task(Map.of("prompt", "runs"));
        }
        String waiting = kit.task(Map.of("prompt", "waits"));
        int before = kit.store.committed().size();
        CompletableFuture<String> other = submitTask();
        CompletableFuture<Boolean> damaging = kit.engine.submit(EngineFixture.USER, new Damage());
        kit.steps();
        assertThat(damaging).isCompletedExceptionally();
        assertCode(other, ErrorCode.INTERNAL);
        assertThat(kit.store.committed()).hasSize(before);
        assertThat(kit.get(waiting).attemptsSpent()).isZero();
        assertThat(kit.get(waiting).status()).isEqualTo(TaskStatus.QUEUED);
        assertThat(kit.ask(new CancelTask(waiting))).isEqualTo(TaskStatus.CANCELLED);
    }

    @Test
    void aBugInACommandHarmsNobodyElse() {
        CompletableFuture<String> before = submitTask();
        CompletableFuture<Boolean> buggy = kit.engine.submit(EngineFixture.USER, new Bug());
        CompletableFuture<String> after = submitTask();
        kit.engine.step();
        assertThatThrownBy(buggy::join).cause().isInstanceOf(IllegalStateException.class);
        assertThat(before).isCompleted();
        assertThat(after).isCompleted();
        assertThat(kit.all(Task.class)).hasSize(2);
    }

    @Test
    void anEndThatComesWhileTheStoreIsBrokenIsKept() {
        String id = kit.task(Map.of("prompt", "p"));
        String attempt = kit.get(id).attempts().getLast().id();
        kit.store.failCommits(1, false);
        kit.store.failReloads(3);
        CompletableFuture<String> refused = submitTask();
        kit.engine.step();
        assertCode(refused, ErrorCode.STORAGE);
        CompletableFuture<Boolean> end = kit.engine.submit(
                EngineFixture.USER, new FinishAttempt(id, attempt, AttemptReport.ok(TaskResult.text("fine"))));
        kit.engine.step();
        assertThat(end).isNotDone();
        for (int i = 0; i < 5; i++) {
            kit.engine.step();
        }
        assertThat(end.join()).isTrue();
    }

    @Test
    void failuresLongApartAreNoReasonToSlowDown() {
        for (int i = 0; i < 3; i++) {
            kit.store.failCommits(1, false);
            CompletableFuture<String> refused = submitTask();
            assertThat(kit.engine.step()).isTrue();
            assertCode(refused, ErrorCode.STORAGE);
            assertThat(kit.task(Map.of("prompt", "p" + i))).isNotEmpty();
        }
    }

    @Test
    void aListenerThatThrowsHarmsNobodyElse() {
        List<String> heard = new ArrayList<>();
        kit.engine.listen(transitions -> {
            throw new IllegalStateException("a bug in a listener");
        });
        kit.engine.listen(transitions -> transitions.forEach(transition -> heard.add(transition.why())));
        assertThat(kit.task(Map.of("prompt", "p"))).isNotEmpty();
        assertThat(heard).containsExactly("task.create", "claim");
    }

    @Test
    void aRunnerThatThrowsHarmsNobodyElse() {
        kit.startsThatFail = 1;
        List<String> heard = new ArrayList<>();
        kit.engine.listen(transitions -> transitions.forEach(transition -> heard.add(transition.why())));
        String id = kit.task(Map.of("prompt", "p"));
        assertThat(heard).containsExactly("task.create", "claim", "recover", "claim");
        assertThat(kit.get(id).status()).isEqualTo(TaskStatus.RUNNING);
        assertThat(kit.get(id).attempts()).hasSize(2);
        kit.task(Map.of("prompt", "p"));
        assertThat(kit.started).hasSize(2);
    }

    @Test
    void aTaskThatCanNeverBeStartedEndsAndGivesItsSlotBack() {
        kit.startsThatFail = Integer.MAX_VALUE;
        String id = kit.task(Map.of("prompt", "p"));
        assertThat(kit.get(id).status()).isEqualTo(TaskStatus.DEAD);
        int active = kit.look(state -> state.lane("worker").orElseThrow().active());
        assertThat(active).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aSlotOfAnAttemptThatIsGoneIsFoundWithinAMinuteAndGivenBack(boolean cancelled) {
        String id = kit.task(Map.of("prompt", "p"));
        String other = kit.task(Map.of("prompt", "p"));
        if (cancelled) {
            kit.ask(new CancelTask(id));
        }
        kit.lost.add(kit.get(id).attempts().getLast().id());
        kit.pass(SlotWatch.EVERY.minusMillis(1));
        assertThat(kit.engine.slotsFreed()).isZero();
        kit.pass(Duration.ofMillis(1));
        assertThat(kit.engine.slotsFreed()).isEqualTo(1);
        assertThat(kit.get(id).status()).isEqualTo(cancelled ? TaskStatus.CANCELLED : TaskStatus.RUNNING);
        assertThat(kit.get(id).attempts()).hasSize(cancelled ? 1 : 2);
        assertThat(kit.get(other).attempts()).hasSize(1);
    }

    @Test
    void aTaskThatGoesOnAfterItsTimeIsCounted() {
        String slow = kit.task(Map.of("prompt", "p", "timeout", "1s"));
        kit.pass(Duration.ofSeconds(1));
        assertThat(kit.get(slow).status()).isEqualTo(TaskStatus.CANCELLING);
        assertThat(overdue()).isZero();
        kit.pass(Duration.ofSeconds(11));
        assertThat(overdue()).isEqualTo(1);
        kit.succeed(slow);
        assertThat(overdue()).isZero();
    }

    private long overdue() {
        return kit.look(state -> state.overdueTasks(kit.clock.instant()));
    }

    @Test
    void jumpsOfTheClockAndDeepLanesAreSaidOnce() {
        List<String> heard = new ArrayList<>();
        kit.ask(new SetLane("worker", Map.of("warnDepth", 2, "paused", true)));
        kit.engine.listen(new EngineListener() {
            @Override
            public void committed(List<Transition> transitions) {}

            @Override
            public void laneIsDeep(String lane, int depth, int warnDepth) {
                heard.add(lane + " " + depth + " of " + warnDepth);
            }

            @Override
            public void clockJumped(long millis) {
                heard.add("clock " + millis);
            }
        });
        for (int i = 0; i < 3; i++) {
            kit.task(Map.of("prompt", "p"));
        }
        kit.clock.jump(Duration.ofSeconds(-5));
        kit.steps();
        kit.clock.jump(Duration.ofMillis(1999));
        kit.steps();
        assertThat(heard).containsExactly("worker 2 of 2", "clock -5000");
    }

    /** Throws what no command should throw. */
    private record Bug() implements Command<Boolean> {
        @Override
        public String name() {
            return "test.bug";
        }

        @Override
        public Boolean decide(Draft draft) {
            throw new IllegalStateException("a bug in a command");
        }
    }

    /** Changes something good and then something that the state can't take in. */
    private record Damage() implements Command<Boolean> {
        @Override
        public String name() {
            return "test.damage";
        }

        @Override
        public Boolean decide(Draft draft) {
            for (Entity entity : draft.state().all(Kind.TASK)) {
                draft.put(((Task) entity).change().error(null).attemptsSpent(99).build());
            }
            draft.put(new LaneState("worker", -1, null, null, false, null, Map.of()));
            return true;
        }
    }
}
