package io.mimikit.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimikit.kernel.decide.BeginSend;
import io.mimikit.kernel.decide.EndSend;
import io.mimikit.kernel.decide.RecordStep;
import io.mimikit.kernel.entity.Dispatch;
import io.mimikit.server.ServerFixture.Reply;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Verification, deliveries, doubt and families of tasks over HTTP. */
class OutcomeEndpointsTest {
    private final ServerFixture server = new ServerFixture();

    @AfterEach
    void stop() {
        server.close();
    }

    private String running(Map<String, Object> body) {
        String id = server.post("/api/tasks", body).id();
        Awaitility.await().until(() -> server.running.containsKey(id));
        return id;
    }

    private Map<String, Object> show(String id) {
        return server.get("/api/tasks/" + id).json();
    }

    @Test
    void whatATaskSaysAboutItsEndIsShownAsItWasGiven() {
        Map<String, Object> verify = Map.of("json", Map.of("path", "a.b", "equals", "x"), "timeout", "5s");
        Map<String, Object> deliver = Map.of("url", "http://127.0.0.1:9/hook", "on", "failure");
        String id = running(Map.of("prompt", "p", "verify", verify, "deliver", deliver));
        assertThat(show(id)).containsEntry("verify", verify).containsEntry("deliver", deliver);
        Reply refused = server.post("/api/tasks", Map.of("prompt", "p", "deliver", Map.of("url", "here")));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json()).containsEntry("field", "deliver.url");
    }

    @Test
    void deadDeliveriesAreListedShownAndSentAgain() {
        String id =
                running(Map.of("prompt", "p", "notify", "never", "deliver", Map.of("url", "http://127.0.0.1:9/hook")));
        server.finish(id, Reports.fine());
        String delivery = String.valueOf(
                server.get("/api/deliveries").list("deliveries").getFirst().get("id"));
        Dispatch sending = server.ask(new BeginSend(delivery)).orElseThrow();
        server.ask(new EndSend(
                delivery, sending.attempts().getLast().id(), EndSend.How.REFUSED, "the receiver answered 404", null));
        assertThat(server.get("/api/deliveries?status=dead").list("deliveries"))
                .singleElement()
                .satisfies(shown -> assertThat(shown)
                        .containsEntry("taskId", id)
                        .containsEntry("lastError", "the receiver answered 404"));
        assertThat(server.get("/api/deliveries?status=delivered").list("deliveries"))
                .isEmpty();
        assertThat(show(id)).containsEntry("delivered", "failed");
        assertThat(server.get("/metrics").text()).contains("mimikit_deliveries{status=\"dead\"} 1");
        Reply replayed = server.post("/api/deliveries/" + delivery + "/replay");
        assertThat(replayed.status()).isEqualTo(202);
        assertThat(replayed.json()).containsEntry("status", "pending").containsKey("payload");
        assertThat(server.get("/api/deliveries?status=lost").status()).isEqualTo(400);
        assertThat(server.post("/api/deliveries/none/replay").status()).isEqualTo(404);
    }

    @Test
    void aCallInDoubtIsShownOnItsTaskOnceItsAttemptIsOver() {
        String id = running(Map.of("prompt", "p", "notify", "never"));
        String attempt = Objects.requireNonNull(server.running.get(id)).id();
        Map<String, Object> call = Map.of("id", "c1", "name", "run_command", "arguments", "{\"line\":\"pay\"}");
        server.ask(new RecordStep(id, attempt, Map.of("type", "intent", "call", call)));
        assertThat(show(id)).doesNotContainKey("inDoubt");
        server.finish(id, Reports.failed());
        assertThat(String.valueOf(show(id).get("inDoubt")))
                .contains("run_command")
                .contains("pay")
                .contains(attempt);
        Reply again = server.post("/api/tasks/" + id + "/retry", Map.of("repeatInDoubt", true));
        assertThat(again.status()).isEqualTo(202);
        assertThat(String.valueOf(show(id).get("runLog"))).contains("repeat_in_doubt");
    }

    @Test
    void childrenAreCancelledOnRequest() {
        String parent = running(Map.of("prompt", "p", "notify", "never"));
        String child = server.post("/api/tasks", Map.of("prompt", "p", "after", List.of(parent), "afterFailed", "run"))
                .id();
        assertThat(server.post("/api/tasks/" + parent + "/cancel", Map.of("children", "yes"))
                        .status())
                .isEqualTo(400);
        assertThat(server.post("/api/tasks/" + parent + "/cancel", Map.of("children", true))
                        .status())
                .isEqualTo(202);
        assertThat(show(child)).containsEntry("status", "cancelled");
    }

    @Test
    void theStatusNamesLanesThatAreGoneAndTasksThatGoOnTooLong() {
        server.put("/api/lanes/old", Map.of());
        server.post("/api/tasks", Map.of("lane", "old", "prompt", "p", "notBefore", "1h"));
        server.delete("/api/lanes/old");
        Map<String, Object> status = server.get("/api/status").json();
        assertThat(String.valueOf(status.get("findings"))).contains("lane old is no longer there; its 1 tasks");
        assertThat(status).containsEntry("overdueTasks", 0L);
    }
}
