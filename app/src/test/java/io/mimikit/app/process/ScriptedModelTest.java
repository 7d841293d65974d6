package io.mimikit.app.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mimikit.testkit.model.ScriptedAnswer;
import io.mimikit.testkit.model.ScriptedModelServer;
import io.mimikit.testkit.model.ScriptedModelServer.Request;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/**
 * A real server that asks a model over real HTTP, which answers by script: streamed in pieces of a few bytes, wrong, late
 * or not at all. Each test has a conversation of its own, and its name in all that is said there.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ScriptedModelTest {
    /** Small enough to cut every field name, number and character of an answer. */
    private static final int PIECE_BYTES = 5;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set before all tests
    private static Path directory;

    @SuppressWarnings("NullAway.Init")
    private ScriptedModelServer model;

    @SuppressWarnings("NullAway.Init")
    private ServerProcess server;

    @SuppressWarnings("NullAway.Init")
    private Api api;

    @BeforeAll
    void start() {
        model = new ScriptedModelServer();
        server = ServerProcess.in(directory)
                .with("OPENAI_BASE_URL", model.url() + "/v1")
                .with("OPENAI_API_KEY", "sk-scripted")
                .with("MIMIKIT_RETRY_BACKOFF", "100ms")
                .flags("--port", "0", "--model", "openai/test")
                .start();
        api = server.api();
    }

    @AfterAll
    void stop() {
        server.close();
        model.close();
    }

    @Test
    void aRequestBecomesAPlanOfThreeTasksAndAReply() {
        teller("alpha", "All tasks of this plan are over", "The alpha results are in.");
        planner("alpha", request -> plan("""
                {"status":"done","tasks":[
                  {"id":"one","prompt":"alpha: measure the tide"},
                  {"id":"two","prompt":"alpha: ask the pilot — naïve or not"},
                  {"id":"sum","prompt":"alpha: write it up","after":["one","two"]}]}"""));
        List<String> asked = new CopyOnWriteArrayList<>();
        worker("alpha", request -> {
            String prompt = lastUserText(request);
            asked.add(prompt);
            boolean first = asked.stream().filter(prompt::equals).count() <= 2;
            return prompt.contains("pilot") && first
                    ? ScriptedAnswer.status(500).then("{\"error\":{\"message\":\"the model is overloaded\"}}")
                    : ScriptedAnswer.text("done: " + prompt);
        });

        api.say("alpha", "alpha: compare the harbours");

        await("the reply")
                .atMost(ServerProcess.PATIENCE)
                .untilAsserted(() -> assertThat(api.said("agent", "alpha"))
                        .containsExactly("alpha: on it", "The alpha results are in."));
        List<JsonNode> tasks = tasksOf("alpha", "worker");
        assertThat(tasks)
                .hasSize(3)
                .allSatisfy(task -> assertThat(task.path("status").asString()).isEqualTo("done"));
        JsonNode pilot = api.task(idOf(tasks, "pilot"));
        assertThat(pilot.path("attempts")
                        .valueStream()
                        .map(attempt -> attempt.path("outcome").asString()))
                .containsExactly("error", "error", "ok");
        assertThat(pilot.path("attempts").get(0).path("error").path("code").asString())
                .isEqualTo("unavailable");
        assertThat(pilot.path("result").path("text").asString()).isEqualTo("done: alpha: ask the pilot — naïve or not");
        JsonNode sum = api.task(idOf(tasks, "write it up"));
        assertThat(sum.path("startedAt").asString())
                .isGreaterThanOrEqualTo(pilot.path("finishedAt").asString());
        assertThat(model.lastRequest().headers()).containsEntry("authorization", "Bearer sk-scripted");
    }

    /** How the user answers. */
    enum Way {
        OVER_HTTP,
        IN_CHAT,
        NOT_AT_ALL
    }

    @ParameterizedTest
    @EnumSource
    void aPlannerAsksAndGoesOnWithTheAnswer(Way way) {
        String name = "ask-" + way.name().toLowerCase(Locale.ROOT).replace('_', '-');
        int seconds = way == Way.NOT_AT_ALL ? 1 : 600;
        teller(name, "All tasks of this plan are over", name + ": finished");
        planner(name, request -> {
            assertThat(lastUserText(request)).as("the request, verbatim").isEqualTo(name + ": sail");
            String last = lastText(request).toLowerCase(Locale.ROOT);
            return last.contains("which harbour?")
                    ? plan("{\"status\":\"done\",\"tasks\":[{\"prompt\":\"" + name + ": go "
                            + last.substring(last.lastIndexOf(' ') + 1) + "\"}]}")
                    : plan(
                            "{\"status\":\"needs_input\",\"question\":\"Which harbour?\",\"options\":[\"North\",\"South\"],"
                                    + "\"default\":\"North\",\"timeout\":" + seconds + "}");
        });
        worker(name, request -> ScriptedAnswer.text("there"));

        api.say(name, name + ": sail");
        answer(way, name);

        await("the reply")
                .atMost(ServerProcess.PATIENCE)
                .untilAsserted(() -> assertThat(api.said("agent", name)).last().isEqualTo(name + ": finished"));
        String expected = way == Way.NOT_AT_ALL ? "north" : "south";
        assertThat(tasksOf(name, "worker"))
                .extracting(task -> task.path("prompt").asString())
                .containsExactly(name + ": go " + expected);
        JsonNode planner =
                api.task(tasksOf(name, "planner").getFirst().path("id").asString());
        assertThat(planner.path("attempts").size())
                .as("once to ask, once to go on")
                .isEqualTo(2);
        assertThat(questions(name)).isEmpty();
    }

    private void answer(Way way, String name) {
        if (way == Way.NOT_AT_ALL) {
            return;
        }
        await("the question")
                .atMost(ServerProcess.PATIENCE)
                .until(() -> !questions(name).isEmpty());
        assertThat(api.said("agent", name)).last().asString().contains("Which harbour?");
        assertThat(api.get("/api/status").path("activeTasks").asInt())
                .as("a question holds no slot")
                .isZero();
        if (way == Way.OVER_HTTP) {
            String id = questions(name).getFirst().path("id").asString();
            api.post("/api/questions/" + id + "/answer", Map.of("answer", "South"));
            assertThat(api.send("POST", "/api/questions/" + id + "/answer", Map.of("answer", "North"))
                            .statusCode())
                    .as("a question is answered once")
                    .isEqualTo(409);
        } else {
            api.say(name, "south");
        }
    }

    private List<JsonNode> questions(String conversation) {
        return api.list("/api/questions", "questions").stream()
                .filter(question -> question.path("conversation").asString().equals(conversation))
                .toList();
    }

    /** What a provider does instead of answering, how often it is asked then, and what the user is told. */
    enum Trouble {
        WRONG_KEY(1, "key"),
        OVERLOADED(3, "503"),
        GARBAGE(3, "answer"),
        NOT_EVEN_HTTP_OK_JSON(3, "answer"),
        SILENCE(3, "openai/test");

        private final int calls;
        private final String told;

        Trouble(int calls, String told) {
            this.calls = calls;
            this.told = told;
        }

        ScriptedAnswer answer() {
            return switch (this) {
                case WRONG_KEY -> ScriptedAnswer.status(401).then("{\"error\":{\"message\":\"Incorrect API key\"}}");
                case OVERLOADED -> ScriptedAnswer.status(503).then("{\"error\":{\"message\":\"try later\"}}");
                case GARBAGE -> ScriptedAnswer.raw("data: {\"choices\":[{\"delta\":{\"con\n\ndata: ]]]\n\n");
                case NOT_EVEN_HTTP_OK_JSON -> ScriptedAnswer.raw("<html>It works!</html>");
                case SILENCE -> ScriptedAnswer.hangUp();
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void troubleWithAProviderIsSaidAndTheNextMessageIsAnswered(Trouble trouble) {
        String name = "trouble-" + trouble.name().toLowerCase(Locale.ROOT).replace('_', '-');
        List<String> calls = new CopyOnWriteArrayList<>();
        boolean[] over = {false};
        model.when(is("reply", name), request -> {
            if (over[0]) {
                return reply(name + ": back again");
            }
            calls.add(lastUserText(request));
            return trouble.answer();
        });

        api.say(name, name + ": hello");

        await("a word about it")
                .atMost(ServerProcess.PATIENCE)
                .untilAsserted(() -> assertThat(api.said("system", name)).hasSize(1));
        assertThat(api.said("system", name).getFirst())
                .startsWith("I could not answer: ")
                .containsIgnoringCase(trouble.told)
                .doesNotContain("sk-scripted");
        assertThat(calls).as("calls of the model").hasSize(trouble.calls);

        over[0] = true;
        api.say(name, name + ": still there?");

        await("the loop goes on")
                .atMost(ServerProcess.PATIENCE)
                .untilAsserted(() -> assertThat(api.said("agent", name)).containsExactly(name + ": back again"));
        assertThat(api.get("/api/status").path("pendingInputs").asInt()).isZero();
    }

    @Test
    void aProviderThatAsksForPatienceGetsIt() {
        List<Long> calls = new CopyOnWriteArrayList<>();
        model.when(is("reply", "patience"), request -> {
            calls.add(System.nanoTime());
            return calls.size() == 1
                    ? ScriptedAnswer.status(429)
                            .header("Retry-After", "2")
                            .then("{\"error\":{\"message\":\"slow down\"}}")
                    : reply("patience: thanks");
        });

        api.say("patience", "patience: hello");

        await("the reply")
                .atMost(ServerProcess.PATIENCE)
                .untilAsserted(() -> assertThat(api.said("agent", "patience")).containsExactly("patience: thanks"));
        assertThat(calls).hasSize(2);
        assertThat(TimeUnit.NANOSECONDS.toMillis(calls.get(1) - calls.get(0))).isGreaterThanOrEqualTo(2000 - 50);
        assertThat(api.said("system", "patience"))
                .as("nothing to worry a user with")
                .isEmpty();
    }

    // The script

    /** Hands a request over, and replies with {@code last} once it is told of these results. */
    private void teller(String name, String results, String last) {
        model.when(is("reply", name).and(request -> request.mentions(results)), request -> reply(last));
        model.when(
                is("reply", name),
                request -> ScriptedAnswer.toolCall(
                                "delegate", Api.JSON.writeValueAsString(Map.of("prompt", lastUserText(request))))
                        .andToolCall("reply", Api.JSON.writeValueAsString(Map.of("text", name + ": on it")))
                        .inPiecesOf(PIECE_BYTES));
    }

    private void planner(String name, Function<Request, ScriptedAnswer> answer) {
        model.when(is("submit_plan", name), answer);
    }

    private void worker(String name, Function<Request, ScriptedAnswer> answer) {
        Predicate<Request> worker = request -> !request.tools().contains("submit_plan")
                && !request.tools().contains("reply")
                && lastUserText(request).startsWith(name + ":");
        model.when(worker, request -> answer.apply(request).inPiecesOf(PIECE_BYTES));
    }

    private static Predicate<Request> is(String tool, String name) {
        return request -> request.tools().contains(tool) && request.mentions(name + ":");
    }

    private static ScriptedAnswer reply(String text) {
        return ScriptedAnswer.toolCall("reply", Api.JSON.writeValueAsString(Map.of("text", text)))
                .inPiecesOf(PIECE_BYTES);
    }

    private static ScriptedAnswer plan(String json) {
        return ScriptedAnswer.toolCall("submit_plan", json).inPiecesOf(PIECE_BYTES);
    }

    private static String lastUserText(Request request) {
        return lastText(request, "user");
    }

    private static String lastText(Request request) {
        return lastText(request, "");
    }

    private static String lastText(Request request, String role) {
        List<JsonNode> messages = new ArrayList<>();
        request.body().path("messages").forEach(messages::add);
        return messages.reversed().stream()
                .filter(message -> message.path("role").asString().endsWith(role))
                .map(message -> message.path("content").asString())
                .findFirst()
                .orElse("");
    }

    private List<JsonNode> tasksOf(String conversation, String lane) {
        return api.list("/api/tasks?limit=1000&lane=" + lane, "tasks").stream()
                .filter(task -> task.path("conversation").asString().equals(conversation))
                .toList();
    }

    private static String idOf(List<JsonNode> tasks, String words) {
        return tasks.stream()
                .filter(task -> task.path("prompt").asString().contains(words))
                .map(task -> task.path("id").asString())
                .findFirst()
                .orElseThrow();
    }
}
