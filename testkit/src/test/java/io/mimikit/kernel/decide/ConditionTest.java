package io.mimikit.kernel.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.condition.Observation;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskError;
import io.mimikit.kernel.entity.TaskSpec;
import io.mimikit.kernel.entity.TaskStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** When a condition fires, when it does not, and what is said of it. */
class ConditionTest extends OnConditions {
    private static Map<String, Object> all(Object... of) {
        return Map.of("all", List.of(of));
    }

    private static Map<String, Object> any(Object... of) {
        return Map.of("any", List.of(of));
    }

    private static Map<String, Object> not(Map<String, Object> of) {
        return Map.of("not", of);
    }

    private static Map<String, Object> done(String taskId) {
        return Map.of("taskDone", Map.of("taskId", taskId));
    }

    private static Map<String, Object> hasFailed(String taskId) {
        return Map.of("taskFailed", Map.of("taskId", taskId));
    }

    // ---- levels

    @Test
    void whatStaysTrueFiresOnceAndAgainWhenItHasBeenFalse() {
        String id = when(EXISTS, "overlap", "allow");
        assertThat(exists(id, "fileExists", true).outcome()).isEqualTo(Observed.Outcome.FIRED);
        assertThat(exists(id, "fileExists", true).outcome()).isEqualTo(Observed.Outcome.UNCHANGED);
        endAll();
        kit.pass(Duration.ofDays(1));
        kit.crash();
        assertThat(runsOf(id)).isEqualTo(1);
        exists(id, "fileExists", false);
        exists(id, "fileExists", true);
        assertThat(runsOf(id)).isEqualTo(2);
    }

    @Test
    void whatNobodyKnowsFiresNothingAlsoBelowANot() {
        String id = when(not(EXISTS));
        assertThat(runsOf(id)).isZero();
        observe(id, "not.fileExists", new Observation.Failed("no such directory"));
        assertThat(runsOf(id)).isZero();
        exists(id, "not.fileExists", false);
        assertThat(runsOf(id)).isEqualTo(1);
    }

    @Test
    void anErrorInBetweenIsNoFallingEdge() {
        String id = when(EXISTS, "overlap", "allow");
        exists(id, "fileExists", true);
        observe(id, "fileExists", new Observation.Failed("the disk is away"));
        assertThat(leaf(id, "fileExists").error()).isEqualTo("the disk is away");
        exists(id, "fileExists", true);
        assertThat(leaf(id, "fileExists").error()).isNull();
        assertThat(runsOf(id)).isEqualTo(1);
    }

    @Test
    void whatCantBeSeenAnyMoreCountsForNothingThatComesLater() {
        String id = when(all(not(EXISTS), HOOK));
        exists(id, "all[0].not.fileExists", false);
        observe(id, "all[0].not.fileExists", new Observation.Failed("the disk is away"));
        assertThat(calls(id, "all[1].webhook").outcome()).isEqualTo(Observed.Outcome.TAKEN);
        assertThat(exists(id, "all[0].not.fileExists", false).outcome()).isEqualTo(Observed.Outcome.FIRED);
    }

    // ---- pulses

    @Test
    void aChangeFiresEachTimeAndIsUsedUp() {
        String id = when(CHANGED, "overlap", "allow");
        assertThat(changes(id, "fileChanged").outcome()).isEqualTo(Observed.Outcome.TAKEN);
        assertThat(runsOf(id)).isZero();
        assertThat(changes(id, "fileChanged").outcome()).isEqualTo(Observed.Outcome.FIRED);
        assertThat(leaf(id, "fileChanged").holds()).isFalse();
        changes(id, "fileChanged");
        assertThat(runsOf(id)).isEqualTo(2);
    }

    @Test
    void aChangeIsRememberedUntilTheWholeHolds() {
        String id = when(all(CHANGED, EXISTS));
        changes(id, "all[0].fileChanged");
        exists(id, "all[1].fileExists", false);
        changes(id, "all[0].fileChanged");
        kit.crash();
        assertThat(runsOf(id)).isZero();
        exists(id, "all[1].fileExists", true);
        assertThat(runsOf(id)).isEqualTo(1);
        exists(id, "all[1].fileExists", false);
        exists(id, "all[1].fileExists", true);
        assertThat(runsOf(id)).isEqualTo(1);
    }

