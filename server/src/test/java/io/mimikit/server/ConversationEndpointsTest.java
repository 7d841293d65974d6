package io.mimikit.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimikit.kernel.KernelConfig;
import io.mimikit.server.ServerFixture.Reply;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConversationEndpointsTest {
    private final ServerFixture server = new ServerFixture();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void whatIsSaidIsThereAtOnceUnderTheIdThatWasAnswered() {
        Reply said = server.post("/api/input", Map.of("text", "  hello  "));

        assertThat(said.status()).isEqualTo(200);
        List<Map<String, Object>> messages = server.get("/api/messages").list("messages");
        assertThat(messages).hasSize(1);
        assertThat(messages.getFirst())
                .containsEntry("id", said.id())
                .containsEntry("role", "user")
                .containsEntry("text", "hello")
                .containsEntry("conversation", "main")
                .containsEntry("createdAt", "2026-01-01T00:00:00.000Z");
        assertThat(server.get("/api/status").json()).containsEntry("pendingInputs", 1L);
    }

    @Test
    void messagesComeInPagesOldestFirst() {
        List<String> ids = say(7);

        Reply newest = server.get("/api/messages?limit=3");
        assertThat(idsOf(newest)).isEqualTo(ids.subList(4, 7));
        Reply older = server.get("/api/messages?limit=3&before=" + newest.json().get("next"));
        assertThat(idsOf(older)).isEqualTo(ids.subList(1, 4));
        Reply oldest = server.get("/api/messages?limit=3&before=" + older.json().get("next"));
        assertThat(idsOf(oldest)).isEqualTo(ids.subList(0, 1));
        assertThat(oldest.json()).doesNotContainKey("next");
    }

    @Test
    void messagesAfterAnIdGoForward() {
        List<String> ids = say(5);

        Reply first = server.get("/api/messages?limit=2&after=" + ids.getFirst());
        assertThat(idsOf(first)).isEqualTo(ids.subList(1, 3));
        assertThat(first.json()).containsEntry("next", ids.get(2));
        assertThat(idsOf(server.get("/api/messages?after=" + ids.get(1) + "&before=" + ids.get(3))))
                .containsExactly(ids.get(2));
        assertThat(idsOf(server.get("/api/messages?after=" + ids.getLast()))).isEmpty();
    }

    @Test
    void conversationsAreSeparate() {
        String there = server.post("/api/input", Map.of("text", "there", "conversation", "side"))
                .id();
        server.post("/api/input", Map.of("text", "here"));

        assertThat(idsOf(server.get("/api/messages?conversation=side"))).containsExactly(there);
        assertThat(idsOf(server.get("/api/messages?conversation=nowhere"))).isEmpty();
    }

    @Test
    void whatIsNoInputIsRefusedWithTheField() {
        assertThat(server.post("/api/input", Map.of()).json())
                .containsEntry("status", 400L)
                .containsEntry("code", "invalid_input")
                .containsEntry("error", "text is required")
                .containsEntry("field", "text");
        assertThat(server.post("/api/input", Map.of("text", "   ")).json()).containsEntry("field", "text");
        assertThat(server.post("/api/input", Map.of("text", 7)).json()).containsEntry("field", "text");
        assertThat(server.post("/api/input", Map.of("text", "x", "conversation", "../x"))
                        .json())
                .containsEntry("field", "conversation");
        assertThat(server.post("/api/input", Map.of("text", "x", "txet", "y")).status())
                .isEqualTo(400);
        assertThat(server.post("/api/input", Map.of("text", "x".repeat(65_537))).status())
                .isEqualTo(413);
        assertThat(idsOf(server.get("/api/messages"))).isEmpty();
    }

    @Test
    void listsAreOneToAThousandLong() {
        for (String limit : List.of("0", "1001", "-3", "abc", "1.5", "99999999999999999999")) {
            Reply refused = server.get("/api/messages?limit=" + limit);
            assertThat(refused.status()).as(limit).isEqualTo(400);
            assertThat(refused.json()).containsEntry("field", "limit");
        }
        assertThat(server.get("/api/messages?limit=1000").status()).isEqualTo(200);
        assertThat(server.get("/api/messages?before=nobody").json()).containsEntry("field", "before");
    }

    @Test
    void aQuestionIsListedUntilItIsAnswered() {
        String task = server.post("/api/tasks", Map.of("prompt", "plan it", "lane", KernelConfig.PLANNER))
                .id();
        server.finish(task, Reports.asking("Which one?", List.of("red", "blue"), "red"));

        List<Map<String, Object>> open = server.get("/api/questions").list("questions");
        assertThat(open).hasSize(1);
        assertThat(open.getFirst())
                .containsEntry("question", "Which one?")
                .containsEntry("options", List.of("red", "blue"))
                .containsEntry("default", "red")
                .containsEntry("status", "open")
                .containsEntry("taskId", task)
                .containsEntry("kind", "question")
                .containsKeys("createdAt", "expiresAt", "deadline", "conversation");
        String id = (String) open.getFirst().get("id");

        assertThat(server.post("/api/questions/" + id + "/answer", Map.of()).json())
                .containsEntry("field", "answer");
        Reply answered = server.post("/api/questions/" + id + "/answer", Map.of("answer", "blue"));
        assertThat(answered.status()).isEqualTo(200);
        assertThat(answered.json()).containsEntry("id", id).containsKey("messageId");
        assertThat(server.get("/api/questions").list("questions")).isEmpty();
        assertThat(server.get("/api/questions?all=true").list("questions").getFirst())
                .containsEntry("status", "answered")
                .containsEntry("answer", "blue");
        assertThat(server.post("/api/questions/" + id + "/answer", Map.of("answer", "red"))
                        .status())
                .isEqualTo(409);
        assertThat(server.post("/api/questions/nobody/answer", Map.of("answer", "red"))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void whatTheTellerSaysCarriesItsUsage() {
        String said = server.post("/api/input", Map.of("text", "hi")).id();
        String turn = server.look(state -> state.openTurn("main").orElseThrow());
        server.finish(turn, Reports.replying("hello yourself", said));

        List<Map<String, Object>> messages = server.get("/api/messages").list("messages");
        assertThat(messages).hasSize(2);
        assertThat(messages.getFirst()).containsEntry("id", said).containsEntry("state", "answered");
        assertThat(messages.getLast()).containsEntry("role", "agent").containsEntry("text", "hello yourself");
        assertThat(messages.getLast().get("usage"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
                .containsEntry("total", 15L);
        assertThat(server.get("/api/usage?by=role").list("usage").getFirst())
                .containsEntry("role", "teller")
                .containsEntry("input", 10L)
                .containsEntry("costMicros", 70L);
        assertThat(server.get("/api/usage").list("usage").getFirst()).containsEntry("day", "2026-01-01");
        assertThat(server.get("/api/usage?by=model").list("usage").getFirst()).containsEntry("model", "demo");
        assertThat(server.get("/api/usage?by=moon").json()).containsEntry("field", "by");
        assertThat(server.get("/api/status").json().get("usageToday"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
                .containsEntry("total", 15L);
    }

    private List<String> say(int count) {
        return java.util.stream.IntStream.range(0, count)
                .mapToObj(i -> server.post("/api/input", Map.of("text", "message " + i))
                        .id())
                .toList();
    }

    private static List<Object> idsOf(Reply reply) {
        return reply.list("messages").stream().map(message -> message.get("id")).toList();
    }
}
