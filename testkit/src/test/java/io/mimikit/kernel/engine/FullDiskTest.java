package io.mimikit.kernel.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.decide.CancelTask;
import io.mimikit.kernel.decide.SubmitInput;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.store.Transition;
import io.mimikit.kernel.store.Trouble;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What goes on while the disk is full, and what follows. */
class FullDiskTest {
    private final EngineFixture kit = new EngineFixture();

    private void fill(boolean full) {
        kit.store.fill(full);
        kit.pass(Duration.ofSeconds(1));
    }

    private List<RunEntry> runs(String trigger) {
        return kit.store.readRuns("trigger", trigger, 100);
    }

    @Test
    void endsAndCancelsAreWrittenAndNewWorkIsRefused() {
        String ends = kit.task(Map.of("prompt", "ends"));
        String cancelled = kit.task(Map.of("prompt", "is cancelled"));
        fill(true);

        assertThat(kit.engine.trouble()).map(Trouble::code).contains(ErrorCode.DISK_FULL);
        assertThatThrownBy(() -> kit.task(Map.of("prompt", "new")))
                .isInstanceOfSatisfying(MimikitException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.DISK_FULL);
                    assertThat(e).hasMessageContaining("free some space");
                });
        assertThatThrownBy(() -> kit.ask(new SubmitInput("main", "hello", null)))
                .isInstanceOf(MimikitException.class);
        assertThat(kit.succeed(ends)).isTrue();
        assertThat(kit.get(ends).status()).isEqualTo(TaskStatus.DONE);
        assertThat(kit.ask(new CancelTask(cancelled))).isEqualTo(TaskStatus.CANCELLING);

        fill(false);
        assertThat(kit.engine.trouble()).isEmpty();
        assertThat(kit.task(Map.of("prompt", "new"))).isNotEmpty();
    }

    @Test
    void nothingIsStartedOnAFullDiskAndAllThatWaitsAfterwards() {
        for (int i = 0; i < 3; i++) {
            kit.task(Map.of("prompt", "runs"));
        }
        String waits = kit.task(Map.of("prompt", "waits"));
        fill(true);
        kit.succeed(kit.started.getFirst());
        assertThat(kit.get(waits).status()).isEqualTo(TaskStatus.QUEUED);
        fill(false);
        assertThat(kit.get(waits).status()).isEqualTo(TaskStatus.RUNNING);
    }

    @Test
    void attemptsTimeOutOnAFullDiskToo() {
        String id = kit.task(Map.of("prompt", "slow", "timeout", "5s"));
        fill(true);
        kit.pass(Duration.ofSeconds(5));
        assertThat(kit.get(id).status()).isEqualTo(TaskStatus.CANCELLING);
    }

    @Test
    void triggersStandStillAndWhatCameDueIsMissedForThatReason() {
        String id = kit.trigger(Map.of(
                "schedule",
                Map.of("every", "10s"),
                "task",
                Map.of("prompt", "tick"),
                "missed",
                Map.of("mode", "skip")));
        fill(true);
        for (int i = 0; i < 4; i++) {
            kit.pass(Duration.ofSeconds(10));
        }
        assertThat(runs(id)).isEmpty();
        assertThat(kit.started).isEmpty();
        String next = String.valueOf(kit.getTrigger(id).state().nextRunAt());
        assertThat(next).isEqualTo("2026-01-01T00:00:10Z");

        fill(false);
        assertThat(runs(id)).singleElement().satisfies(row -> {
            assertThat(row.action()).isEqualTo("missed");
            assertThat(row.data()).containsEntry("count", 4L).containsEntry("reason", "disk_full: the disk was full");
        });
        kit.pass(Duration.ofSeconds(10));
        assertThat(kit.started).hasSize(1);
    }

    @Test
    void oneOccurrenceIsMadeUpForWhereThePolicySaysSo() {
        String id = kit.trigger(Map.of(
                "schedule", Map.of("every", "10s"), "task", Map.of("prompt", "tick"), "missed", Map.of("mode", "one")));
        fill(true);
        kit.pass(Duration.ofSeconds(30));
        fill(false);
        assertThat(runs(id)).extracting(RunEntry::action).containsExactly("missed", "started");
    }

    @Test
    void aStartOnAFullDiskSettlesWhatEndedAndWaitsWithTheRest() {
        String orphan = kit.task(Map.of("prompt", "orphan", "delivery", "at-most-once"));
        String trigger = kit.trigger(Map.of("schedule", Map.of("every", "10s"), "task", Map.of("prompt", "tick")));
        kit.store.fill(true);
        kit.clock.advance(Duration.ofSeconds(30));
        kit.crash();
        assertThat(kit.get(orphan).status()).isEqualTo(TaskStatus.INTERRUPTED);
        assertThat(runs(trigger)).isEmpty();
        fill(false);
        assertThat(runs(trigger)).extracting(RunEntry::action).startsWith("missed", "started");
    }

    @Test
    void onlyAFullDiskIsLookedAtAndOnlyOnceASecond() {
        fill(true);
        assertThat(kit.engine.idleNanos(Long.MAX_VALUE)).isEqualTo(1_000_000_000L);
        fill(false);
        assertThat(kit.engine.idleNanos(Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void whoLosesTheStateIsToldOnce() {
        List<String> told = new ArrayList<>();
        kit.engine.listen(new EngineListener() {
            @Override
            public void committed(List<Transition> transitions) {}

            @Override
            public void stateLost(String why) {
                told.add(why);
            }
        });
        kit.store.trouble(new Trouble(ErrorCode.STATE_LOCKED, "pid 42 has it"));
        kit.steps();
        kit.steps();
        assertThat(told).containsExactly("pid 42 has it");
        assertThat(kit.engine.trouble()).map(Trouble::code).contains(ErrorCode.STATE_LOCKED);
    }
}
