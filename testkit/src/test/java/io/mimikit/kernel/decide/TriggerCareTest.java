package io.mimikit.kernel.decide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.condition.Observation;
import io.mimikit.kernel.doc.Instants;
import io.mimikit.kernel.engine.EngineFixture;
import io.mimikit.kernel.entity.ConditionState;
import io.mimikit.kernel.entity.Incident;
import io.mimikit.kernel.entity.LeafState;
import io.mimikit.kernel.entity.Notice;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.Trigger;
import io.mimikit.kernel.entity.TriggerState;
import io.mimikit.kernel.lane.LaneLimits;
import io.mimikit.testkit.store.MemoryStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Incidents, runs that nobody will ever end, hours in which nothing starts, and conditions in all of that. */
class TriggerCareTest extends OnConditions {
    // ---- incidents

    private Incident incident(String id) {
        return Objects.requireNonNull(kit.getTrigger(id).state().incident());
    }

    private void runAndFail(String id) {
        kit.pass(Duration.ofHours(2));
        kit.finish(live(id).getFirst().id(), FAILURE);
    }

    @Test
    void failuresAreOneIncidentThatIsToldOnceAndClosedByTheNextSuccess() {
        String id = trigger(Map.of("every", "2h"));
        runAndFail(id);
        Incident first = incident(id);
        assertThat(first.error()).contains("exit status 1");
        runAndFail(id);
        runAndFail(id);
        assertThat(incident(id)).isEqualTo(first);
        assertThat(kit.all(Notice.class))
                .singleElement()
                .satisfies(notice -> assertThat(notice.text()).contains(id, "not told until it works again"));
        kit.pass(Duration.ofHours(2));
        kit.succeed(live(id).getFirst().id());
        assertThat(kit.getTrigger(id).state().incident()).isNull();
        assertThat(runs(id).stream().map(run -> run.data().get("incident")).filter(Objects::nonNull))
                .containsExactly("opened", "closed");
        runAndFail(id);
        assertThat(kit.all(Notice.class)).hasSize(2);
    }

    @Test
    void anIncidentIsAcknowledgedAndStaysUntilItIsMended() {
        String id = trigger(Map.of("every", "2h"));
        assertThatThrownBy(() -> kit.ask(new AcknowledgeTrigger(id))).hasMessageContaining("no open incident");
        runAndFail(id);
        kit.ask(new AcknowledgeTrigger(id));
        assertThat(incident(id).acknowledgedBy()).isEqualTo("test");
        Incident known = incident(id);
        kit.pass(Duration.ofMinutes(1));
        kit.ask(new AcknowledgeTrigger(id));
        runAndFail(id);
        assertThat(incident(id)).isEqualTo(known);
        kit.ask(new PauseTrigger(id, "mending"));
        kit.ask(new ResumeTrigger(id));
        assertThat(kit.getTrigger(id).state().incident()).isNull();
    }

    @Test
    void whoWantsToHearAllHearsEachFailure() {
        String id = trigger(Map.of("every", "2h"), "notify", "always");
        runAndFail(id);
        runAndFail(id);
        assertThat(kit.all(Notice.class)).hasSize(2);
    }

    // ---- stuck

    /** The trigger takes a task for running of which there is none. */
    private void ghost(String id) {
        Trigger trigger = kit.getTrigger(id);
        TriggerState state = trigger.state().started("ghost", kit.clock.instant());
        kit.ask(new Put(trigger.state(state)));
    }

