package io.mimikit.kernel.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimikit.kernel.engine.Engine;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.Trigger;
import io.mimikit.kernel.state.State;
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

/** What is made up for and what is not, to the millisecond; what a skipped, missed or expired occurrence leaves behind. */
class TriggerMissedTest extends OnTriggers {
    private void down(Duration time) {
        kit.clock.advance(time);
        kit.crash();
    }

    private List<Instant> scheduled(String id) {
        return kit.all(Task.class).stream()
                .filter(task -> id.equals(task.spec().origin().triggerId()))
                .map(task -> task.spec().origin().scheduledAt())
                .toList();
    }

    @Test
    void missedOccurrencesShowInTheTrigger() {
        String id = everyTenSeconds("missed", "skip");
        down(Duration.ofSeconds(105));
        assertThat(kit.getTrigger(id).state().lastStatus()).isEqualTo("missed");
        assertThat(kit.getTrigger(id).state().lastError()).isEqualTo("10 missed");
    }

    @Test
    void aMissedOneShotDoesNotPretendToWait() {
        String id = trigger(Map.of("at", "2026-01-01T00:00:10Z"), "missed", "skip");
        down(Duration.ofSeconds(105));
        assertThat(kit.getTrigger(id).disabledReason()).isEqualTo("missed");
        assertThat(runs(id).getFirst().data()).containsEntry("count", 1L);
    }

    @ParameterizedTest
    @CsvSource({"15000, 1", "15001, 0"})
    void theWindowIsExact(long millis, int madeUp) {
        String id = everyTenSeconds("missed", Map.of("mode", "one", "window", "5s"));
        down(Duration.ofMillis(millis));
        assertThat(scheduled(id)).hasSize(madeUp);
    }

    @Test
    void theWindowBeginsWhenTheOccurrenceWasDue() {
        String id = trigger(
                Map.of("every", "1h"),
                "id",
                "spread",
                "jitter",
                "20m",
                "missed",
                Map.of("mode", "one", "window", "1m"));
        Instant nominal = START.plus(Duration.ofHours(1));
        Instant due = State.due(kit.getTrigger(id), nominal);
        assertThat(due).isAfter(nominal.plusSeconds(60));
        down(Duration.between(START, due).plusSeconds(60));
        assertThat(scheduled(id)).containsExactly(nominal);
    }

    @Test
    void lateAndDueAreMeantWithTheJitter() {
        String id = trigger(Map.of("every", "1h"), "id", "spread", "jitter", "20m", "missed", "skip");
        Instant nominal = START.plus(Duration.ofHours(1));
        Instant due = State.due(kit.getTrigger(id), nominal);
        kit.pass(Duration.between(START, due));
        assertThat(scheduled(id)).containsExactly(nominal);
        endAll();
        kit.pass(Duration.between(due, nominal.plus(Duration.ofHours(2)).plusSeconds(1)));
        assertThat(scheduled(id)).containsExactly(nominal);
        assertThat(kit.getTrigger(id).state().nextRunAt()).isEqualTo(nominal.plus(Duration.ofHours(2)));
    }

    @Test
    void withoutAWindowAllGoesBackADay() {
        String id = everyTenSeconds("missed", "all");
        down(Duration.ofSeconds(35));
        assertThat(scheduled(id)).containsExactly(START.plusSeconds(10), START.plusSeconds(20), START.plusSeconds(30));
        String hourly = trigger(Map.of("every", "1h"), "missed", "all");
        down(Duration.ofHours(30));
        assertThat(scheduled(hourly)).hasSize(25);
    }

    @Test
    void withoutAWindowNothingOlderThanADayIsMadeUpFor() {
        String id = trigger(Map.of("every", "10d"));
        down(Duration.ofDays(11).plusMillis(1));
        assertThat(scheduled(id)).isEmpty();
        assertThat(said(id)).containsExactly("missed(not running when due)");
    }

    @Test
    void oneIsTheNewest() {
        String id = everyTenSeconds("missed", Map.of("mode", "one", "window", "1h"));
        down(Duration.ofSeconds(95));
        assertThat(scheduled(id)).containsExactly(START.plusSeconds(90));
        assertThat(runs(id).getFirst().data())
                .containsEntry("from", "2026-01-01T00:00:10.000Z")
                .containsEntry("to", "2026-01-01T00:01:20.000Z")
                .containsEntry("count", 8L);
    }

    @Test
    void oneIsNotMadeUpForBesideOneThatIsInTime() {
        String id = everyTenSeconds("missed", Map.of("mode", "one", "window", "1h"), "overlap", "allow");
        kit.clock.jump(Duration.ofSeconds(105));
        kit.steps();
        assertThat(scheduled(id))
                .containsExactly(
                        START.plusSeconds(50),
                        START.plusSeconds(60),
                        START.plusSeconds(70),
                        START.plusSeconds(80),
                        START.plusSeconds(90),
                        START.plusSeconds(100));
        assertThat(runs(id).getFirst().data()).containsEntry("count", 4L);
    }

