package io.mimikit.kernel.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.decide.CancelTask;
import io.mimikit.kernel.decide.RemoveLane;
import io.mimikit.kernel.decide.SetLane;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.lane.LaneLimits;
import io.mimikit.kernel.lane.LaneRules;
import io.mimikit.kernel.lane.Rate;
import io.mimikit.kernel.lane.Weights;
import io.mimikit.kernel.lane.WhenFull;
import io.mimikit.kernel.state.State;
import io.mimikit.testkit.store.MemoryStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lanes that are added, resized, rated, paused, drained and removed while they run, and what a restart leaves of it. */
class LaneChangesTest {
    private EngineFixture kit = new EngineFixture();

    private String task(String lane) {
        return kit.task(lane, Map.of("prompt", "p"));
    }

    private TaskStatus status(String id) {
        return kit.get(id).status();
    }

    private void set(String lane, Map<String, Object> patch) {
        kit.ask(new SetLane(lane, patch));
    }

    private void add(String lane, Map<String, Object> limits) {
        kit.ask(new SetLane(lane, limits, true));
    }

    private LaneLimits limits(String name) {
        return kit.look(state -> state.lane(name).orElseThrow().limits());
    }

    private int active(String name) {
        return kit.look(state -> state.lane(name).orElseThrow().active());
    }

    private boolean isDrained(String name) {
        return kit.look(state -> state.lane(name).orElseThrow().isDrained());
    }

    private Map<String, Integer> strays() {
        return kit.look(State::strays);
    }

    private static EngineFixture rated(Rate rate, Rate keyRate, MemoryStore store) {
        LaneLimits worker = new LaneLimits("worker", 3, 100, 50, 60_000, 0);
        LaneRules rules = new LaneRules(Weights.EQUAL, rate, keyRate, WhenFull.REJECT);
        return new EngineFixture(KernelConfig.defaults().withLane(worker.with(rules)), store);
    }

    // ---- rates

    @Test
    void aLaneThatWaitsForItsRateSleepsUntilTheMillisecond() {
        kit = rated(new Rate(2, 60_000), Rate.NONE, new MemoryStore());
        List<String> ids = List.of(task("worker"), task("worker"), task("worker"));
        assertThat(kit.started).containsExactlyElementsOf(ids.subList(0, 2));
        assertThat(kit.engine.idleNanos(60_000_000_000L)).isEqualTo(30_000_000_000L);
        kit.pass(Duration.ofMillis(29_999));
        assertThat(kit.started).hasSize(2);
        kit.pass(Duration.ofMillis(1));
        assertThat(kit.started).isEqualTo(ids);
        assertThat(kit.engine.idleNanos(60_000_000_000L)).isEqualTo(60_000_000_000L);
    }

    @Test
    void aRateIsNoReasonToWakeForALaneThatCouldNotStartAnyway() {
        kit = rated(new Rate(3, 60_000), Rate.NONE, new MemoryStore());
        for (int i = 0; i < 4; i++) {
            task("worker");
        }
        assertThat(kit.engine.idleNanos(60_000_000_000L)).isEqualTo(60_000_000_000L);
        kit.succeed(kit.started.getFirst());
        assertThat(kit.engine.idleNanos(60_000_000_000L)).isEqualTo(20_000_000_000L);
        set("worker", Map.of("paused", true));
        assertThat(kit.engine.idleNanos(60_000_000_000L)).isEqualTo(60_000_000_000L);
    }

    @Test
    void aRestartIsNoWayAroundARate() {
        kit = rated(new Rate(2, 60_000), new Rate(1, 60_000), new MemoryStore());
        kit.succeed(task("worker"));
        kit.pass(Duration.ofSeconds(10));
        kit.crash();
        String sameKey = task("worker");
        String otherKey = kit.task("worker", Map.of("prompt", "p", "key", "other"));
        assertThat(status(sameKey)).isEqualTo(TaskStatus.QUEUED);
        assertThat(status(otherKey)).isEqualTo(TaskStatus.RUNNING);
        kit.pass(Duration.ofSeconds(50));
        assertThat(status(sameKey)).isEqualTo(TaskStatus.RUNNING);
    }