    @Test
    void aRunOfWhichThereIsNoTaskIsGivenUpAfterAWhile() {
        String id = trigger(Map.of("every", "1h"));
        ghost(id);
        kit.pass(Duration.ofMinutes(61));
        assertThat(said(id)).containsExactly("skipped(overlap)");
        kit.pass(Duration.ofMinutes(58));
        kit.crash();
        assertThat(kit.getTrigger(id).state().runningTaskIds()).containsExactly("ghost");
        kit.pass(Duration.ofMinutes(1));
        assertThat(said(id)).containsExactly("skipped(overlap)", "skipped(overlap)", "finished");
        RunEntry cleared = runs(id).getLast();
        assertThat(cleared.status()).isEqualTo("error");
        assertThat(cleared.data()).containsEntry("error", "stuck").containsEntry("taskId", "ghost");
        assertThat(kit.getTrigger(id).state().lastStatus()).isEqualTo("error");
        assertThat(kit.getTrigger(id).state().lastError()).isEqualTo("stuck");
        assertThat(kit.getTrigger(id).state().runningSince()).isNull();
        kit.pass(Duration.ofHours(1));
        assertThat(live(id)).hasSize(1);
    }

    @Test
    void aRunThatLivesIsLeftToItsTimeout() {
        String id = trigger(Map.of("every", "10d"), "task", Map.of("prompt", "p", "timeout", "5h"));
        String run = kit.ask(new RunTriggerNow(id));
        kit.pass(Duration.ofHours(3));
        kit.crash();
        assertThat(kit.getTrigger(id).state().runningTaskIds()).containsExactly(run);
        long next = kit.look(state -> state.nextDeadlineMillis());
        assertThat(next)
                .as("nobody looks again and again")
                .isGreaterThan(kit.clock.instant().plus(Duration.ofHours(1)).toEpochMilli());
    }

    // ---- active hours

    @Test
    void outsideItsHoursNothingStartsAndItIsSaid() {
        String id = trigger(
                Map.of("every", "6h"),
                "overlap",
                "allow",
                "activeHours",
                Map.of("from", "08:00", "to", "20:00", "days", List.of("THU")));
        for (int i = 0; i < 8; i++) {
            kit.pass(Duration.ofHours(6));
            endAll();
        }
        // 1 January 2026 is a Thursday
        assertThat(runs(id).stream()
                        .filter(run -> run.action().equals("started"))
                        .map(run -> run.data().get("scheduledAt")))
                .containsExactly("2026-01-01T12:00:00.000Z", "2026-01-01T18:00:00.000Z");
        assertThat(said(id).stream().filter("skipped(inactive)"::equals)).hasSize(6);
    }

    @Test
    void whatIsMadeUpForKeepsTheHoursToo() {
        String id = trigger(
                Map.of("cron", "0 12 * * *"),
                "missed",
                Map.of("mode", "one", "window", "1d"),
                "activeHours",
                Map.of("from", "08:00", "to", "20:00"));
        kit.clock.advance(Duration.ofHours(19));
        kit.crash();
        assertThat(live(id)).hasSize(1);
        endAll();
        kit.clock.advance(Duration.ofHours(26));
        kit.crash();
        assertThat(live(id)).isEmpty();
        assertThat(said(id).getLast()).isEqualTo("skipped(inactive)");
    }

    @Test
    void aConditionKeepsTheHoursToo() {
        String id = when(HOOK, "activeHours", Map.of("from", "08:00", "to", "20:00"));
        assertThat(calls(id, "webhook").reason()).isEqualTo("inactive");
        kit.pass(Duration.ofHours(9));
        assertThat(calls(id, "webhook").outcome()).isEqualTo(Observed.Outcome.FIRED);
    }

    // ---- conditions and the rest of a trigger's life

