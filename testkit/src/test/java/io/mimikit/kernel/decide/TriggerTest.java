package io.mimikit.kernel.decide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.engine.EngineFixture;
import io.mimikit.kernel.entity.Notice;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.TaskResult;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.entity.Trigger;
import io.mimikit.kernel.entity.TriggerState;
import io.mimikit.kernel.lane.LaneLimits;
import io.mimikit.kernel.request.Input;
import io.mimikit.kernel.request.TriggerRequest;
import io.mimikit.testkit.store.MemoryStore;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What triggers do when their time comes, when it came and nobody was there, and when somebody changes them. */
class TriggerTest extends OnTriggers {
    // ---- when

    @Test
    void cronFollowsItsZone() {
        String id = trigger(Map.of("cron", "30 9 * * *", "zone", "Asia/Kolkata"));
        assertThat(kit.getTrigger(id).state().nextRunAt()).isEqualTo("2026-01-01T04:00:00Z");
        kit.pass(Duration.ofHours(4));
        assertThat(runs(id).getFirst().data()).containsEntry("scheduledAt", "2026-01-01T04:00:00.000Z");
        assertThat(kit.getTrigger(id).state().nextRunAt()).isEqualTo("2026-01-02T04:00:00Z");
    }

    @Test
    void jitterDelaysTheRunAndKeepsTheIdentity() {
        String id = trigger(Map.of("every", "1h"), "jitter", "20m", "id", "spread");
        kit.pass(Duration.ofHours(1));
        assertThat(kit.started).isEmpty();
        kit.pass(Duration.ofMinutes(20));
        assertThat(runs(id).getFirst().data()).containsEntry("occurrence", "spread@2026-01-01T01:00:00.000Z");
        assertThat(kit.getTrigger(id).state().nextRunAt()).isEqualTo("2026-01-01T02:00:00Z");
    }

    @Test
    void anIntervalKeepsItsPhaseOverLateRunsRestartsAndEdits() {
        String id = everyTenSeconds();
        kit.pass(Duration.ofSeconds(13));
        assertThat(kit.getTrigger(id).state().nextRunAt()).isEqualTo(START.plusSeconds(20));
        kit.crash();
        assertThat(kit.getTrigger(id).state().nextRunAt()).isEqualTo(START.plusSeconds(20));
        kit.ask(new EditTrigger(id, Map.of("name", "renamed")));
        assertThat(kit.getTrigger(id).state().nextRunAt()).isEqualTo(START.plusSeconds(20));
        kit.ask(new EditTrigger(id, Map.of("schedule", Map.of("every", "10s"))));
        assertThat(kit.getTrigger(id).state().nextRunAt()).isEqualTo(START.plusSeconds(20));
        kit.ask(new EditTrigger(id, Map.of("schedule", Map.of("every", "7s"))));
        assertThat(kit.getTrigger(id).state().nextRunAt()).isEqualTo(START.plusSeconds(20));
        kit.pass(Duration.ofSeconds(7));
        assertThat(kit.getTrigger(id).state().nextRunAt()).isEqualTo(START.plusSeconds(27));
    }

    // ---- missed

    @Test
    void skippedWhenMissedRunsNothingAndSaysHowMany() {
        String id = everyTenSeconds("missed", "skip");
        kit.clock.advance(Duration.ofSeconds(105));
        kit.crash();
        assertThat(kit.started).isEmpty();
        assertThat(said(id)).containsExactly("missed(not running when due)");
        assertThat(runs(id).getFirst().data())
                .containsEntry("from", "2026-01-01T00:00:10.000Z")
                .containsEntry("to", "2026-01-01T00:01:40.000Z")
                .containsEntry("count", 10L);
    }

    @Test
    void oneIsMadeUpForUnlessItIsOlderThanTheWindow() {
        String id = everyTenSeconds("missed", Map.of("mode", "one", "window", "1s"));
        kit.clock.advance(Duration.ofSeconds(105));
        kit.crash();
        assertThat(kit.started).isEmpty();
        assertThat(runs(id).getFirst().data()).containsEntry("count", 10L);
    }

    @Test
    void allAreMadeUpForInARowAndSpread() {
        String id = everyTenSeconds("missed", Map.of("mode", "all", "window", "1h"));
        kit.clock.advance(Duration.ofSeconds(45));
        kit.crash();
        assertThat(live(id)).hasSize(4);
        assertThat(live(id))
                .extracting(task -> task.spec().notBefore())
                .containsExactly(null, START.plusSeconds(50), START.plusSeconds(55), START.plusSeconds(60));
        assertThat(kit.started).hasSize(1);
        kit.succeed(kit.started.getFirst());
        assertThat(kit.started).hasSize(1);
        kit.clock.advance(Duration.ofSeconds(5));
        kit.crash();
        assertThat(kit.started).hasSize(2);
    }

