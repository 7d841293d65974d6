package io.mimikit.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimikit.server.ServerFixture.Reply;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IdempotencyTest {
    private final ServerFixture server = new ServerFixture();

    @AfterEach
    void stop() {
        server.close();
    }

    private Reply post(String path, String key, Map<String, Object> body) {
        return ServerFixture.send(server.with("POST", path, body).header("Idempotency-Key", key));
    }

    @Test
    void theSameRequestAgainGetsTheFirstAnswerAndStartsNothing() {
        for (Map.Entry<String, Map<String, Object>> request : Map.<String, Map<String, Object>>of(
                        "/api/input", Map.of("text", "once"),
                        "/api/tasks", Map.of("prompt", "once"),
                        "/api/triggers", Map.of("schedule", Map.of("every", "1h"), "task", Map.of("prompt", "once")))
                .entrySet()) {
            Reply first = post(request.getKey(), "k", request.getValue());
            int records = server.store.committed().size();
            Reply second = post(request.getKey(), "k", request.getValue());
            assertThat(second.status()).as(request.getKey()).isEqualTo(first.status());
            assertThat(second.id()).isEqualTo(first.id());
            assertThat(server.store.committed().size() - records).isLessThanOrEqualTo(1);
        }
        assertThat(server.get("/api/messages").list("messages")).hasSize(1);
        assertThat(server.get("/api/tasks?lane=worker").list("tasks")).hasSize(1);
        assertThat(server.get("/api/triggers").list("triggers")).hasSize(1);
    }

    @Test
    void anotherRequestWithTheKeyIsAConflict() {
        post("/api/input", "k", Map.of("text", "one"));
        Reply other = post("/api/input", "k", Map.of("text", "two"));
        assertThat(other.status()).isEqualTo(409);
        assertThat(other.json()).containsEntry("code", "conflict");
        assertThat(post("/api/tasks", "k", Map.of("prompt", "another endpoint")).status())
                .isEqualTo(201);
    }

    @Test
    void theKeyMayBeInTheBodyToo() {
        Map<String, Object> body = Map.of("text", "once", "idempotencyKey", "k");
        String id = server.post("/api/input", body).id();
        assertThat(server.post("/api/input", body).id()).isEqualTo(id);
        assertThat(post("/api/input", "k", Map.of("text", "once")).id()).isEqualTo(id);
        assertThat(post("/api/input", "other", body).json()).containsEntry("field", "idempotencyKey");
        assertThat(post("/api/input", "x".repeat(201), Map.of("text", "x")).json())
                .containsEntry("field", "idempotencyKey");
    }

    @Test
    void whatStartsWorkAgainCanBeRepeatedToo() {
        String trigger = server.post(
                        "/api/triggers", Map.of("schedule", Map.of("every", "1h"), "task", Map.of("prompt", "p")))
                .id();
        server.patch("/api/lanes/worker", Map.of("paused", true));
        String task = server.post("/api/tasks", Map.of("prompt", "p")).id();
        server.post("/api/tasks/" + task + "/cancel", Map.of());
        for (Map.Entry<String, Map<String, Object>> request : Map.<String, Map<String, Object>>of(
                        "/api/triggers/" + trigger + "/run",
                        Map.of(),
                        "/api/tasks/" + task + "/retry",
                        Map.of("repeatInDoubt", true),
                        "/api/memory",
                        Map.of("content", "once"))
                .entrySet()) {
            Reply first = post(request.getKey(), "k", request.getValue());
            int records = server.store.committed().size();
            Reply second = post(request.getKey(), "k", request.getValue());
            assertThat(first.status()).as(request.getKey()).isIn(201, 202);
            assertThat(second.status()).as(request.getKey()).isEqualTo(first.status());
            assertThat(second.id()).isEqualTo(first.id());
            assertThat(server.store.committed()).hasSize(records);
            Map<String, Object> other = new HashMap<>(request.getValue());
            other.put("other", true);
            assertThat(post(request.getKey(), "k", other).status()).isIn(400, 409);
        }
        assertThat(post("/api/triggers/" + trigger + "/run", "another", Map.of())
                        .id())
                .isNotEqualTo(
                        post("/api/triggers/" + trigger + "/run", "k", Map.of()).id());
    }

    @Test
    void anUnknownFieldIsRefusedAlsoWhereNoneIsNeeded() {
        String trigger = server.post(
                        "/api/triggers", Map.of("schedule", Map.of("every", "1h"), "task", Map.of("prompt", "p")))
                .id();
        for (String verb : List.of("run", "resume", "pause")) {
            assertThat(server.post("/api/triggers/" + trigger + "/" + verb, Map.of("dryRun", true))
                            .json())
                    .as(verb)
                    .containsEntry("field", "dryRun");
        }
    }

    @Test
    void theOrderOfFieldsDoesNotMatter() {
        String one = "{\"prompt\":\"p\",\"retry\":{\"maxAttempts\":2,\"backoff\":\"5s\"}}";
        String two = "{ \"retry\" : {\"backoff\":\"5s\",\"maxAttempts\":2}, \"prompt\":\"p\" }";
        assertThat(raw(one)).isEqualTo(raw(two));
    }

    private String raw(String body) {
        return ServerFixture.send(server.to("/api/tasks")
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", "k")
                        .POST(java.net.http.HttpRequest.BodyPublishers.ofString(body)))
                .id();
    }

    @Test
    void aRepetitionIsAnsweredEvenWhenTheRequestWouldNoLongerDo() {
        Map<String, Object> body =
                Map.of("schedule", Map.of("at", "2026-01-01T00:00:10Z"), "task", Map.of("prompt", "p"));
        String id = post("/api/triggers", "k", body).id();
        server.pass(Duration.ofMinutes(1));

        assertThat(post("/api/triggers", "k", body).id()).isEqualTo(id);
        assertThat(post("/api/triggers", "new", body).json()).containsEntry("field", "schedule.at");
    }

    @Test
    void theKeyIsForgottenAfterADay() {
        String id = post("/api/tasks", "k", Map.of("prompt", "p")).id();
        server.pass(Duration.ofHours(25));
        assertThat(post("/api/tasks", "k", Map.of("prompt", "p")).id()).isNotEqualTo(id);
    }

    @Test
    void manyAtOnceAreOne() throws Exception {
        Set<String> ids = new HashSet<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> answers = Stream.generate(() -> threads.submit(() ->
                            post("/api/input", "k", Map.of("text", "once")).id()))
                    .limit(32)
                    .toList();
            for (Future<String> answer : answers) {
                ids.add(answer.get());
            }
        }
        assertThat(ids).hasSize(1);
        assertThat(server.get("/api/messages").list("messages")).hasSize(1);
    }

    @Test
    void keysOfDifferentCallersDoNotMeet() {
        try (ServerFixture keyed = new ServerFixture(ServerFixture::keyed)) {
            List<String> ids = List.of("the-key", "start-token").stream()
                    .map(token -> ServerFixture.send(keyed.with("POST", "/api/tasks", Map.of("prompt", "p"))
                                    .header("Idempotency-Key", "k")
                                    .header("Authorization", "Bearer " + token))
                            .id())
                    .toList();
            assertThat(ids).doesNotHaveDuplicates();
        }
    }
}
