package io.mimikit.kernel.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.decide.AttemptReport;
import io.mimikit.kernel.decide.EditTrigger;
import io.mimikit.kernel.decide.ResumeTrigger;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskError;
import io.mimikit.kernel.entity.TaskResult;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.store.Change;
import io.mimikit.kernel.store.Transition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A clock that was set, a machine that slept. */
class ClockJumpTest {
    private final EngineFixture kit = new EngineFixture();

    private String hourly() {
        return kit.trigger(Map.of(
                "schedule", Map.of("cron", "0 * * * *"),
                "task", Map.of("prompt", "look"),
                "overlap", "allow",
                "missed", Map.of("mode", "one", "window", "3h")));
    }

    private void jump(Duration by) {
        kit.clock.jump(by);
        kit.steps();
    }

    private Instant next(String trigger) {
        return Objects.requireNonNull(kit.getTrigger(trigger).state().nextRunAt());
    }

    /** The nominal instants of all runs, in the order in which they were made. */
    private List<Instant> ran() {
        return kit.store.committed().stream()
                .map(Transition::changes)
                .flatMap(List::stream)
                .filter(change -> change.before() == null)
                .map(Change::after)
                .flatMap(after -> after instanceof Task task
                        ? Stream.ofNullable(task.spec().origin().scheduledAt())
                        : Stream.empty())
                .toList();
    }

    private static Instant at(String time) {
        return Instant.parse("2026-01-" + time + ":00Z");
    }

    @Test
    void jumpsAreKeptForTheStatus() {
        jump(Duration.ofHours(-3));
        jump(Duration.ofHours(5));
        jump(Duration.ofMillis(1999));
        assertThat(kit.engine.clockJumps())
                .containsExactly(
                        new ClockJump(Instant.parse("2025-12-31T21:00:00Z"), -10_800_000),
                        new ClockJump(at("01T02:00"), 18_000_000));
        for (int i = 0; i < 20; i++) {
            jump(Duration.ofMinutes(1));
        }
        assertThat(kit.engine.clockJumps()).hasSize(10);
    }

    @Test
    void whatRanIsNotRepeatedWhenTheClockIsSetBack() {
        String id = hourly();
        for (int hour = 0; hour < 4; hour++) {
            kit.pass(Duration.ofHours(1));
        }
        assertThat(ran()).hasSize(4);
        jump(Duration.ofHours(-3));
        assertThat(next(id)).isEqualTo(at("01T05:00"));
        for (int hour = 0; hour < 5; hour++) {
            kit.pass(Duration.ofHours(1));
        }
        assertThat(ran())
                .containsExactly(
                        at("01T01:00"), at("01T02:00"), at("01T03:00"), at("01T04:00"), at("01T05:00"), at("01T06:00"));
    }

    /** A clock that was a day ahead: what was missed then is not missed in truth. */
    @Test
    void whatOnlyAWrongClockMissedRunsOnceItIsRightAgain() {
        String id = hourly();
        kit.pass(Duration.ofHours(1));
        jump(Duration.ofHours(10));
        assertThat(ran()).containsExactly(at("01T01:00"), at("01T11:00"));
        assertThat(next(id)).isEqualTo(at("01T12:00"));

        jump(Duration.ofHours(-10));
        assertThat(next(id)).isEqualTo(at("01T02:00"));
        for (int hour = 0; hour < 11; hour++) {
            kit.pass(Duration.ofHours(1));
        }
        assertThat(ran()).doesNotHaveDuplicates().hasSize(12).contains(at("01T02:00"), at("01T10:00"), at("01T12:00"));
        assertThat(ran().stream().filter(at("01T11:00")::equals)).hasSize(1);
    }