    @Test
    void allIsCappedAndTheRestIsOneRow() {
        String id = trigger(Map.of("every", "1s"), "missed", Map.of("mode", "all", "window", "1h"), "overlap", "allow");
        kit.clock.advance(Duration.ofSeconds(1000));
        kit.crash();
        assertThat(live(id)).hasSize(100);
        assertThat(live(id).getLast().spec().notBefore())
                .isEqualTo(START.plusSeconds(1000).plusSeconds(300).minusSeconds(3));
        RunEntry missed = runs(id).getFirst();
        assertThat(missed.data())
                .containsEntry("from", "2026-01-01T00:00:01.000Z")
                .containsEntry("to", "2026-01-01T00:15:00.000Z")
                .containsEntry("count", 900L);
    }

    @Test
    void aSleepingMachineMissedWhatItSleptThrough() {
        String id = everyTenSeconds();
        kit.clock.jump(Duration.ofHours(8));
        kit.steps();
        assertThat(said(id))
                .startsWith("missed(the clock was set or the machine slept)")
                .endsWith("started");
        assertThat(said(id).stream().filter("skipped(overlap)"::equals)).hasSize(6);
        assertThat(runs(id).getFirst().data()).containsEntry("count", 2873L);
    }

    @Test
    void whatIsMissedWhileItRunsSaysWhatKeptItFromLooking() {
        String id = everyTenSeconds("missed", "skip");
        kit.clock.advance(Duration.ofSeconds(95));
        kit.steps();
        endAll();
        kit.store.failCommits(1, false);
        kit.store.failReloads(3);
        kit.pass(Duration.ofSeconds(10));
        kit.clock.advance(Duration.ofSeconds(100));
        kit.steps();
        kit.steps();
        endAll();
        kit.clock.jump(Duration.ofSeconds(100));
        kit.steps();
        endAll();
        kit.clock.advance(Duration.ofSeconds(100));
        kit.steps();
        assertThat(said(id).stream().filter(line -> line.startsWith("missed")))
                .containsExactly(
                        "missed(noticed late)",
                        "missed(the state could not be written)",
                        "missed(the clock was set or the machine slept)",
                        "missed(noticed late)");
    }

    /** Walked one by one they would take minutes. */
    @ParameterizedTest
    @CsvSource({
        "every, 1s, 3155760000",
        "cron, * * * * * *, 3155760000",
        "cron, 0 0 3 * * *, 36525",
    })
    void aCenturyOfMissedOccurrencesIsCounted(String field, String rule, long count) {
        String id = trigger(Map.of(field, rule), "missed", "skip");
        kit.clock.advance(Duration.ofDays(36525).plusMillis(500));
        kit.crash();
        assertThat(kit.started).isEmpty();
        assertThat(runs(id)).hasSize(1);
        assertThat(runs(id).getFirst().data()).containsEntry("count", count);
        assertThat(kit.getTrigger(id).state().nextRunAt()).isAfter(kit.clock.instant());
    }

    // ---- overlap

    @ParameterizedTest
    @CsvSource({
        "skip, 1, skipped(overlap)",
        "queue, 2, skipped(overlap_queue_full)",
        "queueAll, 4, ''",
        "allow, 4, ''",
    })
    void whatComesWhileTheRunBeforeIsNotOver(String policy, int live, String said) {
        String id = everyTenSeconds("overlap", policy);
        for (int i = 0; i < 4; i++) {
            kit.pass(Duration.ofSeconds(10));
        }
        assertThat(live(id)).hasSize(live);
        assertThat(kit.started).hasSize(policy.equals("allow") ? 2 : 1);
        long skipped = said(id).stream().filter(said::equals).count();
        assertThat(skipped).isEqualTo(4L - live);
        kit.ask(new PauseTrigger(id, ""));
        endAll();
        assertThat(live(id)).isEmpty();
        assertThat(kit.started).hasSize(live);
    }

