package io.mimikit.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimikit.agent.model.DemoModel;
import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.MessageRole;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.testkit.store.MemoryStore;
import java.nio.file.Files;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoFlowTest {
    @TempDir
    Path directory;

    private AgentFixture kit;

    @BeforeEach
    void start() {
        kit = new AgentFixture(directory, new MemoryStore(), new DemoModel(), KernelConfig.defaults());
    }

    @AfterEach
    void stop() {
        kit.close();
    }

    @Test
    void runsACommandThroughTellerPlannerAndWorkerAndRepliesWithItsOutput() {
        kit.say("run: echo forty-$((40+2))");
        kit.awaitReply("forty-42");
        assertThat(kit.tasks()).extracting(Task::lane).contains("teller", "planner", "worker");
        Awaitility.await().until(() -> kit.tasks().stream().allMatch(task -> task.status() == TaskStatus.DONE));
        assertThat(kit.said(MessageRole.AGENT).stream().filter(text -> text.contains("forty-42")))
                .hasSize(1);
    }

    @Test
    void tellsOfAFailureWithItsReason() {
        kit.say("run: echo broken >&2; exit 3");
        kit.awaitReply("exit status 3");
    }

    @Test
    void schedules() {
        kit.say("every 1 seconds run: echo tick >> ticks.txt");
        Awaitility.await()
                .until(() -> Files.exists(directory.resolve("ticks.txt"))
                        && Files.readAllLines(directory.resolve("ticks.txt")).size() >= 2);
        int triggers = kit.engine.query(state -> state.all(Kind.TRIGGER).size());
        assertThat(triggers).isEqualTo(1);
    }

    @Test
    void remembersAndFindsAgain() {
        kit.say("remember that the demo repository lives in /srv/demo");
        Awaitility.await().until(() -> !kit.memory.store().list().isEmpty());
        kit.say("what do you know about repository");
        kit.awaitReply("/srv/demo");
    }
}
