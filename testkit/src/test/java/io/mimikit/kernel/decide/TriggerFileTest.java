package io.mimikit.kernel.decide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.entity.Declaration;
import io.mimikit.kernel.entity.Trigger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Triggers that stand in files: the file says what there is, the state says how it stands. */
class TriggerFileTest extends OnTriggers {
    private static final String FILE = "triggers.d/x.yaml";
    private static final Map<String, Object> EVERY_MINUTE = Map.of("every", "1m");

    private static Map<String, Object> declared(String id, Map<String, Object> schedule, Object... more) {
        Map<String, Object> text =
                new HashMap<>(Map.of("id", id, "schedule", schedule, "task", Map.of("prompt", "look")));
        for (int i = 0; i < more.length; i += 2) {
            text.put((String) more[i], more[i + 1]);
        }
        return Map.copyOf(text);
    }

    @SafeVarargs
    private final ApplyTriggerFile.Applied apply(String file, Map<String, Object>... triggers) {
        List<Map<String, Object>> all = new ArrayList<>();
        for (Map<String, Object> trigger : triggers) {
            all.add(trigger);
        }
        return kit.ask(new ApplyTriggerFile(file, all, Set.of()));
    }

    private Trigger get(String id) {
        return kit.getTrigger(id);
    }

    private Declaration declared(String id) {
        return Objects.requireNonNull(get(id).declared());
    }

    private boolean isThere(String id) {
        return kit.all(Trigger.class).stream().anyMatch(trigger -> trigger.id().equals(id));
    }

    @Test
    void aFileMakesChangesAndDeletesItsTriggers() {
        assertThat(apply(FILE, declared("a", EVERY_MINUTE), declared("b", EVERY_MINUTE))
                        .created())
                .containsExactly("a", "b");
        assertThat(declared("a").file()).isEqualTo(FILE);
        var second = apply(FILE, declared("a", EVERY_MINUTE, "overlap", "queue"), declared("c", EVERY_MINUTE));
        assertThat(second.created()).containsExactly("c");
        assertThat(second.changed()).containsExactly("a");
        assertThat(second.deleted()).containsExactly("b");
        assertThat(isThere("b")).isFalse();
        assertThat(get("a").revision()).isEqualTo(2);
        assertThat(get("a").spec().overlap().wireName()).isEqualTo("queue");
    }

    @Test
    void whatIsLeftOutFallsBackToItsDefault() {
        apply(FILE, declared("a", EVERY_MINUTE, "overlap", "queue", "maxRuns", 5L));
        apply(FILE, declared("a", EVERY_MINUTE));
        assertThat(get("a").spec().overlap().wireName()).isEqualTo("skip");
        assertThat(get("a").spec().maxRuns()).isNull();
    }

    @Test
    void theSameTextAgainIsNoChange() {
        apply(FILE, declared("a", EVERY_MINUTE));
        Trigger before = get("a");
        kit.pass(Duration.ofSeconds(10));
        assertThat(apply(FILE, declared("a", EVERY_MINUTE)).isNothing()).isTrue();
        assertThat(get("a")).isEqualTo(before);
    }

    @Test
    void anEditThatLeavesTheScheduleKeepsPhaseAndHistory() {
        apply(FILE, declared("a", EVERY_MINUTE));
        kit.pass(Duration.ofSeconds(90));
        kit.succeed(kit.started.getLast());
        apply(FILE, declared("a", EVERY_MINUTE, "name", "other"));
        assertThat(get("a").spec().name()).isEqualTo("other");
        assertThat(get("a").state().runs()).isEqualTo(1);
        assertThat(get("a").state().lastStatus()).isEqualTo("ok");
        assertThat(get("a").state().nextRunAt()).isEqualTo(START.plusSeconds(120));
    }

    @Test
    void anotherScheduleCountsFromNow() {
        apply(FILE, declared("a", EVERY_MINUTE));
        kit.pass(Duration.ofSeconds(30));
        apply(FILE, declared("a", Map.of("every", "2m")));
        assertThat(get("a").state().nextRunAt()).isEqualTo(START.plusSeconds(150));
    }

    @Test
    void aOneShotIsNotRepeatedByAnEditAndItsPastIsNoError() {
        Map<String, Object> in20Seconds = Map.of("at", "20s");
        apply(FILE, declared("a", in20Seconds));
        kit.pass(Duration.ofSeconds(20));
        kit.succeed(kit.started.getLast());
        assertThat(get("a").disabledReason()).isEqualTo("done");
        apply(FILE, declared("a", in20Seconds, "name", "other"));
        kit.pass(Duration.ofSeconds(60));
        assertThat(kit.started).hasSize(1);
        assertThat(get("a").enabled()).isFalse();
        apply(FILE, declared("a", Map.of("at", "2026-02-01T00:00:00Z")));
        assertThat(get("a").enabled()).isTrue();
    }

    @Test
    void aTimeThatWasPastAtFirstSightMakesADisabledTrigger() {
        apply(FILE, declared("a", Map.of("at", "2020-01-01T00:00:00Z")));
        assertThat(get("a").enabled()).isFalse();
        assertThat(get("a").disabledReason()).contains("was past");
    }

