package io.mimikit.kernel.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.time.Jitter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was missed does not begin all at once, over all triggers, and what comes due meanwhile loses nothing by it. */
class TriggerCatchUpTest extends OnTriggers {
    private static final Duration DOWN = Duration.ofHours(2).plusMinutes(10);

    private void down(Duration time) {
        kit.clock.advance(time);
        kit.crash();
    }

    private void hourly(int number) {
        for (int i = 0; i < number; i++) {
            trigger(Map.of("every", "1h"), "id", "hourly-" + i);
        }
    }

    /** When each run may begin, in milliseconds from now, soonest first. */
    private List<Long> turns() {
        return kit.all(Task.class).stream()
                .filter(task -> task.spec().origin().triggerId() != null)
                .map(this::turn)
                .sorted()
                .toList();
    }

    private long turn(Task task) {
        return task.deferUntil() == null
                ? 0
                : Duration.between(kit.clock.instant(), task.deferUntil()).toMillis();
    }

    /** So many runs begin so many milliseconds apart, the first at once. */
    private void assertSpread(long millis, int times) {
        List<Long> turns = turns();
        assertThat(turns).hasSize(times);
        for (int i = 0; i < times; i++) {
            assertThat(turns.get(i)).as("turn %d", i).isEqualTo(i * millis);
        }
    }

    @Test
    void twentyThatWereMissedBeginFiveSecondsApart() {
        hourly(20);
        down(DOWN);
        assertSpread(5000, 20);
        assertThat(kit.started).hasSize(1);
        for (int second = 0; second < 96; second++) {
            endAll();
            kit.pass(Duration.ofSeconds(1));
        }
        endAll();
        assertThat(kit.started).hasSize(20);
        IntStream.range(0, 20)
                .forEach(i -> assertThat(said("hourly-" + i))
                        .containsExactlyInAnyOrder("missed(not running when due)", "started", "finished"));
    }

    @Test
    void veryManyBeginWithinFiveMinutes() {
        hourly(120);
        down(DOWN);
        assertSpread(2500, 120);
    }

    @Test
    void soItIsAfterASleep() {
        hourly(20);
        kit.clock.jump(DOWN);
        kit.steps();
        assertSpread(5000, 20);
    }

    /** More than are looked at in one go have one plan all the same. */
    @Test
    void soItIsAfterASleepWithMoreThanOneBatch() {
        hourly(3000);
        kit.clock.jump(DOWN);
        kit.steps();
        assertSpread(100, 3000);
    }

    @Test
    void soItIsAfterAFullDisk() {
        hourly(20);
        kit.store.fill(true);
        kit.clock.advance(Duration.ofMinutes(61));
        kit.steps();
        kit.store.fill(false);
        kit.clock.advance(Duration.ofMinutes(1));
        kit.steps();
        assertSpread(5000, 20);
        assertThat(kit.getTrigger("hourly-7").state().nextRunAt()).isEqualTo(START.plus(Duration.ofHours(2)));
    }

    @Test
    void oneThatWantsAllLetsTheOthersGoFirst() {
        String all = trigger(Map.of("every", "1m"), "missed", "all");
        String one = trigger(Map.of("at", START.plusSeconds(7200).toString()));
        down(DOWN);
        assertThat(live(one))
                .singleElement()
                .satisfies(task -> assertThat(turn(task)).isLessThanOrEqualTo(5000));
        assertThat(live(all)).hasSize(100);
    }

    /** Whoever has a jitter was due later than its nominal instant says. */
    @Test
    void whatWasDueFirstComesFirst() {
        Duration jitter = Duration.ofMinutes(50);
        String id = IntStream.range(0, 1000)
                .mapToObj(i -> "shifted-" + i)
                .filter(each -> Jitter.offset(each, jitter).compareTo(Duration.ofMinutes(20)) > 0)
                .findFirst()
                .orElseThrow();
        trigger(Map.of("every", "2h"), "id", id, "jitter", "50m");
        String at = trigger(Map.of("at", START.plus(Duration.ofMinutes(130)).toString()));
        down(Duration.ofHours(3));
        assertThat(live(at)).singleElement().extracting(this::turn).isEqualTo(0L);
        assertThat(live(id)).singleElement().extracting(this::turn).isEqualTo(5000L);
    }