    @Test
    void replaceCancelsWhatRunsAndWritesDownWhatNeverStarted() {
        String id = everyTenSeconds("overlap", "replace");
        for (int i = 0; i < 3; i++) {
            kit.pass(Duration.ofSeconds(10));
        }
        String first = kit.started.getFirst();
        assertThat(kit.get(first).status()).isEqualTo(TaskStatus.CANCELLING);
        assertThat(said(id)).containsExactly("started", "skipped(replaced)");
        assertThat(live(id)).hasSize(2);
        kit.succeed(first);
        assertThat(kit.started).hasSize(2);
        assertThat(kit.get(kit.started.getLast()).spec().origin().scheduledAt()).isEqualTo(START.plusSeconds(30));
    }

    @Test
    void aFullLaneSkipsTheOccurrenceAndSaysSo() {
        KernelConfig config = KernelConfig.defaults().withLane(new LaneLimits("worker", 1, 1, 1, 60_000, 0));
        kit = new EngineFixture(config, new MemoryStore());
        kit.task(Map.of("prompt", "runs"));
        kit.task(Map.of("prompt", "waits"));
        String id = everyTenSeconds();
        kit.pass(Duration.ofSeconds(10));
        assertThat(said(id)).containsExactly("skipped(lane_full)");
        assertThat(kit.getTrigger(id).state().nextRunAt()).isEqualTo(START.plusSeconds(20));
    }

    @Test
    void aTriggerOfALaneThatIsGoneRunsInTheWorkersLane() {
        KernelConfig config = KernelConfig.defaults().withLane(new LaneLimits("extra", 1, 10, 10, 60_000, 0));
        kit = new EngineFixture(config, new MemoryStore());
        String id = trigger(Map.of("every", "10s"), "task", Map.of("prompt", "tick", "lane", "extra"));
        EngineFixture without = new EngineFixture(KernelConfig.defaults(), kit.store);
        without.pass(Duration.ofSeconds(10));
        assertThat(without.getTrigger(id).state().nextRunAt()).isEqualTo(START.plusSeconds(20));
        assertThat(without.started).hasSize(1);
    }

    // ---- failures

    @Test
    void failuresBackOffAndDisableInTheEndWithOneNotice() {
        String id = trigger(Map.of("every", "30s"), "notify", "never");
        List<Long> pauses = new java.util.ArrayList<>();
        Instant failed = null;
        for (int i = 0; i < 1000 && kit.getTrigger(id).enabled(); i++) {
            kit.pass(Duration.ofSeconds(30));
            if (!kit.running.isEmpty()) {
                if (failed != null) {
                    pauses.add(Duration.between(failed, kit.clock.instant()).toSeconds());
                }
                failed = kit.clock.instant();
                kit.finish(kit.running.keySet().iterator().next(), FAILURE);
            }
        }
        assertThat(pauses).containsExactly(30L, 60L, 300L, 900L, 3600L, 3600L, 3600L, 3600L, 3600L);
        Trigger trigger = kit.getTrigger(id);
        assertThat(trigger.disabledReason()).contains("10 failures in a row").contains("exit status 1");
        assertThat(kit.all(Notice.class)).hasSize(1);
        assertThat(kit.all(Notice.class).getFirst().text()).contains("was disabled");
        assertThat(said(id)).contains("skipped(backoff)");
        kit.ask(new ResumeTrigger(id));
        kit.pass(Duration.ofSeconds(30));
        endAll();
        assertThat(kit.getTrigger(id).state().consecutiveFailures()).isZero();
        assertThat(kit.getTrigger(id).state().lastStatus()).isEqualTo("ok");
    }

    @Test
    void whatFailuresDoMayBeSaid() {
        String id = trigger(
                Map.of("every", "10s"),
                "notify",
                "never",
                "onFailure",
                Map.of("backoff", List.of("1m"), "disableAfter", 2));
        List<Instant> failed = new java.util.ArrayList<>();
        for (int i = 0; i < 100 && kit.getTrigger(id).enabled(); i++) {
            kit.pass(Duration.ofSeconds(10));
            if (!kit.running.isEmpty()) {
                failed.add(kit.clock.instant());
                kit.finish(kit.running.keySet().iterator().next(), FAILURE);
            }
        }
        assertThat(failed).hasSize(2);
        assertThat(Duration.between(failed.getFirst(), failed.getLast())).isEqualTo(Duration.ofMinutes(1));
        assertThat(kit.getTrigger(id).disabledReason()).contains("2 failures in a row");
    }