    @Test
    void aConditionHasItsNumberOfRunsItsExpiryAndItsBackOff() {
        String few = when(HOOK, "maxRuns", 1, "overlap", "allow");
        calls(few, "webhook");
        assertThat(calls(few, "webhook").outcome()).isEqualTo(Observed.Outcome.PAUSED);
        assertThat(kit.getTrigger(few).disabledReason()).isEqualTo("maxRuns");
        String brief = when(HOOK, "expiresAt", "2026-01-01T00:01:00Z", "cooldown", "1h");
        calls(brief, "webhook");
        assertThat(calls(brief, "webhook").outcome()).isEqualTo(Observed.Outcome.HELD);
        kit.pass(Duration.ofMinutes(1));
        assertThat(said(brief)).containsExactly("started", "skipped(expired)");
        assertThat(kit.getTrigger(brief).disabledReason()).isEqualTo("expired");
        endAll();
        String failing = when(HOOK);
        calls(failing, "webhook");
        kit.finish(live(failing).getFirst().id(), FAILURE);
        assertThat(calls(failing, "webhook").reason()).isEqualTo("backoff");
    }

    @Test
    void aHeldEdgeIsAccountedForWhateverBecomesOfTheTrigger() {
        String paused = when(HOOK, "cooldown", "1h", "overlap", "allow");
        String edited = when(HOOK, "cooldown", "1h", "overlap", "allow");
        String deleted = when(HOOK, "cooldown", "1h", "overlap", "allow");
        for (String id : List.of(paused, edited, deleted)) {
            calls(id, "webhook");
            calls(id, "webhook");
        }
        kit.ask(new PauseTrigger(paused, ""));
        kit.ask(new EditTrigger(edited, Map.of("condition", EXISTS)));
        kit.ask(new DeleteTrigger(deleted));
        assertThat(said(paused)).containsExactly("started", "skipped(paused)");
        assertThat(said(edited)).containsExactly("started", "skipped(edited)");
        assertThat(said(deleted)).containsExactly("skipped(deleted)");
    }

    @Test
    void aConditionThatIsDoneWithMayGo() {
        String id = when(EXISTS, "deleteAfterRun", true);
        exists(id, "fileExists", true);
        kit.succeed(live(id).getFirst().id());
        assertThat(kit.all(Trigger.class)).isEmpty();
    }

    @Test
    void runNowNeedsNoConditionAndUsesNothingUp() {
        String id = when(Map.of("all", List.of(EXISTS, HOOK)));
        calls(id, "all[1].webhook");
        kit.ask(new PauseTrigger(id, ""));
        String run = kit.ask(new RunTriggerNow(id));
        assertThat(kit.get(run).spec().prompt()).isEqualTo("act");
        assertThat(leaf(id, "all[1].webhook").holds()).isTrue();
        kit.ask(new DeleteTrigger(id));
        kit.succeed(run);
        assertThat(kit.all(Trigger.class)).isEmpty();
        assertThat(said(id)).containsExactly("started", "finished");
    }

    @Test
    void aFullLaneIsSaidAndAGateWaitsForItsNextTime() {
        KernelConfig narrow = KernelConfig.defaults()
                .withLane(new LaneLimits("worker", 1, 1, 1, 60_000, 0))
                .withLane(new LaneLimits("internal", 1, 1, 1, 60_000, 0));
        kit = new EngineFixture(narrow, new MemoryStore());
        String id = when(HOOK, "overlap", "allow");
        calls(id, "webhook");
        calls(id, "webhook");
        assertThat(calls(id, "webhook").reason()).isEqualTo("lane_full");
        String first = when(GATE);
        String second = when(GATE);
        String third = when(GATE);
        assertThat(leaf(third, "gate").error()).contains("lane internal is full");
        gateSays(false, Map.of());
        gateSays(false, Map.of());
        kit.pass(Duration.ofSeconds(5));
        assertThat(checks()).hasSize(1);
        assertThat(List.of(first, second, third))
                .allSatisfy(gate -> assertThat(runsOf(gate)).isZero());
    }

    @Test
    void aChangeWhileNobodyWatchedIsMissedWhereMissedOnesAreSkipped() {
        String made = when(CHANGED);
        String left = when(CHANGED, "missed", "skip");
        for (String id : List.of(made, left)) {
            changes(id, "fileChanged");
            kit.crash();
            observe(id, "fileChanged", new Observation.Files("x", 1, List.of(), true));
        }
        assertThat(runsOf(made)).isEqualTo(1);
        assertThat(runsOf(left)).isZero();
        assertThat(said(left)).containsExactly("missed(not running when it changed)");
    }

