package io.mimikit.agent.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mimikit.agent.model.DemoModel;
import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.condition.Observation;
import io.mimikit.kernel.decide.CreateTrigger;
import io.mimikit.kernel.decide.ObserveCondition;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.request.Input;
import io.mimikit.kernel.request.TriggerRequest;
import io.mimikit.testkit.store.MemoryStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a command learns of what started it, also when that is much. */
final class CommandEventTest {
    private static final Map<String, Object> HOOK = Map.of("webhook", Map.of());
    private static final Map<String, Object> TELL = Map.of(
            "command",
            Map.of(
                    "line",
                    "echo \"$MIMIKIT_EVENT_FILE\"; wc -c < \"$MIMIKIT_EVENT_FILE\"; stat -c %a \"$MIMIKIT_EVENT_FILE\";"
                            + " echo ${#MIMIKIT_EVIDENCE}"));

    @TempDir
    @SuppressWarnings("NullAway.Init") // set before each test
    private Path directory;

    @SuppressWarnings("NullAway.Init") // set before each test
    private AgentFixture kit;

    @BeforeEach
    void start() {
        kit = new AgentFixture(directory, new MemoryStore(), new DemoModel(), KernelConfig.defaults());
    }

    @AfterEach
    void stop() {
        kit.close();
    }

    /** Calls the webhooks of a condition, the last of which makes it fire; the lines of what the command says. */
    private List<String> told(int hooks, int callsOfEach, String body) {
        List<Map<String, Object>> all = new ArrayList<>();
        for (int i = 0; i < hooks; i++) {
            all.add(HOOK);
        }
        Map<String, Object> request = Map.of("id", "it", "condition", Map.of("all", all), "task", TELL);
        kit.engine.call(
                AgentFixture.USER,
                new CreateTrigger(
                        TriggerRequest.read(
                                Input.of(request, "trigger"),
                                kit.engine.config(),
                                InstantSource.system().instant(),
                                null),
                        null));
        for (int i = 0; i < hooks; i++) {
            for (int call = 0; call < (i == hooks - 1 ? 1 : callsOfEach); call++) {
                kit.engine.call(
                        AgentFixture.USER,
                        new ObserveCondition(
                                "it", 1, "all[" + i + "].webhook", new Observation.Called(Map.of("body", body))));
            }
        }
        await().atMost(Duration.ofSeconds(20))
                .until(() -> kit.tasks().stream().anyMatch(task -> task.status().isTerminal()));
        Task task = kit.tasks().getFirst();
        assertThat(task.error()).isNull();
        return Objects.requireNonNull(task.result()).text().lines().toList();
    }

    @Test
    void itIsInAFileOfItsOwnThatIsGoneAfterwards() {
        List<String> told = told(1, 1, "hello");
        assertThat(Integer.parseInt(told.get(1))).isGreaterThan(50);
        assertThat(told.get(2)).isEqualTo("600");
        assertThat(told.get(3)).as("the variable has the same").isEqualTo(told.get(1));
        assertThat(Path.of(told.get(0))).doesNotExist();
        assertThat(told.get(0)).endsWith(".json");
    }

    /** A variable may have 128 KiB; a larger one would keep the command from being started at all. */
    @Test
    void muchOfItIsInTheFileOnly() {
        List<String> told = told(3, 5, "\"".repeat(2_700));
        assertThat(Integer.parseInt(told.get(1))).isGreaterThan(CommandTasks.EVIDENCE_CHARS_MAX);
        assertThat(told.get(3)).isEqualTo("0");
    }
}