    @ParameterizedTest
    @CsvSource({"skip", "queue", "queueAll"})
    void allThatAreMadeUpForWaitForOneAnother(String overlap) {
        String id = everyTenSeconds("missed", Map.of("mode", "all", "window", "1h"), "overlap", overlap);
        down(Duration.ofSeconds(45));
        assertThat(live(id)).hasSize(4);
        assertThat(said(id)).containsExactly("started");
    }

    @Test
    void oneThatIsMadeUpForOverlapsLikeAnyOther() {
        String id = everyTenSeconds("missed", Map.of("mode", "one", "window", "1h"));
        kit.pass(Duration.ofSeconds(10));
        down(Duration.ofSeconds(85));
        assertThat(live(id)).hasSize(1);
        assertThat(said(id)).contains("skipped(overlap)");
        assertThat(kit.getTrigger(id).state().lastStatus()).isEqualTo("skipped");
        assertThat(kit.getTrigger(id).state().lastError()).isEqualTo("overlap");
    }

    @ParameterizedTest
    @CsvSource({"20, 20, 1", "25, 25, 2"})
    void theInstantOfTheExpiryIsOverAtOnce(int expiry, int passed, int started) {
        String id = everyTenSeconds("expiresAt", START.plusSeconds(expiry).toString(), "overlap", "allow");
        for (int i = 0; i < passed; i++) {
            kit.pass(Duration.ofSeconds(1));
        }
        assertThat(scheduled(id)).hasSize(started);
        assertThat(kit.getTrigger(id).disabledReason()).isEqualTo("expired");
    }

    @Test
    void anExpiredTriggerMakesUpForNothing() {
        String id = everyTenSeconds(
                "expiresAt", START.plusSeconds(25).toString(), "missed", Map.of("mode", "one", "window", "1h"));
        down(Duration.ofMinutes(30));
        assertThat(scheduled(id)).isEmpty();
        assertThat(runs(id).getFirst().data()).containsEntry("count", 2L);
    }

    @Test
    void nothingIsMissedAfterTheExpiry() {
        String id = everyTenSeconds("expiresAt", START.plusSeconds(25).toString());
        kit.clock.jump(Duration.ofMinutes(10));
        kit.steps();
        assertThat(runs(id))
                .singleElement()
                .satisfies(run -> assertThat(run.data())
                        .containsEntry("count", 2L)
                        .containsEntry("to", "2026-01-01T00:00:20.000Z"));
    }

    @Test
    void whatFallsIntoAPauseIsNotMissedEither() {
        String id = everyTenSeconds();
        kit.ask(new PauseTrigger(id, "away"));
        down(Duration.ofSeconds(95));
        assertThat(runs(id)).isEmpty();
        assertThat(kit.getTrigger(id).disabledReason()).isEqualTo("away");
    }

    @Test
    void aBadTriggerStopsNoOtherAndIsTriedAgainWithoutHaste() {
        Trigger good = kit.getTrigger(everyTenSeconds());
        Map<String, Object> tree = new HashMap<>(Trigger.SHAPE.toTree(good));
        @SuppressWarnings("unchecked")
        Map<String, Object> spec = new HashMap<>((Map<String, Object>) Objects.requireNonNull(tree.get("spec")));
        spec.put("schedule", Map.of("cron", "nonsense", "zone", "Nowhere"));
        tree.put("spec", spec);
        tree.put("id", "bad");
        kit.ask(new Put(Trigger.SHAPE.read(tree, "test")));
        kit.pass(Duration.ofSeconds(10));
        assertThat(scheduled(good.id())).hasSize(1);
        assertThat(said("bad")).isEmpty();
        Instant again = kit.look(state -> Engine.nextWakeAt(state).orElseThrow());
        assertThat(again).isEqualTo(START.plusSeconds(11));
    }

    @Test
    void queueAllHoldsAHundredRuns() {
        String id = everyTenSeconds("overlap", "queueAll", "task", Map.of("prompt", "slow", "timeout", "1d"));
        for (int i = 0; i < 102; i++) {
            kit.pass(Duration.ofSeconds(10));
        }
        assertThat(live(id)).hasSize(100);
        assertThat(said(id).stream().filter("skipped(overlap_queue_full)"::equals))
                .hasSize(2);
    }

    @Test
    void replaceWritesDownOccurrencesThatNeverStartedAndNothingElse() {
        String id = everyTenSeconds("overlap", "replace");
        kit.pass(Duration.ofSeconds(10));
        String byHand = kit.ask(new RunTriggerNow(id));
        kit.pass(Duration.ofSeconds(10));
        assertThat(said(id)).doesNotContain("skipped(replaced)");
        assertThat(kit.get(byHand).status().isTerminal()).isTrue();
        kit.pass(Duration.ofSeconds(10));
        List<RunEntry> replaced = new ArrayList<>(runs(id));
        replaced.removeIf(run -> !"replaced".equals(run.data().get("reason")));
        assertThat(replaced)
                .singleElement()
                .satisfies(run -> assertThat(run.data()).containsEntry("scheduledAt", "2026-01-01T00:00:20.000Z"));
    }
}
