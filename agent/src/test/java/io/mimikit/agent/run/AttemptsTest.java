package io.mimikit.agent.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimikit.agent.process.ProcessIdentity;
import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.decide.CancelTask;
import io.mimikit.kernel.decide.RecordStep;
import io.mimikit.kernel.decide.RetryTask;
import io.mimikit.kernel.entity.Achievement;
import io.mimikit.kernel.entity.Actor;
import io.mimikit.kernel.entity.Execution;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskResult;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.state.InDoubt;
import io.mimikit.testkit.store.MemoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Attempts as they really run: how they are verified, stopped, cut off and gone on with. */
class AttemptsTest {
    private static final Actor AGENT = new Actor("worker", "engine", null);

    @TempDir
    Path directory;

    private final MemoryStore store = new MemoryStore();
    private final HandModel model = new HandModel();
    private AgentFixture kit;

    @BeforeEach
    void start() {
        kit = new AgentFixture(directory, store, model, KernelConfig.defaults());
    }

    @AfterEach
    void stop() {
        kit.close();
    }

    /** The process dies and comes back. */
    private void crash() {
        kit.die();
        kit = new AgentFixture(directory, store, model, KernelConfig.defaults());
    }

    private Task run(String command, Map<String, Object> verify) {
        Map<String, Object> body = new HashMap<>(Map.of("command", command, "notify", "never", "verify", verify));
        return kit.awaitEnd(kit.task(body));
    }

    private static String why(Task task) {
        return Objects.requireNonNull(task.error()).message();
    }

