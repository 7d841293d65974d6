package io.mimikit.kernel.decide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import io.mimikit.kernel.entity.OnFailure;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskTemplate;
import io.mimikit.kernel.entity.Trigger;
import io.mimikit.kernel.entity.TriggerSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The rules that a trigger may bring along (cool-down, what follows from failures), and what an edit does to its parts. */
final class TriggerRulesTest extends OnTriggers {
    private void edit(String id, String field, @Nullable Object value) {
        kit.ask(new EditTrigger(id, new HashMap<>(Collections.singletonMap(field, value))));
    }

    private TriggerSpec spec(String id) {
        return kit.getTrigger(id).spec();
    }

    private List<Instant> started(String id) {
        return kit.all(Task.class).stream()
                .filter(task -> id.equals(task.spec().origin().triggerId()))
                .map(task -> Objects.requireNonNull(task.spec().origin().scheduledAt()))
                .sorted()
                .toList();
    }

    // ---- cool-down of a schedule

    @Test
    void aScheduleKeepsItsCoolDownAndWritesDownWhatFellIntoIt() {
        String id = everyTenSeconds("cooldown", "30s");
        for (int i = 0; i < 6; i++) {
            kit.pass(Duration.ofSeconds(10));
            endAll();
        }
        assertThat(started(id)).containsExactly(START.plusSeconds(10), START.plusSeconds(40));
        assertThat(said(id)).filteredOn("skipped(cooldown)"::equals).hasSize(4);
    }

    @Test
    void aCoolDownIsCountedBetweenInstantsHoweverLateTheyStart() {
        String id = everyTenSeconds("cooldown", "10s", "overlap", "allow");
        kit.pass(Duration.ofSeconds(10).plusMillis(900));
        kit.pass(Duration.ofSeconds(10).minusMillis(800));
        assertThat(started(id)).containsExactly(START.plusSeconds(10), START.plusSeconds(20));
    }

    @Test
    void aCoolDownCountsFromARunByHandToo() {
        String id = everyTenSeconds("cooldown", "30s", "overlap", "allow");
        kit.pass(Duration.ofSeconds(5));
        kit.ask(new RunTriggerNow(id));
        kit.pass(Duration.ofSeconds(5));
        assertThat(said(id)).endsWith("skipped(cooldown)");
        assertThat(runs(id).getFirst().data()).containsEntry("cause", "manual");
    }

    // ---- times that the clocks leave out

    private void passUntil(String instant) {
        kit.pass(Duration.between(kit.clock.instant(), Instant.parse(instant)));
    }

    private List<Map<String, Object>> leftOut(String id) {
        return runs(id).stream()
                .filter(run -> "dst".equals(run.data().get("reason")))
                .map(RunEntry::data)
                .toList();
    }

    @Test
    void timesThatFallTogetherInTheGapAreOneRunAndTheOthersAreWrittenDown() {
        passUntil("2026-03-28T12:00:00Z");
        String id = trigger(Map.of("cron", "0,30 2,3 * * *", "zone", "Europe/Berlin"), "overlap", "allow");
        passUntil("2026-03-29T00:59:59Z");
        passUntil("2026-03-29T01:00:00Z");
        assertThat(started(id)).containsExactly(Instant.parse("2026-03-29T01:00:00Z"));
        assertThat(leftOut(id))
                .singleElement()
                .satisfies(data -> assertThat(data)
                        .containsEntry("scheduledAt", "2026-03-29T01:00:00.000Z")
                        .containsEntry("count", 2L)
                        .containsEntry("localTimes", List.of("2026-03-29T02:00", "2026-03-29T02:30")));
        kit.clock.advance(Duration.ofHours(-2));
        kit.crash();
        passUntil("2026-03-29T01:30:00Z");
        assertThat(leftOut(id)).hasSize(1);
        assertThat(started(id)).hasSize(2);
    }

    @Test
    void theyAreWrittenDownAlsoWhenTheChangeWasMissed() {
        passUntil("2026-03-28T12:00:00Z");
        String id = trigger(Map.of("cron", "0-59 0-23 * * *", "zone", "Europe/Berlin"), "missed", "skip");
        kit.clock.advance(Duration.ofDays(1));
        kit.crash();
        assertThat(leftOut(id))
                .singleElement()
                .satisfies(data -> assertThat(data)
                        .containsEntry("count", 60L)
                        .extractingByKey("localTimes", LIST)
                        .hasSize(10));
    }

    // ---- what follows from failures

    @Test
    void aTriggerBringsItsOwnBackoffAndEnd() {
        String id = everyTenSeconds("onFailure", Map.of("backoff", List.of("15s", 25), "disableAfter", 3));
        kit.pass(Duration.ofSeconds(10));
        kit.finish(kit.started.getLast(), FAILURE);
        assertThat(kit.getTrigger(id).state().backoffUntil()).isEqualTo(START.plusSeconds(25));
        kit.pass(Duration.ofSeconds(20));
        kit.finish(kit.started.getLast(), FAILURE);
        assertThat(kit.getTrigger(id).state().backoffUntil()).isEqualTo(START.plusSeconds(55));
        kit.pass(Duration.ofSeconds(30));
        kit.finish(kit.started.getLast(), FAILURE);
        assertThat(kit.getTrigger(id).enabled()).isFalse();
        assertThat(kit.getTrigger(id).disabledReason()).contains("3 failures in a row");
    }