    @Test
    void aRateGivenWhileRunningHoldsAndSurvives() {
        set("worker", Map.of("rate", "1/10s", "weights", Map.of("a", 3), "whenFull", "block", "keyConcurrent", 2));
        kit.crash();
        LaneLimits limits = limits("worker");
        assertThat(limits.rules().rate()).isEqualTo(new Rate(1, 10_000));
        assertThat(limits.rules().weights().byPattern()).isEqualTo(Map.of("a", 3));
        assertThat(limits.rules().whenFull().waitMillis()).isEqualTo(10_000);
        assertThat(limits.keyConcurrent()).isEqualTo(2);
        task("worker");
        assertThat(status(task("worker"))).isEqualTo(TaskStatus.QUEUED);
    }

    @ParameterizedTest
    @CsvSource({
        "rate, 10, rate",
        "keyRate, 1/0s, keyRate",
        "keyConcurrent, -1, keyConcurrent",
        "whenFull, wait, whenFull",
        "whenFullWait, 2m, whenFullWait",
        "weights, x, weights",
        "wait, x, wait"
    })
    void aBadLimitIsNamedAndChangesNothing(String field, String value, String named) {
        LaneLimits before = limits("worker");
        Object given = value.equals("-1") ? (Object) Long.valueOf(-1) : value;
        assertThatThrownBy(() -> set("worker", Map.of("maxConcurrent", 7L, field, given)))
                .isInstanceOfSatisfying(
                        MimikitException.class, e -> assertThat(e.field()).contains(named));
        assertThat(limits("worker")).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 1001})
    void aBadWeightIsNamed(long weight) {
        assertThatThrownBy(() -> set("worker", Map.of("weights", Map.of("a", weight))))
                .hasMessageContaining("weights.a: " + weight + " is out of range");
    }

    // ---- lanes that come and go

    @Test
    void anAddedLaneTakesTasksAndSurvives() {
        assertThatThrownBy(() -> task("backups")).hasMessageContaining("\"backups\" takes no tasks");
        add("backups", Map.of("maxConcurrent", 1L));
        String first = task("backups");
        String second = task("backups");
        kit.crash();
        assertThat(status(first)).isEqualTo(TaskStatus.RUNNING);
        assertThat(status(second)).isEqualTo(TaskStatus.QUEUED);
        assertThat(active("backups")).isEqualTo(1);
        assertThat(active("worker")).isZero();
        kit.trigger(Map.of("schedule", Map.of("every", "1h"), "task", Map.of("prompt", "p", "lane", "backups")));
    }

    @Test
    void anAddedLaneIsRemovedOnceItIsEmpty() {
        add("backups", Map.of());
        String running = task("backups");
        String later = kit.task("backups", Map.of("prompt", "p", "notBefore", "in 1h"));
        assertThatThrownBy(() -> kit.ask(new RemoveLane("backups")))
                .hasMessageContaining("1 running")
                .hasMessageContaining("drain it first");
        kit.succeed(running);
        assertThat(kit.ask(new RemoveLane("backups"))).isTrue();
        assertThatThrownBy(() -> task("backups")).hasMessageContaining("takes no tasks");
        assertThat(strays()).isEqualTo(Map.of("backups", 1));
        kit.pass(Duration.ofHours(1));
        assertThat(status(later)).isEqualTo(TaskStatus.RUNNING);
        assertThat(active("worker")).isEqualTo(1);
        kit.crash();
        boolean there = kit.look(state -> state.lane("backups").isPresent());
        assertThat(there).isFalse();
    }

    @Test
    void aLaneThatComesBackGetsItsTasksBack() {
        add("backups", Map.of());
        kit.task("backups", Map.of("prompt", "p", "notBefore", "in 1h"));
        kit.task("backups", Map.of("prompt", "p", "notBefore", "in 1h"));
        kit.ask(new RemoveLane("backups"));
        set("worker", Map.of("maxConcurrent", 1L));
        kit.pass(Duration.ofHours(1));
        assertThat(active("worker")).isEqualTo(1);
        add("backups", Map.of());
        assertThat(active("worker")).isZero();
        assertThat(active("backups")).isEqualTo(1);
        assertThat(strays()).isEmpty();
        kit.succeed(kit.started.getFirst());
        assertThat(active("backups")).isEqualTo(1);
        kit.succeed(kit.started.getLast());
        assertThat(active("backups")).isZero();
    }

    @Test
    void aConfiguredLaneThatIsRemovedIsAsConfiguredAgain() {
        set("worker", Map.of("maxConcurrent", 9L));
        assertThat(kit.ask(new RemoveLane("worker"))).isFalse();
        assertThat(limits("worker")).isEqualTo(KernelConfig.defaults().lanes().get("worker"));
    }

    @Test
    void tasksOfALaneThatTheConfigurationLostGoToTheWorkersAndAreNamed() {
        MemoryStore store = new MemoryStore();
        kit = new EngineFixture(KernelConfig.defaults().withLane(LaneLimits.usual("backups")), store);
        String first = task("backups");
        String second = task("backups");
        kit = new EngineFixture(KernelConfig.defaults(), store);
        kit.steps();
        assertThat(List.of(status(first), status(second))).containsOnly(TaskStatus.RUNNING);
        assertThat(active("worker")).isEqualTo(2);
        assertThat(strays()).isEqualTo(Map.of("backups", 2));
    }

    @Test
    void badNamesAndTooManyLanesAreRefused() {
        assertThatThrownBy(() -> add("a b", Map.of())).hasMessageContaining("name:");
        for (int i = 4; i < SetLane.LANES_MAX; i++) {
            add("lane" + i, Map.of());
        }
        assertThatThrownBy(() -> add("onemore", Map.of()))
                .isInstanceOfSatisfying(
                        MimikitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED));
        assertThatThrownBy(() -> set("onemore", Map.of("paused", true))).hasMessageContaining("no lane");
    }

    // ---- pause and drain

    @Test
    void aPausedLaneKeepsItsReasonOverARestart() {
        set("worker", Map.of("paused", true, "reason", "disk swap"));
        String waits = task("worker");
        kit.crash();
        String reason = kit.look(
                state -> state.lane("worker").orElseThrow().pausedReason().orElse(""));
        assertThat(reason).isEqualTo("disk swap");
        assertThat(status(waits)).isEqualTo(TaskStatus.QUEUED);
        set("worker", Map.of("paused", false));
        assertThat(status(waits)).isEqualTo(TaskStatus.RUNNING);
    }

    @Test
    void aDrainedLaneRunsWhatIsThereTakesNothingAndThenIsPaused() {
        set("worker", Map.of("maxConcurrent", 1L));
        String running = task("worker");
        String waiting = task("worker");
        String later = kit.task("worker", Map.of("prompt", "p", "notBefore", "in 1h"));
        set("worker", Map.of("drain", true, "reason", "maintenance"));
        assertThatThrownBy(() -> task("worker"))
                .isInstanceOfSatisfying(
                        MimikitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LANE_CLOSED))
                .hasMessageContaining("maintenance");
        assertThatThrownBy(() -> kit.task("worker", Map.of("prompt", "p", "notBefore", "in 1h")))
                .hasMessageContaining("takes no new work");
        kit.succeed(running);
        assertThat(status(waiting)).isEqualTo(TaskStatus.RUNNING);
        assertThat(isDrained("worker")).isFalse();
        kit.crash();
        kit.succeed(waiting);
        assertThat(isDrained("worker")).isTrue();
        kit.pass(Duration.ofHours(1));
        assertThat(status(later)).isEqualTo(TaskStatus.QUEUED);
        kit.crash();
        assertThat(isDrained("worker")).isTrue();
        set("worker", Map.of("paused", false));
        assertThat(status(later)).isEqualTo(TaskStatus.RUNNING);
        task("worker");
    }

    @Test
    void aTriggerOfADrainedLaneSkipsAndSaysWhy() {
        String trigger = kit.trigger(Map.of("schedule", Map.of("every", "10s"), "task", Map.of("prompt", "p")));
        set("worker", Map.of("drain", true));
        kit.pass(Duration.ofSeconds(10));
        assertThat(kit.store.readRuns(RunEntry.TRIGGER, trigger, 1).getFirst().data())
                .containsEntry("reason", "lane_closed");
    }

    @Test
    void endsAndCancelsAreNeverRefusedHoweverFullAndClosedALaneIs() {
        set("worker", Map.of("maxConcurrent", 1L, "maxDepth", 1L));
        String running = task("worker");
        String waiting = task("worker");
        set("worker", Map.of("drain", true));
        kit.ask(new CancelTask(waiting));
        kit.succeed(running);
        assertThat(status(waiting)).isEqualTo(TaskStatus.CANCELLED);
        assertThat(status(running)).isEqualTo(TaskStatus.DONE);
    }
}