    // ---- verified

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "command | grep -q hello | ",
                "command | echo nope; exit 3 | exit status 3: nope",
                "command | /no/such/program | exit status 127",
                "fileExists | made.json | ",
                "fileExists | missing | there is no file missing",
                "fileExists | ../outside | it could not be verified",
                "fileChanged | made.json | ",
                "fileChanged | same.txt | is as it was before"
            })
    void aTaskSucceededWhenItsCheckSaysSo(String field, String check, String missing) throws IOException {
        Files.writeString(directory.resolve("same.txt"), "same");
        Files.writeString(directory.resolve("made.json"), "before");
        Task over = run("echo hello; echo '{}' > made.json", Map.of(field, check));
        assertThat(over.executed()).isEqualTo(Execution.OK);
        assertThat(over.status()).isEqualTo(TaskStatus.DONE);
        Map<String, Object> step = kit.steps(over.id()).getLast();
        assertThat(step).containsEntry("type", "verify").containsEntry("ok", missing == null);
        if (missing == null) {
            assertThat(over.achieved()).isEqualTo(Achievement.SUCCEEDED);
            assertThat(over.error()).isNull();
        } else {
            assertThat(over.achieved()).isEqualTo(Achievement.FAILED);
            assertThat(why(over)).contains(missing);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "items[0].name | a | ",
                "$.items[-1].name | b | ",
                "items[0].name | b | is \"a\", not \"b\"",
                "items[2].name |  | there is no items[2].name",
                "count | 2 | ",
                "[\"x.y\"] |  | "
            })
    void aPlaceInTheResultIsLookedAt(String path, String equals, String missing) {
        Map<String, Object> json = new HashMap<>(Map.of("path", path));
        if (equals != null) {
            json.put("equals", equals.equals("2") ? (Object) 2.0 : equals);
        }
        String output = "echo '{\"items\":[{\"name\":\"a\"},{\"name\":\"b\"}],\"count\":2,\"x.y\":0}'";
        Task over = run(output, Map.of("json", json));
        assertThat(over.achieved()).isEqualTo(missing == null ? Achievement.SUCCEEDED : Achievement.FAILED);
        if (missing != null) {
            assertThat(why(over)).contains(missing);
        }
    }

    @Test
    void aCheckThatTakesTooLongIsEndedAndTheTaskIsOver() {
        Task over = run("true", Map.of("command", "sleep 1000", "timeout", "200ms"));
        assertThat(why(over)).contains("took longer than 200 ms");
        assertThat(left(over)).isEmpty();
    }

    @Test
    void whatFailedIsNotVerified() {
        Task over = run("exit 1", Map.of("command", "touch verified"));
        assertThat(over.status()).isEqualTo(TaskStatus.FAILED);
        assertThat(directory.resolve("verified")).doesNotExist();
    }

    @Test
    void whatAnAgentClaimsIsVerifiedToo() {
        model.thenSay("I wrote it");
        String id = kit.task(Map.of("prompt", "write it", "notify", "never", "verify", Map.of("fileExists", "it.txt")));
        assertThat(kit.awaitEnd(id).achieved()).isEqualTo(Achievement.FAILED);
        model.thenCall("write_file", "{\"path\":\"it.txt\",\"text\":\"x\"}").thenSay("I wrote it");
        String again =
                kit.task(Map.of("prompt", "write it", "notify", "never", "verify", Map.of("fileExists", "it.txt")));
        assertThat(kit.awaitEnd(again).achieved()).isEqualTo(Achievement.SUCCEEDED);
    }

    @Test
    void aChangeThatAnEarlierAttemptMadeCounts() {
        Map<String, Object> body = Map.of(
                "command",
                "test -e changed.txt && exit 0; echo x > changed.txt; kill -9 $$",
                "notify",
                "never",
                "retry",
                Map.of("maxAttempts", 2, "on", List.of("exit"), "backoff", "10ms"),
                "verify",
                Map.of("fileChanged", "changed.txt"));
        Task over = kit.awaitEnd(kit.task(body));
        assertThat(over.attempts()).hasSize(2);
        assertThat(over.achieved()).isEqualTo(Achievement.SUCCEEDED);
    }

    // ---- stopped

    private List<ProcessIdentity> left(Task task) {
        return kit.processes.findMarked().getOrDefault(task.attempts().getLast().id(), List.of());
    }

    private void awaitOutput(String file) {
        Awaitility.await().until(() -> Files.exists(directory.resolve(file)));
    }

    @Test
    void aCancelEndsEverythingWithinFiveSecondsAndKeepsTheOutputSoFar() {
        String id = kit.task(Map.of(
                "command",
                "echo so far; (trap '' TERM; exec setsid sh -c 'trap \"\" TERM; touch child; sleep 1000') & trap '' TERM;"
                        + " wait; sleep 1000"));
        awaitOutput("child");
        long asked = System.nanoTime();
        kit.engine.call(AgentFixture.USER, new CancelTask(id));
        Task over = kit.awaitEnd(id);
        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(10));
        assertThat(Duration.between(
                        Objects.requireNonNull(over.attempts().getLast().stopAt()),
                        Objects.requireNonNull(over.finishedAt())))
                .as("by the engine's own clock, from the cancel to the end")
                .isLessThanOrEqualTo(Duration.ofSeconds(5));
        assertThat(over.status()).isEqualTo(TaskStatus.CANCELLED);
        TaskResult result = Objects.requireNonNull(over.result());
        assertThat(result.text()).contains("so far");
        assertThat(result.isPartial()).isTrue();
        assertThat(left(over)).isEmpty();
    }

    @Test
    void aTimeoutKeepsTheOutputSoFar() {
        Task over = kit.awaitEnd(
                kit.task(Map.of("command", "echo half; touch began; sleep 1000", "timeout", "1s", "notify", "never")));
        assertThat(over.executed()).isEqualTo(Execution.TIMEOUT);
        assertThat(Objects.requireNonNull(over.result()).text()).contains("half");
        assertThat(left(over)).isEmpty();
    }

    @Test
    void whatAnAgentHadSaidWhenItWasCancelledIsKept() {
        CountDownLatch thinking = new CountDownLatch(1);
        model.thenSayAndCall("I look around first", "list_files", "{}");
        model.then(request -> {
            thinking.countDown();
            return HandModel.parkUntilInterrupted();
        });
        String id = kit.task(Map.of("prompt", "look around", "notify", "never"));
        Awaitility.await().until(() -> thinking.getCount() == 0);
        kit.engine.call(AgentFixture.USER, new CancelTask(id));
        Task over = kit.awaitEnd(id);
        assertThat(over.status()).isEqualTo(TaskStatus.CANCELLED);
        TaskResult result = Objects.requireNonNull(over.result());
        assertThat(result.text()).isEqualTo("I look around first");
        assertThat(result.isPartial()).isTrue();
        assertThat(over.usage().calls()).isEqualTo(1);
    }

    /** A thread that nothing can stop loses its slot; what it brings later is recorded and dropped. */
    @Test
    void aThreadThatHangsLosesItsSlotAndItsLateResultIsDropped() {
        CountDownLatch hanging = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        model.then(request -> {
            hanging.countDown();
            while (free.getCount() > 0) {
                LockSupport.parkNanos(1_000_000);
            }
            return HandModel.text("too late");
        });
        String id = kit.task(Map.of("prompt", "hang", "notify", "never"));
        Awaitility.await().until(() -> hanging.getCount() == 0);
        kit.engine.call(AgentFixture.USER, new CancelTask(id));
        Task over = kit.awaitEnd(id);
        assertThat(over.status()).isEqualTo(TaskStatus.CANCELLED);
        assertThat(Duration.between(
                        Objects.requireNonNull(over.attempts().getLast().stopAt()),
                        Objects.requireNonNull(over.finishedAt())))
                .isLessThanOrEqualTo(Duration.ofSeconds(6));
        assertThat(kit.attempts.lastHung()).contains(id).contains("HandModel.call");
        free.countDown();
        Awaitility.await().until(() -> kit.attempts.active() == 0);
        assertThat(kit.get(id)).isEqualTo(over);
    }

    // ---- cut off and gone on with

    /** An agent that is in the middle of its work, with a call that it has begun and that has no result. */
    private String inTheMiddle(String tool, String arguments) {
        CountDownLatch asked = new CountDownLatch(1);
        model.then(request -> {
            asked.countDown();
            return HandModel.parkUntilInterrupted();
        });
        String id = kit.task(Map.of("prompt", "do it", "notify", "never"));
        Awaitility.await().until(() -> asked.getCount() == 0);
        String attempt = kit.get(id).attempts().getLast().id();
        Map<String, Object> call = Map.of("id", "call-1", "name", tool, "arguments", arguments);
        for (Map<String, Object> step : List.of(
                Map.<String, Object>of("type", "model", "text", "", "calls", List.of(call)),
                Map.<String, Object>of("type", "intent", "call", call))) {
            kit.engine.call(AGENT, new RecordStep(id, attempt, step));
        }
        return id;
    }

    private List<InDoubt> inDoubt(String id) {
        return InDoubt.of(kit.engine.store().readRuns(RunEntry.TASK, id, 1000), null);
    }

    private String toldAtLast() {
        return model.asked.stream().reduce((a, b) -> b).orElseThrow().messages().toString();
    }

    @Test
    void aCallThatWasCutOffIsInDoubtToldAndNotRepeated() {
        String id = inTheMiddle("run_command", "{\"line\":\"echo again >> marks\"}");
        crash();
        assertThat(kit.awaitEnd(id).status()).isEqualTo(TaskStatus.DONE);
        assertThat(toldAtLast()).contains("in doubt").contains("do it");
        assertThat(directory.resolve("marks")).doesNotExist();
        assertThat(inDoubt(id)).extracting(InDoubt::tool).containsExactly("run_command");
    }

    @Test
    void aCallThatMayBeRepeatedIsRepeated() throws IOException {
        String id = inTheMiddle("write_file", "{\"path\":\"made.txt\",\"text\":\"whole\"}");
        crash();
        assertThat(kit.awaitEnd(id).status()).isEqualTo(TaskStatus.DONE);
        assertThat(Files.readString(directory.resolve("made.txt"))).isEqualTo("whole");
        assertThat(toldAtLast()).doesNotContain("in doubt");
        assertThat(inDoubt(id)).isEmpty();
    }

    @Test
    void aRetryThatSaysNothingLeavesAloneWhatIsInDoubt() {
        String id = inTheMiddle("run_command", "{\"line\":\"echo again >> marks\"}");
        model.then(request -> {
            throw new MimikitException(ErrorCode.INVALID, "gives up");
        });
        crash();
        assertThat(kit.awaitEnd(id).status()).isEqualTo(TaskStatus.FAILED);
        kit.engine.call(AgentFixture.USER, new RetryTask(id, null, false));
        assertThat(kit.awaitEnd(id).status()).isEqualTo(TaskStatus.DONE);
        assertThat(directory.resolve("marks")).doesNotExist();
    }

    @Test
    void whatIsInDoubtIsDoneAgainByARetryThatSaysSo() throws IOException {
        String id = inTheMiddle("run_command", "{\"line\":\"echo again >> marks\"}");
        kit.engine.call(AgentFixture.USER, new CancelTask(id));
        crash();
        assertThat(kit.get(id).status()).isEqualTo(TaskStatus.CANCELLED);
        assertThat(inDoubt(id)).hasSize(1);
        kit.engine.call(AgentFixture.USER, new RetryTask(id, null, true));
        assertThat(kit.awaitEnd(id).status()).isEqualTo(TaskStatus.DONE);
        assertThat(Files.readAllLines(directory.resolve("marks"))).containsExactly("again");
        assertThat(inDoubt(id)).isEmpty();
    }

    @Test
    void nobodyRetriesWhatIsDone() {
        String id = kit.task(Map.of("command", "true", "notify", "never"));
        kit.awaitEnd(id);
        assertThatThrownBy(() -> kit.engine.call(AgentFixture.USER, new RetryTask(id, null, true)))
                .hasMessageContaining("this one is done");
    }
}