    @Test
    void whatHadItsTurnIsNeitherMissedNorMadeUpForLater() {
        String id = hourly();
        kit.pass(Duration.ofHours(1));
        jump(Duration.ofHours(10));
        jump(Duration.ofHours(-10));
        kit.clock.advance(Duration.ofMinutes(630)); // 11:30, and 11:00 ran when the clock was wrong
        kit.crash();
        assertThat(ran()).containsExactly(at("01T01:00"), at("01T11:00"), at("01T10:00"));
        RunEntry missed = kit.store.readRuns("trigger", id, 100).stream()
                .filter(row -> row.action().equals("missed"))
                .reduce((older, newer) -> newer)
                .orElseThrow();
        assertThat(missed.data())
                .containsEntry("from", "2026-01-01T02:00:00.000Z")
                .containsEntry("to", "2026-01-01T09:00:00.000Z")
                .containsEntry("count", 8L);
        assertThat(next(id)).isEqualTo(at("01T12:00"));
    }

    /** More than can be made up for had its turn while the clock was wrong, and lies between what is missed and now. */
    @Test
    void whatIsMissedBeforeALongTimeThatHadItsTurnIsCountedOnce() {
        String id = kit.trigger(Map.of(
                "schedule",
                Map.of("cron", "* * * * *"),
                "task",
                Map.of("prompt", "look"),
                "overlap",
                "allow",
                "missed",
                "skip"));
        jump(Duration.ofHours(10));
        for (int minute = 0; minute < 150; minute++) {
            kit.pass(Duration.ofMinutes(1));
        }
        assertThat(ran()).hasSize(152);
        jump(Duration.ofHours(-12));
        assertThat(next(id)).isEqualTo(at("01T00:31"));
        kit.clock.advance(Duration.ofHours(12));
        kit.crash();
        List<Map<String, Object>> missed = kit.store.readRuns("trigger", id, 1000).stream()
                .filter(row -> row.action().equals("missed"))
                .map(RunEntry::data)
                .toList();
        assertThat(missed).hasSize(2);
        assertThat(missed.getLast())
                .containsEntry("from", "2026-01-01T00:31:00.000Z")
                .containsEntry("to", "2026-01-01T09:58:00.000Z")
                .containsEntry("count", 568L);
        assertThat(next(id)).isEqualTo(at("01T12:31"));
        assertThat(ran()).hasSize(152);
    }

    @Test
    void aOneShotThatHadItsRunGetsNoSecondOneForTheSameInstant() {
        String id = kit.trigger(Map.of(
                "schedule",
                Map.of("at", "2026-01-01T01:00:00Z"),
                "task",
                Map.of("prompt", "look"),
                "overlap",
                "allow"));
        kit.pass(Duration.ofHours(1));
        kit.finish(kit.running.keySet().iterator().next(), AttemptReport.ok(TaskResult.text("fine")));
        jump(Duration.ofMinutes(-50));
        assertThatThrownBy(() -> kit.ask(new ResumeTrigger(id)))
                .hasMessageContaining("has no future occurrence; edit the schedule first");
        kit.ask(new EditTrigger(id, Map.of("schedule", Map.of("at", "2026-01-01T00:30:00Z"))));
        assertThatThrownBy(() -> kit.ask(new EditTrigger(id, Map.of("schedule", Map.of("at", "2026-01-01T01:00:00Z")))))
                .hasMessage("schedule.at: trigger " + id + " had its run for 2026-01-01T01:00:00.000Z"
                        + " before the clock was set back; choose another instant");
        kit.pass(Duration.ofHours(2));
        assertThat(ran()).containsExactly(at("01T01:00"), at("01T00:30"));
    }

    /** It was hourly before, so that the new instant of the repetition lies where everything had its turn. */
    @Test
    void theRepetitionOfAOneShotIsNoInstantOfWhatItsScheduleWas() {
        String id = hourly();
        for (int hour = 0; hour < 4; hour++) {
            kit.pass(Duration.ofHours(1));
            assertThat(kit.succeed(kit.started.getLast())).isTrue();
        }
        kit.ask(new EditTrigger(id, Map.of("schedule", Map.of("at", "2026-01-01T04:30:00Z"))));
        kit.pass(Duration.ofMinutes(30));
        assertThat(ran()).last().isEqualTo(at("01T04:30"));
        kit.finish(kit.started.getLast(), AttemptReport.failed(new TaskError(ErrorCode.EXIT, "did not work")));
        assertThat(next(id)).isEqualTo(Instant.parse("2026-01-01T04:30:30Z"));
        jump(Duration.ofHours(-2));
        assertThat(next(id)).isEqualTo(Instant.parse("2026-01-01T02:30:30Z"));
        kit.pass(Duration.ofMinutes(1));
        assertThat(kit.get(kit.started.getLast()).spec().origin().occurrence())
                .as("it is repeated")
                .isEqualTo(id + "@2026-01-01T04:30:00.000Z#2");
    }

