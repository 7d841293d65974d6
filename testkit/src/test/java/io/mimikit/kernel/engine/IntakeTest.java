package io.mimikit.kernel.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.decide.AttemptReport;
import io.mimikit.kernel.decide.CreateTask;
import io.mimikit.kernel.decide.FinishAttempt;
import io.mimikit.kernel.decide.SubmitInput;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskResult;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.entity.WorkClass;
import io.mimikit.kernel.lane.LaneLimits;
import io.mimikit.kernel.request.TaskRequest;
import io.mimikit.testkit.store.MemoryStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A flood is taken in at the pace of the work, and what else there is does not wait behind it. */
class IntakeTest {
    private EngineFixture kit = new EngineFixture();

    private List<CompletableFuture<String>> flood(int number) {
        List<CompletableFuture<String>> answers = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            TaskRequest request = TaskRequest.prompt("worker", "task " + i);
            answers.add(kit.engine.submit(EngineFixture.USER, new CreateTask(request, WorkClass.BACKGROUND, null)));
        }
        return answers;
    }

    private void waiting(int number) {
        flood(number);
        kit.steps();
    }

    private CompletableFuture<Boolean> end(String id) {
        Task task = Objects.requireNonNull(kit.running.remove(id));
        String attempt = task.attempts().getLast().id();
        return kit.engine.submit(
                EngineFixture.USER, new FinishAttempt(id, attempt, AttemptReport.ok(TaskResult.text("fine"))));
    }

    /** One that runs ends, in a step of its own. */
    private void oneEnds() {
        CompletableFuture<Boolean> ended = end(kit.running.keySet().iterator().next());
        kit.engine.step();
        assertThat(ended).isCompletedWithValue(true);
    }

    private static long done(List<CompletableFuture<String>> answers) {
        return answers.stream().filter(CompletableFuture::isDone).count();
    }

    @Test
    void aFloodIsTakenInAtThePaceOfTheWorkAndHoldsUpNothingElse() {
        waiting(Intake.DEEP + 10);
        oneEnds();
        List<CompletableFuture<String>> answers = flood(100);
        CompletableFuture<String> said =
                kit.engine.submit(EngineFixture.USER, new SubmitInput("main", "how is it going?", null));
        CompletableFuture<Boolean> ended = end(kit.running.keySet().iterator().next());

        kit.engine.step();

        assertThat(done(answers)).isEqualTo(Intake.TASKS_MIN);
        assertThat(said).isCompleted();
        assertThat(ended).isCompletedWithValue(true);
    }

    @Test
    void allAreTakenInOneAfterTheOther() {
        waiting(Intake.DEEP + 10);
        oneEnds();
        List<CompletableFuture<String>> answers = flood(100);
        kit.engine.step();
        assertThat(kit.engine.idleNanos(99)).isZero();
        answers.addAll(flood(10));

        kit.steps();

        assertThat(done(answers)).isEqualTo(110);
        assertThat(answers.stream().map(CompletableFuture::join)).isSorted().doesNotHaveDuplicates();
        assertThat(kit.all(Task.class).stream().filter(task -> task.status() == TaskStatus.QUEUED))
                .hasSizeGreaterThan(Intake.DEEP + 100);
    }

    @Test
    void asManyAsRunAreTakenIn() {
        KernelConfig config = KernelConfig.defaults().withLane(new LaneLimits("worker", 41, 10_000, 50, 60_000, 0));
        kit = new EngineFixture(config, new MemoryStore());
        waiting(Intake.DEEP + 60);
        oneEnds();
        List<CompletableFuture<String>> answers = flood(100);

        kit.engine.step();

        assertThat(done(answers)).isEqualTo(40); // the last slot is not for background work
    }

    @Test
    void nothingWaitsForWorkThatDoesNotEnd() {
        waiting(Intake.DEEP + 10);
        List<CompletableFuture<String>> answers = flood(100);

        kit.engine.step();

        assertThat(done(answers)).isEqualTo(100);
    }

    @Test
    void aShortQueueIsFilledAtOnce() {
        waiting(Intake.DEEP - 100);
        oneEnds();
        List<CompletableFuture<String>> answers = flood(100);

        kit.engine.step();

        assertThat(done(answers)).isEqualTo(100);
    }

    @Test
    void whoWasLeftWaitingIsAnsweredWhenItAllEnds() {
        waiting(Intake.DEEP + 10);
        oneEnds();
        List<CompletableFuture<String>> answers = flood(100);
        kit.engine.step();

        kit.engine.close();

        assertThat(done(answers)).isEqualTo(100);
        assertThat(answers.stream().filter(CompletableFuture::isCompletedExceptionally))
                .hasSize(100 - Intake.TASKS_MIN);
    }
}