    @Test
    void aNewerOccurrenceTakesThePlaceOfOneThatWaits() {
        hourly(12);
        trigger(Map.of("every", "20s"), "id", "often", "maxRuns", 2);
        down(DOWN);
        assertThat(live("often")).singleElement().extracting(Task::status).isEqualTo(TaskStatus.DEFERRED);
        for (int second = 0; second < 20; second++) {
            endAll();
            kit.pass(Duration.ofSeconds(1));
        }
        assertThat(said("often"))
                .containsExactlyInAnyOrder("missed(not running when due)", "skipped(replaced)", "started");
        assertThat(live("often")).singleElement().satisfies(task -> {
            assertThat(task.spec().origin().scheduledAt())
                    .isEqualTo(START.plus(DOWN).plusSeconds(20));
            assertThat(task.attempts()).hasSize(1);
        });
        assertThat(kit.getTrigger("often").state().runs()).isEqualTo(1);
        assertThat(kit.getTrigger("often").enabled()).isTrue();
    }

    /** What could not begin anyway does not take the place of what can. */
    @Test
    void oneThatIsSkippedLeavesTheOneThatWaits() {
        hourly(12);
        trigger(Map.of("every", "20s"), "id", "often", "cooldown", "40s");
        down(DOWN);
        String waiting = live("often").getFirst().id();
        kit.pass(Duration.ofSeconds(20));
        assertThat(said("often")).contains("skipped(cooldown)").doesNotContain("skipped(replaced)");
        assertThat(live("often")).extracting(Task::id).containsExactly(waiting);
    }

    @Test
    void aFullLaneLeavesTheOneThatWaits() {
        hourly(12);
        trigger(Map.of("every", "20s"), "id", "often");
        down(DOWN);
        String waiting = live("often").getFirst().id();
        kit.ask(new SetLane("worker", Map.of("maxConcurrent", 1, "maxDepth", 1)));
        kit.task("worker", Map.of("prompt", "fills the lane"));
        kit.pass(Duration.ofSeconds(20));
        assertThat(said("often")).contains("skipped(lane_full)").doesNotContain("skipped(replaced)");
        assertThat(live("often")).extracting(Task::id).containsExactly(waiting);
        assertThat(kit.getTrigger("often").state().runs()).isEqualTo(1);
    }

    @Test
    void aSecondRestartDoesNotPutOffWhatWaits() {
        for (int i = 0; i < 13; i++) {
            trigger(Map.of("every", "20s"), "id", (char) ('a' + i) + "-often");
        }
        down(DOWN);
        assertThat(turn(live("m-often").getFirst())).isEqualTo(60_000);
        down(Duration.ofSeconds(20));
        assertThat(said("m-often")).contains("skipped(replaced)");
        assertThat(turn(live("m-often").getFirst())).isEqualTo(40_000);
        down(Duration.ofSeconds(20));
        assertThat(turn(live("m-often").getFirst())).isEqualTo(20_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"skip", "queue", "queueAll"})
    void whereAllAreWantedNewOnesWaitBehindThem(String overlap) {
        String id = everyTenSeconds("missed", Map.of("mode", "all", "window", "1h"), "overlap", overlap);
        down(Duration.ofSeconds(45)); // at 10, 20, 30 and 40; their turns are 0, 5, 10 and 15 seconds after the start
        kit.pass(Duration.ofSeconds(5));
        assertThat(live(id)).hasSize(5);
        assertThat(said(id)).doesNotContain("skipped(overlap)");
        for (int second = 0; second < 20; second++) {
            assertThat(kit.running).hasSizeLessThanOrEqualTo(1);
            kit.pass(Duration.ofMillis(900));
            endAll();
            kit.pass(Duration.ofMillis(100));
        }
        assertThat(runs(id).stream()
                        .filter(run -> run.action().equals("started"))
                        .map(run -> run.data().get("scheduledAt"))
                        .sorted())
                .startsWith(
                        "2026-01-01T00:00:10.000Z",
                        "2026-01-01T00:00:20.000Z",
                        "2026-01-01T00:00:30.000Z",
                        "2026-01-01T00:00:40.000Z",
                        "2026-01-01T00:00:50.000Z");
        assertThat(said(id)).doesNotContain("skipped(overlap)");
    }

    @Test
    void aClockSetBackTakesTheTurnsAlong() {
        hourly(3);
        down(DOWN);
        assertSpread(5000, 3);
        kit.clock.jump(Duration.ofHours(-1));
        kit.steps();
        assertSpread(5000, 3);
    }
}