    @Test
    void aClockThatWasSetBackWhileNothingRanIsNoticedAtTheStart() {
        String id = hourly();
        kit.pass(Duration.ofHours(1));
        jump(Duration.ofHours(10));
        kit.clock.jump(Duration.ofHours(-10));
        kit.crash();
        assertThat(next(id)).isEqualTo(at("01T02:00"));
        assertThat(kit.engine.clockJumps()).hasSize(1);
    }

    @Test
    void aMinuteBackIsNoReasonToComputeAnything() {
        String id = hourly();
        kit.pass(Duration.ofHours(1));
        jump(Duration.ofHours(10));
        jump(Duration.ofMinutes(-1));
        assertThat(next(id)).isEqualTo(at("01T12:00"));
    }

    @Test
    void theComputingSurvivesAWriteThatFails() {
        String id = hourly();
        kit.pass(Duration.ofHours(1));
        jump(Duration.ofHours(10));
        kit.store.failCommits(1, false);
        jump(Duration.ofHours(-10));
        assertThat(next(id)).isEqualTo(at("01T02:00"));
    }

    @Test
    void anAttemptHasItsTimeWhateverTheClockSays() {
        String id = kit.task(Map.of("prompt", "slow", "timeout", "10m"));
        kit.pass(Duration.ofMinutes(4));
        jump(Duration.ofHours(8));
        assertThat(kit.get(id).status()).as("a machine that slept").isEqualTo(TaskStatus.RUNNING);
        jump(Duration.ofDays(-1));
        kit.pass(Duration.ofMinutes(5));
        assertThat(kit.get(id).status()).isEqualTo(TaskStatus.RUNNING);
        kit.pass(Duration.ofMinutes(1));
        assertThat(kit.get(id).status()).isEqualTo(TaskStatus.CANCELLING);
    }

    @Test
    void aDurationIsNeverLongerOrShorterThanItWas() {
        String id = hourly();
        kit.pass(Duration.ofHours(1));
        jump(Duration.ofHours(-5));
        kit.pass(Duration.ofMinutes(2));
        kit.succeed(kit.started.getFirst());
        assertThat(kit.getTrigger(id).state().lastDurationMillis()).isEqualTo(120_000);
    }

    @Test
    void aPauseBeforeARepetitionIsNotMadeLonger() {
        String id = kit.task(Map.of("prompt", "p", "retry", Map.of("maxAttempts", 2, "backoff", "10s")));
        kit.finish(id, AttemptReport.failed(new TaskError(ErrorCode.UNAVAILABLE, "down")));
        assertThat(kit.get(id).status()).isEqualTo(TaskStatus.DEFERRED);
        jump(Duration.ofHours(-5));
        kit.pass(Duration.ofSeconds(10));
        assertThat(kit.get(id).status()).isEqualTo(TaskStatus.RUNNING);
    }

    @Test
    void aTimeThatPeopleHaveSetStays() {
        String id = kit.task(Map.of("prompt", "p", "notBefore", "2026-01-01T02:00:00Z"));
        jump(Duration.ofHours(-5));
        assertThat(kit.get(id).deferUntil()).isEqualTo(at("01T02:00"));
    }

    @Test
    void theRepetitionOfAOneShotAndABackoffMoveAlong() {
        String id =
                kit.trigger(Map.of("schedule", Map.of("at", "2026-01-01T00:01:00Z"), "task", Map.of("prompt", "once")));
        kit.pass(Duration.ofSeconds(60));
        kit.finish(kit.started.getFirst(), AttemptReport.failed(new TaskError(ErrorCode.EXIT, "exit status 1")));
        assertThat(kit.getTrigger(id).state().repeat()).isOne();
        jump(Duration.ofHours(-5));
        kit.pass(Duration.ofSeconds(30));
        assertThat(kit.started).hasSize(2);
    }
}
