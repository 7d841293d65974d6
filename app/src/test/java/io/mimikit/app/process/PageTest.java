package io.mimikit.app.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mimikit.testkit.model.ScriptedAnswer;
import io.mimikit.testkit.model.ScriptedModelServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The page as a person uses it, in a real browser against a real server. Without a browser it is aborted. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PageTest {
    private static final String AGENT = "[data-testid=message][data-role=agent]";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set before all tests
    private static Path directory;

    @SuppressWarnings("NullAway.Init")
    private Chromium browser;

    @SuppressWarnings("NullAway.Init")
    private ServerProcess server;

    @BeforeAll
    void start() throws IOException {
        browser = Chromium.start(Files.createDirectory(directory.resolve("profile")));
        server = ServerProcess.in(Files.createDirectory(directory.resolve("demo")))
                .start();
    }

    @AfterAll
    @SuppressWarnings("ConstantValue") // not started where there is no browser
    void stop() {
        if (server != null) {
            server.close();
            browser.close();
        }
    }

    @Test
    void aMessageIsSentAndAnswered() throws Exception {
        try (Tab tab = open(server)) {
            tab.type("#input", "run: echo high $((6 * 7)) tide");
            tab.pressEnter();

            tab.see("[data-testid=message][data-role=user]", "run: echo high");
            tab.see(AGENT, "On it: run: echo high");
            tab.see(AGENT, "high 42 tide");
            assertThat(tab.value("document.querySelector('#input').value").asString())
                    .isEmpty();
            assertThat(tab.complaints()).isEmpty();
        }
    }

    @Test
    void textOfAnAgentIsNeverCode() throws Exception {
        String attack = "remember that <img src=x onerror=\"window.hacked=1\"><script>window.hacked=2</script>"
                + "<svg onload=window.hacked=3> [click](javascript:window.hacked=4) <iframe srcdoc='<script>parent.hacked=5</script>'>"
                + " **harmless**";
        try (Tab tab = open(server)) {
            tab.type("#input", attack);
            tab.click("#send");

            tab.see(AGENT + " strong", "harmless");
            String all = "#messages ";
            for (String active :
                    new String[] {"script", "img", "svg", "iframe", "[onerror]", "[onload]", "a[href^=javascript]"}) {
                assertThat(tab.has(all + active)).as(active).isFalse();
            }
            assertThat(tab.value("typeof window.hacked").asString()).isEqualTo("undefined");
            assertThat(tab.complaints()).isEmpty();
        }
    }

    @Test
    void aRunningTaskIsCancelled() throws Exception {
        String id = server.api().create("/api/tasks", Map.of("command", Map.of("line", "sleep 600")));
        try (Tab tab = open(server)) {
            tab.go(server.url() + "/#/tasks");
            tab.click("[data-testid=task][data-id='" + id + "'] [data-testid=task-cancel]");

            tab.see("[data-testid=task][data-id='" + id + "'][data-status=cancelled]");
            assertThat(server.api().task(id).path("status").asString()).isEqualTo("cancelled");
            assertThat(tab.complaints()).isEmpty();
        }
    }

    @Test
    void anAnswerThatComesLateDoesNotHideWhatHappenedMeanwhile() throws Exception {
        String id = server.api().create("/api/tasks", Map.of("command", Map.of("line", "sleep 600")));
        try (Tab tab = open(server)) {
            tab.go(server.url() + "/#/tasks");
            String row = "[data-testid=task][data-id='" + id + "']";
            tab.see(row + "[data-status=running]");
            tab.holdRequests("*/api/tasks/" + id);
            tab.click(row + " [data-testid=task-cancel]");

            String request = tab.heldRequest();
            await("cancelled")
                    .until(() -> server.api().task(id).path("status").asString().equals("cancelled"));
            String chat = "messages after it";
            server.api().post("/api/input", Map.of("text", chat));
            tab.see("[data-testid=message][data-role=user]", chat); // so the event before it has come, too
            tab.answerHeld(request, "{\"id\":\"" + id + "\",\"status\":\"cancelling\"}");

            tab.see(row + "[data-status=cancelled]");
            assertThat(tab.complaints()).isEmpty();
        }
    }

    @Test
    void aTriggerIsRunNow() throws Exception {
        String id = server.api()
                .create(
                        "/api/triggers",
                        Map.of(
                                "name", "tides",
                                "schedule", Map.of("every", "6h"),
                                "task", Map.of("command", Map.of("line", "echo now >> now.txt"))));
        try (Tab tab = open(server)) {
            tab.go(server.url() + "/#/triggers");
            String row = "[data-testid=trigger][data-id='" + id + "']";
            tab.see(row, "tides");
            tab.click(row + " [data-testid=trigger-run]");

            tab.see(row + "[data-last-status=ok]");
            assertThat(server.directory().resolve("now.txt")).hasContent("now");
            assertThat(tab.complaints()).isEmpty();
        }
    }

    @Test
    void aQuestionIsAnsweredByAClick() throws Exception {
        Path home = Files.createDirectory(directory.resolve("scripted"));
        try (ScriptedModelServer model = new ScriptedModelServer();
                ServerProcess asking = ServerProcess.in(home)
                        .with("OPENAI_BASE_URL", model.url() + "/v1")
                        .with("OPENAI_API_KEY", "sk-scripted")
                        .flags("--port", "0", "--model", "openai/test")
                        .start();
                Tab tab = open(asking)) {
            model.when(
                    request -> request.mentions("South it is"),
                    request -> ScriptedAnswer.toolCall("reply", "{\"text\":\"Sailing south.\"}"));
            model.when(
                    request -> true,
                    request -> ScriptedAnswer.toolCall(
                            "ask_user",
                            "{\"question\":\"Which harbour?\",\"options\":[\"North it is\",\"South it is\"]}"));
            tab.type("#input", "sail");
            tab.pressEnter();

            tab.see("[data-testid=question-text]", "Which harbour?");
            tab.see("[data-testid=question-option]:nth-of-type(2)", "South it is");
            tab.click("[data-testid=question-option]:nth-of-type(2)");

            tab.see(AGENT, "Sailing south.");
            tab.see("[data-testid=question-closed]", "South it is");
            assertThat(tab.complaints()).isEmpty();
        }
    }

    @Test
    void aKeyIsAskedForAndOpensThePage() throws Exception {
        Path home = Files.createDirectory(directory.resolve("locked"));
        try (ServerProcess locked = ServerProcess.in(home)
                        .with("MIMIKIT_API_KEY", "open sesame")
                        .start();
                Tab tab = browser.open(locked.url())) {
            tab.type("#key", "wrong");
            tab.pressEnter();
            tab.see("#key-error", "not accepted");

            tab.value("document.querySelector('#key').value = ''");
            tab.type("#key", "open sesame");
            tab.pressEnter();

            tab.see("#connection[data-state=live]");
            await("no dialog").until(() -> !tab.has("#key-dialog"));
            tab.type("#input", "run: echo inside");
            tab.pressEnter();
            tab.see(AGENT, "inside");
            // A browser reports each refused request by itself.
            assertThat(tab.complaints()).allMatch(each -> each.startsWith("network ") && each.contains("401"));
        }
    }

    private Tab open(ServerProcess at) throws IOException, InterruptedException {
        Tab tab = browser.open(at.url());
        tab.see("#connection[data-state=live]");
        return tab;
    }
}