    @Test
    void aOneShotThatIsSkippedOrInterruptedDoesNotPretendToWait() {
        String skipped = trigger(Map.of("at", "2026-01-01T00:00:10Z"));
        kit.ask(new RunTriggerNow(skipped));
        kit.pass(Duration.ofSeconds(10));
        assertThat(kit.getTrigger(skipped).enabled()).isFalse();
        assertThat(kit.getTrigger(skipped).disabledReason()).isEqualTo("skipped: overlap");
        String once = trigger(
                Map.of("at", "2026-01-01T00:01:00Z"), "task", Map.of("prompt", "p", "delivery", "at-most-once"));
        kit.pass(Duration.ofSeconds(50));
        kit.crash();
        assertThat(kit.getTrigger(once).enabled()).isFalse();
        assertThat(kit.getTrigger(once).disabledReason()).contains("interrupted");
    }

    @Test
    void aOneShotRunsByHandInPlaceOfItsPastInstantAndIsDone() {
        String id = trigger(Map.of("at", "2025-01-01T00:00:00Z"), "runNow", true);
        kit.finish(kit.started.getFirst(), FAILURE);
        assertThat(kit.getTrigger(id).enabled()).isTrue();
        kit.pass(Duration.ofSeconds(30));
        assertThat(kit.started).hasSize(2);
        endAll();
        assertThat(kit.getTrigger(id).disabledReason()).isEqualTo("done");
    }

    @Test
    void aOneShotDeletesItselfAfterSuccessOnly() {
        String id = trigger(Map.of("at", "2026-01-01T00:00:10Z"), "deleteAfterRun", true);
        kit.pass(Duration.ofSeconds(10));
        kit.finish(kit.started.getFirst(), FAILURE);
        assertThat(kit.getTrigger(id).enabled()).isTrue();
        kit.pass(Duration.ofSeconds(30));
        endAll();
        assertThat(kit.all(Trigger.class)).isEmpty();
    }

    // ---- ends

    @Test
    void maxRunsDisables() {
        String id = everyTenSeconds("maxRuns", 2);
        for (int i = 0; i < 5; i++) {
            kit.pass(Duration.ofSeconds(10));
            endAll();
        }
        assertThat(kit.started).hasSize(2);
        assertThat(kit.getTrigger(id).disabledReason()).isEqualTo("maxRuns");
    }

    @Test
    void whatWasDueBeforeTheExpiryIsAccountedFor() {
        String id = everyTenSeconds("expiresAt", "2026-01-01T00:00:25Z", "overlap", "allow");
        kit.pass(Duration.ofSeconds(26));
        assertThat(kit.started).hasSize(2);
        assertThat(kit.getTrigger(id).disabledReason()).isEqualTo("expired");
        String missed = everyTenSeconds("expiresAt", "2026-01-01T00:00:50Z");
        kit.clock.advance(Duration.ofHours(1));
        kit.crash();
        assertThat(said(missed)).containsExactly("missed(not running when due)");
        assertThat(runs(missed).getFirst().data()).containsEntry("count", 2L);
        assertThat(kit.getTrigger(missed).disabledReason()).isEqualTo("expired");
    }

    // ---- changes

    @Test
    void anEditWhileItRunsIsNotOverwrittenByTheOldRun() {
        String id = trigger(Map.of("at", "2026-01-01T00:00:10Z"));
        kit.pass(Duration.ofSeconds(10));
        kit.ask(new EditTrigger(id, Map.of("schedule", Map.of("at", "2026-01-01T01:00:00Z"))));
        endAll();
        Trigger trigger = kit.getTrigger(id);
        assertThat(trigger.enabled()).isTrue();
        assertThat(trigger.state().nextRunAt()).isEqualTo("2026-01-01T01:00:00Z");
        assertThat(trigger.state().isRunning()).isFalse();
    }

    @Test
    void aOneShotThatIsEditedWhileItRunsAndGetsNoNewTimeIsStillDoneAfterSuccessOnly() {
        String id = trigger(Map.of("at", "2026-01-01T00:00:10Z"));
        kit.pass(Duration.ofSeconds(10));
        kit.ask(new EditTrigger(id, Map.of("name", "renamed")));
        kit.finish(kit.started.getFirst(), FAILURE);
        assertThat(kit.getTrigger(id).enabled()).isTrue();
        assertThat(kit.getTrigger(id).state().nextRunAt()).isEqualTo(START.plusSeconds(40));
        kit.pass(Duration.ofSeconds(30));
        kit.ask(new EditTrigger(id, Map.of("name", "renamed again")));
        endAll();
        assertThat(kit.started).hasSize(2);
        assertThat(kit.getTrigger(id).enabled()).isFalse();
        assertThat(kit.getTrigger(id).disabledReason()).isEqualTo("done");
        assertThat(kit.getTrigger(id).spec().name()).isEqualTo("renamed again");
    }