    @Test
    void aTriggerMayGoOnForEverAndAtOnce() {
        String id = everyTenSeconds("onFailure", Map.of("backoff", "0s", "disableAfter", 0));
        for (int i = 0; i < 20; i++) {
            kit.pass(Duration.ofSeconds(10));
            kit.finish(kit.started.getLast(), FAILURE);
        }
        assertThat(kit.started).hasSize(20);
        assertThat(kit.getTrigger(id).enabled()).isTrue();
    }

    @Test
    void aOneShotWithoutBackoffIsNotRepeatedInTheSameMoment() {
        String id = trigger(Map.of("at", "2026-01-01T00:00:10Z"), "onFailure", Map.of("backoff", 0));
        kit.pass(Duration.ofSeconds(10));
        kit.finish(kit.started.getLast(), FAILURE);
        assertThat(kit.getTrigger(id).state().nextRunAt()).isEqualTo(START.plusSeconds(11));
    }

    @Test
    void partsOfOnFailureStayAndNullIsAsUsual() {
        String id = everyTenSeconds("onFailure", Map.of("disableAfter", 3));
        assertThat(spec(id).onFailure().backoffMillis()).isEqualTo(OnFailure.USUAL.backoffMillis());
        edit(id, "onFailure", Map.of("backoff", List.of("1m")));
        assertThat(spec(id).onFailure()).isEqualTo(new OnFailure(List.of(60_000L), 3, Map.of()));
        edit(id, "onFailure", null);
        assertThat(spec(id).onFailure()).isEqualTo(OnFailure.USUAL);
        assertThatThrownBy(() -> edit(id, "onFailure", Map.of("backoff", List.of("1m", "soon"))))
                .hasMessageContaining("onFailure.backoff[1]");
        assertThatThrownBy(() -> edit(id, "onFailure", Map.of("disableAfter", -1)))
                .hasMessageContaining("onFailure.disableAfter");
        assertThatThrownBy(() -> edit(id, "onFailure", Map.of("backoff", Collections.nCopies(21, 1))))
                .hasMessageContaining("more than 20 steps");
    }

    // ---- edits of parts

    @Test
    void anEditOfATaskChangesWhatItNames() {
        String id = everyTenSeconds("task", Map.of("prompt", "look", "timeout", 5, "priority", 7, "key", "k"));
        edit(id, "task", Map.of("timeout", 9));
        assertThat(spec(id).task().prompt()).isEqualTo("look");
        edit(id, "task", Map.of("prompt", "look again"));
        TaskTemplate task = spec(id).task();
        assertThat(task.prompt()).isEqualTo("look again");
        assertThat(task.timeoutMillis()).isEqualTo(9_000);
        assertThat(task.priority()).isEqualTo(7);
        edit(id, "task", new HashMap<>(Collections.singletonMap("timeout", null)));
        assertThat(spec(id).task().timeoutMillis()).isNull();
        assertThat(spec(id).task().key()).isEqualTo("k");
    }

    @Test
    void aCommandTakesThePlaceOfAPromptAndTheRestStays() {
        String id = everyTenSeconds("task", Map.of("prompt", "look", "timeout", 5));
        edit(id, "task", Map.of("command", "date"));
        TaskTemplate task = spec(id).task();
        assertThat(task.prompt()).isEmpty();
        assertThat(Objects.requireNonNull(task.command()).line()).isEqualTo("date");
        assertThat(task.timeoutMillis()).isEqualTo(5_000);
    }

    @Test
    void nullTakesAwayWhatMayBeMissing() {
        String id = everyTenSeconds(
                "jitter",
                "2s",
                "cooldown",
                "30s",
                "maxRuns",
                4,
                "expiresAt",
                "2027-01-01T00:00:00Z",
                "overlap",
                "queue");
        for (String field : List.of("jitter", "cooldown", "maxRuns", "expiresAt", "overlap", "missed", "notify")) {
            edit(id, field, null);
        }
        TriggerSpec spec = spec(id);
        assertThat(spec.jitterMillis()).isZero();
        assertThat(spec.cooldownMillis()).isZero();
        assertThat(spec.maxRuns()).isNull();
        assertThat(spec.expiresAt()).isNull();
        assertThat(spec.overlap().wireName()).isEqualTo("skip");
        assertThatThrownBy(() -> edit(id, "schedule", null)).hasMessageContaining("schedule or condition is required");
    }

    // ---- one-shots that had their turn

    @Test
    void aOneShotThatHadItsTurnHoweverFiresAgainAtANewTime() {
        String missed = trigger(Map.of("at", "2026-01-01T00:00:10Z"), "missed", "skip");
        kit.clock.advance(Duration.ofMinutes(2));
        kit.crash();
        assertThat(kit.getTrigger(missed).disabledReason()).isEqualTo("missed");
        Instant later = kit.clock.instant().plusSeconds(60);
        edit(missed, "schedule", Map.of("at", later.toString()));
        Trigger again = kit.getTrigger(missed);
        assertThat(again.enabled()).isTrue();
        assertThat(again.state().nextRunAt()).isEqualTo(later);
    }

    @Test
    void aPausedOneShotStaysPausedAlsoWithANewTime() {
        String id = trigger(Map.of("at", "2026-01-01T00:00:10Z"));
        kit.ask(new PauseTrigger(id, ""));
        edit(id, "schedule", Map.of("at", "2026-01-01T00:00:20Z"));
        assertThat(kit.getTrigger(id).enabled()).isFalse();
    }
}