    @Test
    void whatIsThereAtTheStartCountsOnlyWhereItWasAskedFor() {
        String asked = when(Map.of("fileChanged", Map.of("path", "*.csv", "fireOnInit", true)), "overlap", "allow");
        String other = when(CHANGED);
        changes(asked, "fileChanged");
        changes(other, "fileChanged");
        assertThat(runsOf(asked)).isEqualTo(1);
        assertThat(runsOf(other)).isZero();
        kit.ask(new PauseTrigger(asked, ""));
        kit.ask(new ResumeTrigger(asked));
        changes(asked, "fileChanged");
        assertThat(runsOf(asked)).isEqualTo(1);
    }

    /** As an import leaves it: nobody has looked, or somebody who is gone was asked. */
    @Test
    void aStartLooksAtConditionsThatNobodyHasLookedAt() {
        String waited = kit.task(Map.of("prompt", "first"));
        kit.succeed(waited);
        String done = when(Map.of("taskDone", Map.of("taskId", waited)));
        String judged = when(JUDGED);
        String gate = when(GATE);
        kit.succeed(live(done).getFirst().id());
        for (String id : List.of(done, judged)) {
            Trigger trigger = kit.getTrigger(id);
            kit.ask(new Put(trigger.state(trigger.state().condition(ConditionState.NONE))));
        }
        Trigger asking = kit.getTrigger(gate);
        LeafState gone = leaf(gate, "gate").asked("gone", null);
        kit.ask(new Put(
                asking.state(asking.state().condition(asking.state().condition().leaf("gate", gone)))));
        kit.crash();
        assertThat(runsOf(done)).isEqualTo(2);
        assertThat(leaf(judged, "judged").asked()).isEqualTo(LeafState.WAITING);
        assertThat(leaf(gate, "gate").asked()).isNotNull().isNotEqualTo("gone");
    }

    @Test
    void aClockThatIsSetBackMakesNobodyWaitLonger() {
        String held = when(HOOK, "cooldown", "10m", "overlap", "allow");
        String gate = when(GATE);
        kit.pass(Duration.ofHours(5));
        gateSays(false, Map.of());
        calls(held, "webhook");
        calls(held, "webhook");
        kit.clock.jump(Duration.ofHours(-4));
        kit.steps();
        kit.pass(Duration.ofSeconds(5));
        assertThat(leaf(gate, "gate").asked()).isNotNull();
        kit.pass(Duration.ofMinutes(10));
        assertThat(runsOf(held)).isEqualTo(2);
    }

    @Test
    void aRepeatedCallCountsOnce() {
        String id = when(HOOK, "overlap", "allow");
        Idempotency key = new Idempotency("hooks " + id, "delivery-1", "hash");
        var call = new ObserveCondition(id, 1, "webhook", new Observation.Called(Map.of()), key);
        Observed first = kit.ask(call);
        assertThat(kit.ask(call)).isEqualTo(first);
        assertThat(runsOf(id)).isEqualTo(1);
    }

    @Test
    void evidenceIsBounded() {
        String id = when(HOOK, "cooldown", "1h", "overlap", "allow");
        calls(id, "webhook");
        for (int i = 0; i < 20; i++) {
            observe(id, "webhook", new Observation.Called(Map.of("body", "x".repeat(100_000))));
        }
        kit.pass(Duration.ofHours(1));
        Task last = live(id).getLast();
        assertThat(last.spec().data().toString()).contains("count=20", "more than 4096 characters");
        assertThat(last.spec().data().toString().length()).isLessThan(1000);
        assertThat(Instants.print(last.createdAt())).isEqualTo("2026-01-01T01:00:00.000Z");
    }
}