    @Test
    void aNewTimeThatWasSkippedIsNotDoneByTheRunOfTheOldOne() {
        String id = trigger(Map.of("at", "2026-01-01T00:00:10Z"), "deleteAfterRun", true);
        kit.pass(Duration.ofSeconds(10));
        kit.ask(new EditTrigger(id, Map.of("schedule", Map.of("at", "2026-01-01T00:00:20Z"))));
        kit.pass(Duration.ofSeconds(10));
        endAll();
        assertThat(kit.started).hasSize(1);
        assertThat(kit.getTrigger(id).disabledReason()).isEqualTo("skipped: overlap");
        assertThat(kit.getTrigger(id).state().lastStatus()).isEqualTo("skipped");
    }

    @Test
    void aNewTimeThatWasSkippedIsNotDoneByARunByHandFromBefore() {
        String id = trigger(Map.of("at", "2026-01-01T01:00:00Z"));
        kit.ask(new RunTriggerNow(id));
        kit.ask(new EditTrigger(id, Map.of("schedule", Map.of("at", "2026-01-01T00:00:20Z"))));
        kit.pass(Duration.ofSeconds(20));
        endAll();
        assertThat(kit.getTrigger(id).disabledReason()).isEqualTo("skipped: overlap");
    }

    @Test
    void anEditedOneShotIsNotDoneWhileAnotherRunOfItIsUnderWay() {
        String id = trigger(Map.of("at", "2026-01-01T00:00:10Z"), "deleteAfterRun", true);
        kit.pass(Duration.ofSeconds(10));
        kit.ask(new EditTrigger(id, Map.of("name", "renamed")));
        kit.ask(new RunTriggerNow(id));
        kit.succeed(kit.started.getFirst());
        assertThat(kit.getTrigger(id).enabled()).isTrue();
        endAll();
        assertThat(kit.all(Trigger.class)).isEmpty();
    }

    @Test
    void aFailedOneShotWithANewTimeFiresThenAlsoWithinItsBackoff() {
        String id = trigger(Map.of("at", "2026-01-01T00:00:10Z"));
        kit.pass(Duration.ofSeconds(10));
        kit.finish(kit.started.getFirst(), FAILURE);
        kit.ask(new EditTrigger(id, Map.of("schedule", Map.of("at", "2026-01-01T00:00:20Z"))));
        kit.pass(Duration.ofSeconds(10));
        assertThat(kit.started).hasSize(2);
        assertThat(kit.get(kit.started.getLast()).spec().origin().occurrence())
                .isEqualTo(id + "@2026-01-01T00:00:20.000Z");
    }

    @Test
    void aDoneOneShotWithANewTimeFiresAgain() {
        String id = trigger(Map.of("at", "2026-01-01T00:00:10Z"));
        kit.pass(Duration.ofSeconds(10));
        endAll();
        kit.ask(new EditTrigger(id, Map.of("schedule", Map.of("at", "2026-01-01T01:00:00Z"))));
        kit.pass(Duration.ofHours(1));
        assertThat(kit.started).hasSize(2);
    }