    @Test
    void aCallFiresAlsoWhileSomethingElseHoldsTheWholeTrue() {
        String id = when(any(EXISTS, HOOK), "overlap", "allow");
        exists(id, "any[0].fileExists", true);
        assertThat(calls(id, "any[1].webhook").outcome()).isEqualTo(Observed.Outcome.FIRED);
        assertThat(calls(id, "any[1].webhook").outcome()).isEqualTo(Observed.Outcome.FIRED);
        assertThat(runsOf(id)).isEqualTo(3);
        exists(id, "any[0].fileExists", false);
        exists(id, "any[0].fileExists", true);
        assertThat(runsOf(id)).isEqualTo(4);
    }

    // ---- tasks

    @Test
    void theEndOfATaskAnswersInTheSameRecord() {
        String waited = kit.task(Map.of("prompt", "first", "id", "first"));
        String id = when(done(waited));
        String other = when(hasFailed(waited));
        assertThat(runsOf(id)).isZero();
        kit.succeed(waited);
        assertThat(runsOf(id)).isEqualTo(1);
        assertThat(runsOf(other)).isZero();
        assertThat(kit.store.committed())
                .filteredOn(record -> record.why().equals("attempt.finish"))
                .singleElement()
                .satisfies(record -> assertThat(record.changes())
                        .anyMatch(change -> change.before() == null && change.after() instanceof Task));
    }

    @Test
    void aTaskThatIsOverAlreadyFiresAtOnce() {
        String waited = kit.task(Map.of("prompt", "first"));
        kit.succeed(waited);
        String id = when(done(waited));
        assertThat(runsOf(id)).isEqualTo(1);
        assertThat(kit.started).contains(live(id).getFirst().id());
    }

    @Test
    void aFailureCountsAgainWhenTheTaskWasRetried() {
        String waited = kit.task(Map.of("prompt", "first", "retry", Map.of("maxAttempts", 1)));
        String id = when(hasFailed(waited), "overlap", "allow");
        kit.finish(waited, FAILURE);
        assertThat(runsOf(id)).isEqualTo(1);
        kit.ask(new RetryTask(waited, null));
        assertThat(leaf(id, "taskFailed").holds()).isFalse();
        kit.finish(waited, FAILURE);
        assertThat(runsOf(id)).isEqualTo(2);
    }

    @Test
    void aCancelledTaskHasNeitherFailedNorIsItDone() {
        String waited = kit.task(Map.of("prompt", "first", "notBefore", "2027-01-01T00:00:00Z"));
        String failed = when(hasFailed(waited));
        String done = when(done(waited));
        kit.ask(new CancelTask(waited));
        assertThat(runsOf(failed) + runsOf(done)).isZero();
        assertThat(kit.get(waited).status()).isEqualTo(TaskStatus.CANCELLED);
    }

    // ---- cool-down

    @Test
    void whatComesInTheCoolDownIsHeldAndFiresWhenItStillHolds() {
        String id = when(HOOK, "cooldown", "1m", "overlap", "allow");
        calls(id, "webhook");
        kit.pass(Duration.ofSeconds(10));
        assertThat(calls(id, "webhook").outcome()).isEqualTo(Observed.Outcome.HELD);
        calls(id, "webhook");
        kit.crash();
        kit.pass(Duration.ofSeconds(49));
        assertThat(runsOf(id)).isEqualTo(1);
        kit.pass(Duration.ofSeconds(1));
        assertThat(runsOf(id)).isEqualTo(2);
        assertThat(evidence(live(id).getLast()).toString()).contains("count=2");
        kit.pass(Duration.ofDays(1));
        assertThat(runsOf(id)).isEqualTo(2);
    }

    @Test
    void whatNoLongerHoldsAfterTheCoolDownIsSkippedAndSaid() {
        String id = when(EXISTS, "cooldown", "1m", "overlap", "allow");
        exists(id, "fileExists", true);
        exists(id, "fileExists", false);
        exists(id, "fileExists", true);
        exists(id, "fileExists", false);
        exists(id, "fileExists", true);
        exists(id, "fileExists", false);
        kit.pass(Duration.ofMinutes(1));
        assertThat(said(id)).containsExactly("started", "skipped(cooldown)");
        assertThat(runs(id).getLast().data()).containsEntry("count", 2L);
        assertThat(runsOf(id)).isEqualTo(1);
    }

    // ---- what stands in the way

    @Test
    void anEdgeThatCantRunIsSkippedAndSpent() {
        String id = when(HOOK);
        calls(id, "webhook");
        assertThat(calls(id, "webhook").reason()).isEqualTo("overlap");
        kit.succeed(kit.started.getFirst());
        kit.pass(Duration.ofHours(1));
        assertThat(runsOf(id)).isEqualTo(1);
        assertThat(said(id)).containsExactly("started", "skipped(overlap)", "finished");
    }

