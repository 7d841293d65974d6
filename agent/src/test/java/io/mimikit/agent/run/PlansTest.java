package io.mimikit.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskError;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.testkit.store.MemoryStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plans as a model hands them in: in any order, of any size, never in a circle, and with nothing that leaves the house. */
class PlansTest {
    @TempDir
    Path directory;

    private final HandModel model = new HandModel();
    private AgentFixture kit;

    @BeforeEach
    void start() {
        kit = new AgentFixture(directory, new MemoryStore(), model, KernelConfig.defaults());
    }

    @AfterEach
    void stop() {
        kit.close();
    }

    private Task plan(String tasks) {
        model.thenCall("submit_plan", "{\"status\":\"done\",\"tasks\":[" + tasks + "]}");
        return kit.awaitEnd(kit.task(Map.of("prompt", "plan it", "lane", "planner", "notify", "never")));
    }

    private List<Task> planned(Task planner) {
        return kit.tasks().stream()
                .filter(task -> planner.id().equals(task.spec().origin().parentTaskId()))
                .toList();
    }

    private void awaitDone(Task planner) {
        Awaitility.await().until(() -> planned(planner).stream().allMatch(task -> task.status() == TaskStatus.DONE));
    }

    @Test
    void tasksMayNameOthersThatComeLater() {
        Task planner = plan("{\"id\":\"last\",\"command\":\"test -e a && test -e b\",\"after\":[\"b\",\"a\"]},"
                + "{\"id\":\"b\",\"command\":\"test -e a && touch b\",\"after\":[\"a\"]},"
                + "{\"id\":\"a\",\"command\":\"touch a\"}");
        assertThat(planner.status()).isEqualTo(TaskStatus.DONE);
        awaitDone(planner);
        assertThat(planned(planner)).hasSize(3);
    }

    @Test
    void tasksThatWaitForEachOtherGoBackToTheModel() {
        model.thenCall(
                "submit_plan",
                "{\"status\":\"done\",\"tasks\":[{\"id\":\"a\",\"prompt\":\"p\",\"after\":[\"b\"]},"
                        + "{\"id\":\"b\",\"prompt\":\"p\",\"after\":[\"a\"]},{\"id\":\"c\",\"prompt\":\"p\"}]}");
        Task planner = plan("{\"command\":\"true\"}");
        assertThat(planner.status()).isEqualTo(TaskStatus.DONE);
        assertThat(model.asked.stream()
                        .reduce((a, b) -> b)
                        .orElseThrow()
                        .messages()
                        .toString())
                .contains("wait for each other and could never begin: a, b");
        awaitDone(planner);
        assertThat(planned(planner)).hasSize(1);
    }

    @Test
    void aTaskThatWaitsForNobodyKnowsWhomGoesBackToTheModel() {
        model.thenCall(
                "submit_plan", "{\"status\":\"done\",\"tasks\":[{\"command\":\"true\",\"after\":[\"nobody\"]}]}");
        Task planner = plan("{\"command\":\"true\",\"after\":[\""
                + kit.task(Map.of("command", "true", "notify", "never")) + "\"]}");
        assertThat(planner.status()).isEqualTo(TaskStatus.DONE);
        assertThat(planner.attempts()).hasSize(1);
        assertThat(model.asked.stream()
                        .reduce((a, b) -> b)
                        .orElseThrow()
                        .messages()
                        .toString())
                .contains("no task with id nobody");
        awaitDone(planner);
        assertThat(planned(planner)).hasSize(1);
    }

    @Test
    void aCallThatFailsOverAndOverLeadsNowhereAlsoWhereItsErrorNamesTheTime() {
        for (int i = 0; i < 5; i++) {
            model.thenCall("schedule", "{\"at\":\"2020-01-01T00:00:00Z\",\"command\":\"true\"}");
        }
        Task planner = plan("{\"command\":\"true\"}");
        assertThat(planner.status()).isEqualTo(TaskStatus.FAILED);
        assertThat(planner.error()).isNotNull().extracting(TaskError::code).isEqualTo(ErrorCode.NO_PROGRESS);
        assertThat(model.asked).hasSize(3);
    }

    @Test
    void anAgentCantHaveResultsDelivered() {
        model.thenCall(
                "submit_plan",
                "{\"status\":\"done\",\"tasks\":[{\"prompt\":\"p\",\"deliver\":{\"url\":\"http://127.0.0.1:9/\"}}]}");
        Task planner = plan("");
        assertThat(planned(planner)).isEmpty();
        assertThat(model.asked.stream()
                        .reduce((a, b) -> b)
                        .orElseThrow()
                        .messages()
                        .toString())
                .contains("only people and programs may have results delivered");
    }

    @Test
    void aThousandTasksOfOnePlanAllRunAndEndItOnce() {
        String tasks = IntStream.range(0, 1000)
                .mapToObj(i -> "{\"id\":\"t" + i + "\",\"prompt\":\"p" + i + "\""
                        + (i == 0 ? "" : ",\"after\":[\"t0\"]") + "}")
                .collect(Collectors.joining(","));
        Task planner = plan(tasks);
        assertThat(planner.status()).isEqualTo(TaskStatus.DONE);
        Awaitility.await()
                .atMost(java.time.Duration.ofSeconds(60))
                .until(() -> planned(planner).stream().allMatch(task -> task.status() == TaskStatus.DONE));
        assertThat(planned(planner)).hasSize(1000);
    }
}
