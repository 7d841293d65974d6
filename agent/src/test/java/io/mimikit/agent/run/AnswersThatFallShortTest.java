package io.mimikit.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimikit.agent.model.FinishReason;
import io.mimikit.agent.model.ModelException;
import io.mimikit.agent.model.ModelMessage;
import io.mimikit.agent.model.ModelRequest;
import io.mimikit.agent.model.ModelResponse;
import io.mimikit.agent.model.Usage;
import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.MessageRole;
import io.mimikit.kernel.entity.Question;
import io.mimikit.kernel.entity.RetryPolicy;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.testkit.store.MemoryStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that answer nothing, call wrongly or break off leave nobody without an answer and nothing uncounted. */
class AnswersThatFallShortTest {
    private static final KernelConfig CONFIG =
            KernelConfig.defaults().withRetry(new RetryPolicy(2, 10, 10, RetryPolicy.TRANSIENT));

    @TempDir
    Path directory;

    private final HandModel model = new HandModel();
    private AgentFixture kit;

    @BeforeEach
    void start() {
        kit = new AgentFixture(directory, new MemoryStore(), model, CONFIG);
    }

    @AfterEach
    void stop() {
        kit.close();
    }

    private Task worker() {
        return kit.awaitEnd(kit.task(Map.of("prompt", "do it", "notify", "never")));
    }

    private ModelRequest lastRequest() {
        return model.asked.stream().reduce((a, b) -> b).orElseThrow();
    }

    // ---- nothing

    @Test
    void anEmptyAnswerIsNoAnswer() {
        model.thenSay("  ").thenSay("done after all");
        Task over = worker();
        assertThat(over.attempts()).hasSize(2);
        assertThat(over.result()).extracting("text").isEqualTo("done after all");
        model.thenSay("").thenSay("");
        Task silent = worker();
        assertThat(silent.status()).isEqualTo(TaskStatus.DEAD);
        assertThat(silent.error()).extracting("message").asString().contains("answered nothing");
    }

    @Test
    void aWorkerThatHasWorkedMayEndInSilence() {
        model.thenCall("list_files", "{}").thenSay("");
        assertThat(worker().status()).isEqualTo(TaskStatus.DONE);
    }

    @Test
    void aTurnThatSaysNothingIsRepeated() {
        model.thenCall("list_tasks", "{}").thenSay("").thenSay("here I am");
        kit.say("hello?");
        kit.awaitReply("here I am");
        assertThat(kit.said(MessageRole.SYSTEM)).isEmpty();
    }

    @Test
    void aTextThatTheModelCouldNotEndSaysSo() {
        model.then(request ->
                new ModelResponse("half of", List.of(), FinishReason.LENGTH, new Usage(1, 1, 0, false), null));
        assertThat(worker().result())
                .extracting("text")
                .asString()
                .startsWith("half of")
                .contains("cut off");
    }

    // ---- wrong calls

    @Test
    void aReplyThatCouldNotBeSaidGoesBackToTheModel() {
        model.thenCall("reply", "{\"txt\":\"lost\"}").thenCall("reply", "{\"text\":\"said\"}");
        kit.say("hello?");
        kit.awaitReply("said");
        assertThat(lastRequest().messages().getLast())
                .isInstanceOfSatisfying(
                        ModelMessage.ToolResult.class,
                        result -> assertThat(result.content()).contains("text is required"));
    }

    @Test
    void aFileIsWrittenUnderBothNamesOfItsContent() {
        for (String name : List.of("content", "text")) {
            model.thenCall("write_file", "{\"path\":\"" + name + ".txt\",\"" + name + "\":\"x\"}")
                    .thenSay("written");
            worker();
            assertThat(directory.resolve(name + ".txt")).hasContent("x");
        }
    }

    // ---- questions of a plan

    @Test
    void theAnswerIsWhatTheAskingCallBringsAndTheRequestStaysTheLastMessage() {
        String ask = "{\"status\":\"needs_input\",\"question\":\"%s\"}";
        model.thenCall("submit_plan", ask.formatted("which one?"))
                .thenCall("submit_plan", ask.formatted("which colour?"))
                .thenCall("submit_plan", "{\"status\":\"done\"}");
        String id = kit.task(Map.of("prompt", "plan it", "lane", "planner", "notify", "never"));
        for (String answer : List.of("the first", "blue")) {
            Question question = kit.awaitQuestion();
            kit.answer(question.id(), answer);
            Awaitility.await()
                    .until(() -> kit.engine.query(state -> !((Question)
                                    state.find(Kind.QUESTION, question.id()).orElseThrow())
                            .isOpen()));
        }
        assertThat(kit.awaitEnd(id).status()).isEqualTo(TaskStatus.DONE);
        List<ModelMessage> told = lastRequest().messages();
        assertThat(told)
                .filteredOn(ModelMessage.User.class::isInstance)
                .last()
                .isEqualTo(new ModelMessage.User("plan it"));
        assertThat(told)
                .filteredOn(ModelMessage.ToolResult.class::isInstance)
                .extracting("content")
                .containsExactly(
                        "The user's answer to \"which one?\": the first",
                        "The user's answer to \"which colour?\": blue");
    }

    @Test
    void aPlanThatAsksInPlainTextIsAnsweredInText() {
        model.thenSay("{\"status\":\"needs_input\",\"question\":\"which one?\"}")
                .thenCall("submit_plan", "{\"status\":\"done\"}");
        String id = kit.task(Map.of("prompt", "plan it", "lane", "planner", "notify", "never"));
        kit.answer(kit.awaitQuestion().id(), "the first");
        assertThat(kit.awaitEnd(id).status()).isEqualTo(TaskStatus.DONE);
        assertThat(lastRequest().messages().getLast())
                .isEqualTo(new ModelMessage.User("The user's answer to \"which one?\": the first"));
    }

    // ---- cost

    @Test
    void anAttemptEndsAtItsLimitOfTokensAndOfCost() {
        for (Usage used : List.of(new Usage(2_100_000, 0, 2_100_000, false), new Usage(900_000, 10_000, 0, false))) {
            model.then(request -> new ModelResponse("done", List.of(), FinishReason.STOP, used, null));
            Task over = worker();
            assertThat(over.status()).isEqualTo(TaskStatus.FAILED);
            assertThat(over.error()).extracting("code").isEqualTo(ErrorCode.LIMIT_EXCEEDED);
            assertThat(over.error())
                    .extracting("message")
                    .asString()
                    .endsWith(used.inputTokens() > 1_000_000 ? "of 2000000 tokens" : "of 10 US dollars");
            assertThat(over.usage().calls()).isOne();
        }
    }

    @Test
    void whatAFailedAttemptCostIsCounted() {
        model.thenCall("list_files", "{}").then(request -> {
            throw new ModelException(ModelException.Code.UNAUTHORIZED, "no");
        });
        Task over = worker();
        assertThat(over.status()).isEqualTo(TaskStatus.FAILED);
        assertThat(over.usage().calls()).isEqualTo(1);
        assertThat(over.attempts().getLast().usage()).extracting("calls").isEqualTo(1L);
        int days = kit.engine.query(state -> state.all(Kind.USAGE).size());
        assertThat(days).isEqualTo(1);
        for (int i = 0; i < 3; i++) {
            model.thenCall("list_files", "{}");
        }
        assertThat(worker().usage().calls()).as("an attempt without progress").isEqualTo(3);
    }
}