    @Test
    void instantsAreStrictlyIncreasingThoughTheClockStandsStill() {
        String id = when(HOOK, "overlap", "allow");
        calls(id, "webhook");
        calls(id, "webhook");
        kit.clock.jump(Duration.ofHours(-1));
        calls(id, "webhook");
        assertThat(live(id).stream().map(task -> task.spec().origin().occurrence()))
                .containsExactly(
                        id + "@2026-01-01T00:00:00.000Z",
                        id + "@2026-01-01T00:00:00.001Z",
                        id + "@2026-01-01T00:00:00.002Z");
    }

    @Test
    void aPausedTriggerFiresNothingAndOnResumeWhatHoldsThenOnce() {
        String level = when(EXISTS, "overlap", "allow");
        String pulse = when(CHANGED, "overlap", "allow");
        String hook = when(HOOK);
        changes(pulse, "fileChanged");
        for (String id : List.of(level, pulse, hook)) {
            kit.ask(new PauseTrigger(id, "holiday"));
        }
        exists(level, "fileExists", true);
        assertThat(changes(pulse, "fileChanged").outcome()).isEqualTo(Observed.Outcome.PAUSED);
        assertThat(calls(hook, "webhook").reason()).isEqualTo("holiday");
        assertThat(said(hook)).containsExactly("skipped(paused)");
        for (String id : List.of(level, pulse, hook)) {
            kit.ask(new ResumeTrigger(id));
        }
        assertThat(changes(pulse, "fileChanged").outcome()).isEqualTo(Observed.Outcome.TAKEN);
        assertThat(runsOf(level)).isEqualTo(1);
        assertThat(runsOf(pulse) + runsOf(hook)).isZero();
    }

    @Test
    void anotherConditionForgetsAndTheSameRemembers() {
        String id = when(all(CHANGED, EXISTS));
        changes(id, "all[0].fileChanged");
        changes(id, "all[0].fileChanged");
        kit.ask(new EditTrigger(id, Map.of("name", "other")));
        assertThat(leaf(id, "all[0].fileChanged").holds()).isTrue();
        kit.ask(new EditTrigger(id, Map.of("condition", all(CHANGED, HOOK))));
        assertThat(condition(id).leaves()).isEmpty();
    }

    @Test
    void anObservationOfAnotherDefinitionCountsForNothing() {
        String id = when(HOOK);
        kit.ask(new EditTrigger(id, Map.of("name", "other")));
        assertThat(kit.ask(new ObserveCondition(id, 1, "webhook", new Observation.Called(Map.of())))
                        .outcome())
                .isEqualTo(Observed.Outcome.STALE);
        assertThat(observe(id, "fileExists", new Observation.Called(Map.of())).outcome())
                .isEqualTo(Observed.Outcome.STALE);
        assertThat(runsOf(id)).isZero();
    }

    // ---- evidence

    private static Map<?, ?> evidence(Task task) {
        return (Map<?, ?>) Objects.requireNonNull(task.spec().data().get(TaskSpec.EVIDENCE));
    }

    @Test
    void theRunAndItsLogSayWhatMadeItFire() {
        String id = when(all(CHANGED, EXISTS));
        changes(id, "all[0].fileChanged");
        changes(id, "all[0].fileChanged");
        exists(id, "all[1].fileExists", true);
        assertThat(evidence(live(id).getFirst()).toString())
                .contains("all[0].fileChanged", "in/1.csv", "all[1].fileExists");
        RunEntry started = runs(id).getFirst();
        assertThat(started.data().get("evidence")).isEqualTo(evidence(live(id).getFirst()));
        assertThat(live(id).getFirst().spec().prompt()).isEqualTo("act");
    }

    // ---- what costs something

    @Test
    void aGateIsRunByItsOwnClockAndFiresOncePerAnswer() {
        String id = when(GATE, "overlap", "allow");
        assertThat(checks()).hasSize(1);
        assertThat(Objects.requireNonNull(checks().getFirst().spec().command()).argv())
                .containsExactly("./gate");
        gateSays(false, Map.of());
        assertThat(checks()).isEmpty();
        kit.pass(Duration.ofSeconds(5));
        gateSays(true, Map.of("new", 3L));
        assertThat(runsOf(id)).isEqualTo(1);
        assertThat(evidence(live(id).getFirst()).toString()).contains("new=3");
        kit.pass(Duration.ofSeconds(5));
        gateSays(true, Map.of("new", 3L));
        assertThat(runsOf(id)).isEqualTo(1);
        kit.pass(Duration.ofSeconds(5));
        gateSays(true, Map.of("new", 4L));
        assertThat(runsOf(id)).isEqualTo(2);
    }