    @Test
    void aPauseSurvivesEditsUnlessTheFileSaysOtherwise() {
        apply(FILE, declared("a", EVERY_MINUTE));
        kit.ask(new PauseTrigger("a", "holidays"));
        apply(FILE, declared("a", EVERY_MINUTE, "name", "other"));
        assertThat(get("a").disabledReason()).isEqualTo("holidays");
        apply(FILE, declared("a", EVERY_MINUTE, "enabled", true));
        assertThat(get("a").enabled()).isTrue();
        apply(FILE, declared("a", EVERY_MINUTE, "enabled", false));
        assertThat(get("a").disabledReason()).isEqualTo("enabled is false in " + FILE);
        apply(FILE, declared("a", EVERY_MINUTE));
        assertThat(get("a").enabled()).isTrue();
    }

    @Test
    void aRunThatIsOpenFinishesWhenTheFileGoes() {
        apply(FILE, declared("a", EVERY_MINUTE));
        kit.pass(Duration.ofSeconds(60));
        assertThat(apply(FILE).deleted()).containsExactly("a");
        kit.succeed(kit.started.getLast());
        assertThat(kit.get(kit.started.getLast()).status().wireName()).isEqualTo("done");
    }

    @Test
    void nothingOfAFileWithAnErrorIsApplied() {
        apply(FILE, declared("a", EVERY_MINUTE));
        assertThatThrownBy(() -> apply(FILE, declared("b", EVERY_MINUTE), declared("c", Map.of("every", "soon"))))
                .isInstanceOf(MimikitException.class)
                .hasMessageContaining("triggers[1].schedule.every")
                .hasMessageContaining("soon");
        assertThat(isThere("a")).isTrue();
        assertThat(isThere("b")).isFalse();
    }

    @Test
    void nobodyElseChangesOrDeletesIt() {
        apply(FILE, declared("a", EVERY_MINUTE));
        assertThatThrownBy(() -> kit.ask(new EditTrigger("a", Map.of("name", "other"))))
                .hasMessageContaining("declared in " + FILE);
        assertThatThrownBy(() -> kit.ask(new DeleteTrigger("a"))).hasMessageContaining("declared in " + FILE);
        kit.ask(new PauseTrigger("a", ""));
        kit.ask(new ResumeTrigger("a"));
        assertThat(kit.ask(new RunTriggerNow("a"))).isNotEmpty();
    }

    @Test
    void anIdThatSomebodyElseHasIsRefusedAndBothAreNamed() {
        kit.trigger(declared("a", EVERY_MINUTE));
        assertThatThrownBy(() -> apply(FILE, declared("a", EVERY_MINUTE)))
                .hasMessageContaining("trigger a already, made by test")
                .hasMessageContaining(FILE);
        apply(FILE, declared("b", EVERY_MINUTE));
        assertThatThrownBy(() -> apply("triggers.d/y.yaml", declared("b", EVERY_MINUTE)))
                .hasMessageContaining("declared in " + FILE)
                .hasMessageContaining("triggers.d/y.yaml");
        assertThatThrownBy(() -> apply(FILE, declared("c", EVERY_MINUTE), declared("c", EVERY_MINUTE)))
                .hasMessageContaining("triggers[1].id")
                .hasMessageContaining("twice");
    }

    @Test
    void aTriggerThatMovesToAnotherFileKeepsItsHistory() {
        apply(FILE, declared("a", EVERY_MINUTE));
        kit.pass(Duration.ofSeconds(60));
        kit.ask(new ApplyTriggerFile("triggers.d/y.yaml", List.of(declared("a", EVERY_MINUTE)), Set.of("a")));
        apply(FILE);
        assertThat(declared("a").file()).isEqualTo("triggers.d/y.yaml");
        assertThat(get("a").state().runs()).isEqualTo(1);
        assertThat(get("a").revision()).isEqualTo(1);
    }

    @Test
    void anIdIsMadeOfTheName() {
        Map<String, Object> text = new HashMap<>(declared("x", EVERY_MINUTE, "name", "Daily Report (EU)!"));
        text.remove("id");
        assertThat(apply(FILE, text).created()).containsExactly("daily-report-eu");
        text.put("name", "日报");
        assertThatThrownBy(() -> apply(FILE, text)).hasMessageContaining("triggers[0].id is required");
        text.remove("name");
        assertThatThrownBy(() -> apply(FILE, text)).hasMessageContaining("id or name is required");
    }

    @ParameterizedTest
    @ValueSource(strings = {"runNow", "deleteAfterRun"})
    void whatOnlyARequestCanSayIsRefused(String field) {
        assertThatThrownBy(() -> apply(FILE, declared("a", EVERY_MINUTE, field, true)))
                .hasMessageContaining("triggers[0]." + field)
                .hasMessageContaining("no place in a file");
    }

    @Test
    void itSurvivesARestart() {
        apply(FILE, declared("a", EVERY_MINUTE));
        kit.crash();
        assertThat(declared("a").text()).isEqualTo(declared("a", EVERY_MINUTE));
        assertThat(apply(FILE, declared("a", EVERY_MINUTE)).isNothing()).isTrue();
        assertThat(kit.all(Trigger.class)).hasSize(1);
    }

    @Test
    void aWebhookGetsANewAddressOnlyWhereThereIsOne() {
        apply(FILE, declared("a", EVERY_MINUTE));
        assertThatThrownBy(() -> kit.ask(new RotateWebhook("a"))).hasMessageContaining("has no webhook");
        String hook = kit.trigger(Map.of(
                "condition", Map.of("any", List.of(Map.of("webhook", Map.of()))), "task", Map.of("prompt", "act")));
        kit.ask(new RotateWebhook(hook));
        kit.ask(new RotateWebhook(hook));
        assertThat(get(hook).rotation()).isEqualTo(2);
        assertThat(get(hook).revision()).isEqualTo(1);
    }
}