    @Test
    void aRefusedEditChangesNothing() {
        String id = everyTenSeconds();
        Trigger before = kit.getTrigger(id);
        assertThatThrownBy(() -> kit.ask(new EditTrigger(id, Map.of("name", "n", "schedule", Map.of("every", "0s")))))
                .isInstanceOf(MimikitException.class);
        assertThat(kit.getTrigger(id)).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void whatFallsIntoAPauseIsNotMadeUpFor(boolean byEdit) {
        String id = everyTenSeconds();
        kit.ask(byEdit ? new EditTrigger(id, Map.of("enabled", false)) : new PauseTrigger(id, ""));
        kit.pass(Duration.ofSeconds(95));
        kit.ask(byEdit ? new EditTrigger(id, Map.of("enabled", true)) : new ResumeTrigger(id));
        kit.steps();
        assertThat(kit.started).isEmpty();
        assertThat(kit.getTrigger(id).state().nextRunAt()).isEqualTo(START.plusSeconds(100));
        assertThat(kit.getTrigger(id).state().lastStatus()).isNull();
        assertThat(runs(id)).isEmpty();
    }

    @Test
    void runNowWorksWhilePausedWaitsForWhatRunsAndLeavesTheGridAlone() {
        String id = everyTenSeconds();
        kit.ask(new PauseTrigger(id, "away"));
        String first = kit.ask(new RunTriggerNow(id));
        String second = kit.ask(new RunTriggerNow(id));
        assertThat(kit.started).containsExactly(first);
        assertThat(kit.get(second).status()).isEqualTo(TaskStatus.BLOCKED);
        endAll();
        assertThat(kit.get(second).status()).isEqualTo(TaskStatus.DONE);
        assertThat(kit.getTrigger(id).state().nextRunAt()).isEqualTo(START.plusSeconds(10));
        assertThat(kit.getTrigger(id).enabled()).isFalse();
    }

    @Test
    void aTriggerDeletedWhileItRunsDoesNotComeBack() {
        String id = everyTenSeconds();
        kit.pass(Duration.ofSeconds(10));
        kit.ask(new DeleteTrigger(id));
        endAll();
        assertThat(kit.all(Trigger.class)).isEmpty();
        kit.pass(Duration.ofSeconds(100));
        assertThat(kit.started).hasSize(1);
    }

    @Test
    void aRunOfADeletedTriggerDoesNotSettleANewOneOfTheSameName() {
        trigger(Map.of("at", "2026-01-01T00:00:10Z"), "id", "same", "deleteAfterRun", true);
        kit.pass(Duration.ofSeconds(10));
        kit.ask(new DeleteTrigger("same"));
        kit.clock.advance(Duration.ofSeconds(1));
        trigger(Map.of("at", "2026-01-02T00:00:00Z"), "id", "same", "deleteAfterRun", true);
        endAll();
        assertThat(kit.getTrigger("same").enabled()).isTrue();
        assertThat(kit.getTrigger("same").state())
                .isEqualTo(TriggerState.NEW.nextRunAt(Instant.parse("2026-01-02T00:00:00Z"), 0));
    }

    @Test
    void anEditKeepsTheConditionOfATriggerThatHasOne() {
        Trigger given = kit.getTrigger(everyTenSeconds());
        Map<String, Object> tree = new HashMap<>(Trigger.SHAPE.toTree(given));
        @SuppressWarnings("unchecked")
        Map<String, Object> spec = new HashMap<>((Map<String, Object>) Objects.requireNonNull(tree.get("spec")));
        spec.remove("schedule");
        spec.put("condition", Map.of("fileExists", Map.of("path", "*.txt")));
        tree.put("spec", spec);
        TriggerRequest request = TriggerRequest.read(
                Input.of(Map.of("name", "n"), "trigger"),
                kit.config,
                START,
                Trigger.SHAPE.read(tree, "test").spec());
        assertThat(request.spec().condition()).containsKey("fileExists");
    }

    // ---- idempotency

    @Test
    void aRepeatedRequestGetsTheFirstAnswerForADay() {
        TriggerRequest request = TriggerRequest.read(
                Input.of(Map.of("schedule", Map.of("every", "10d"), "task", Map.of("prompt", "p")), "t"),
                kit.config,
                START,
                null);
        Idempotency key = new Idempotency("POST /api/triggers alice", "k", "hash1");
        String first = kit.ask(new CreateTrigger(request, key));
        kit.crash();
        assertThat(kit.ask(new CreateTrigger(request, key))).isEqualTo(first);
        assertThatThrownBy(() -> kit.ask(new CreateTrigger(request, new Idempotency(key.scope(), "k", "hash2"))))
                .isInstanceOfSatisfying(
                        MimikitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));
        assertThat(kit.ask(new CreateTrigger(request, new Idempotency("POST /api/triggers bob", "k", "hash1"))))
                .isNotEqualTo(first);
        kit.pass(Duration.ofHours(24));
        assertThat(kit.ask(new CreateTrigger(request, key))).isNotEqualTo(first);
        assertThat(kit.all(Trigger.class)).hasSize(3);
    }

    @Test
    void anEditOfTheSpecReachesTheNextRun() {
        String id = everyTenSeconds();
        kit.ask(new EditTrigger(id, Map.of("task", Map.of("prompt", "tock"))));
        kit.pass(Duration.ofSeconds(10));
        assertThat(kit.get(kit.started.getFirst()).spec().prompt()).isEqualTo("tock");
        assertThat(kit.succeed(kit.started.getFirst())).isTrue();
        assertThat(kit.get(kit.started.getFirst()).result()).isEqualTo(TaskResult.text("fine"));
    }
}