    @Test
    void anAnswerToAnEarlierQuestionCountsForNothing() {
        String id = when(GATE);
        Task old = checks().getFirst();
        kit.ask(new EditTrigger(
                id, Map.of("condition", Map.of("gate", Map.of("command", Map.of("argv", List.of("./other")))))));
        answer(old, new Observation.GateAnswer(true, Map.of()));
        assertThat(runsOf(id)).isZero();
        gateSays(true, Map.of());
        assertThat(runsOf(id)).isEqualTo(1);
    }

    @Test
    void aGateWhoseAnswerNobodyWantsAnyMoreIsStopped() {
        String deleted = when(GATE);
        String runs = checks().getFirst().id();
        kit.ask(new DeleteTrigger(deleted));
        assertThat(kit.get(runs).status()).isEqualTo(TaskStatus.CANCELLING);
        String paused = when(GATE);
        String edited = when(GATE);
        assertThat(kit.all(Task.class)).as("two wait for their turn").hasSize(3);
        kit.ask(new PauseTrigger(paused, ""));
        kit.ask(new EditTrigger(edited, Map.of("condition", EXISTS)));
        assertThat(kit.all(Task.class)).extracting(Task::id).containsExactly(runs);
        assertThat(leaf(paused, "gate").error()).isNull();
        assertThat(runs(paused)).isEmpty();
        assertThat(runs(edited)).isEmpty();
        kit.ask(new ResumeTrigger(paused));
        kit.pass(Duration.ofSeconds(5));
        assertThat(kit.all(Task.class)).as("it is asked again").hasSize(2);
    }

    @Test
    void aGateThatFailsNeverFiresAndSaysSoOnce() {
        String id = when(GATE);
        for (int i = 0; i < 3; i++) {
            kit.finish(checks().getFirst().id(), FAILURE);
            kit.pass(Duration.ofSeconds(5));
        }
        assertThat(runsOf(id)).isZero();
        assertThat(leaf(id, "gate").error()).contains("exit status 1");
        assertThat(runs(id)).hasSize(1);
        assertThat(kit.all(Task.class)).hasSize(1);
        assertThat(kit.turns).isEmpty();
    }

    @Test
    void aModelIsAskedForAllThatIsDueAtOnceAndNotAgainInTheCoolDown() {
        String one = when(JUDGED, "cooldown", "1m");
        String two = when(JUDGED);
        assertThat(checks()).hasSize(1);
        assertThat(modelSays(true)).hasSize(2);
        assertThat(runsOf(one) + runsOf(two)).isEqualTo(2);
        kit.pass(Duration.ofSeconds(59));
        assertThat(checks()).isEmpty();
        kit.pass(Duration.ofSeconds(1));
        assertThat(modelSays(true)).hasSize(1);
        assertThat(runsOf(one)).isEqualTo(1);
        kit.pass(Duration.ofMinutes(4));
        assertThat(modelSays(false)).hasSize(2);
        assertThat(kit.all(Task.class).stream().filter(task -> task.lane().equals("internal")))
                .isEmpty();
    }

    @Test
    void whatCostsNothingIsLookedAtFirst() {
        String id = when(all(JUDGED, GATE, EXISTS));
        exists(id, "all[2].fileExists", false);
        kit.pass(Duration.ofHours(1));
        modelSays(true);
        assertThat(checks()).isEmpty();
        exists(id, "all[2].fileExists", true);
        modelSays(false);
        kit.pass(Duration.ofMinutes(4));
        assertThat(checks()).isEmpty();
        kit.pass(Duration.ofMinutes(1));
        modelSays(true);
        gateSays(true, Map.of());
        assertThat(runsOf(id)).isEqualTo(1);
    }

    @Test
    void aVerdictThatDoesNotParseIsAnErrorAndNeverTrue() {
        String id = when(not(JUDGED));
        Task judge = checks().getFirst();
        kit.ask(new TakeJudgements(judge.id()));
        kit.finish(judge.id(), AttemptReport.failed(new TaskError(ErrorCode.INVALID, "no verdict")));
        assertThat(runsOf(id)).isZero();
        assertThat(leaf(id, "not.judged").error()).contains("no verdict");
        kit.pass(Duration.ofMinutes(5));
        modelSays(false);
        assertThat(runsOf(id)).isEqualTo(1);
    }
}
