package io.mimikit.server.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskSpec;
import io.mimikit.server.HttpServerSettings;
import io.mimikit.server.ServerFixture;
import io.mimikit.server.ServerFixture.Reply;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HookEndpointTest {
    private ServerFixture server = new ServerFixture();

    @AfterEach
    void stop() {
        server.close();
    }

    private Map<String, Object> create(String id, Map<String, Object> condition, Object... more) {
        Map<String, Object> body =
                new HashMap<>(Map.of("id", id, "condition", condition, "task", Map.of("prompt", "act")));
        for (int i = 0; i < more.length; i += 2) {
            body.put((String) more[i], more[i + 1]);
        }
        Reply reply = server.post("/api/triggers", body);
        assertThat(reply.status()).as(reply.text()).isEqualTo(201);
        return reply.json();
    }

    private static String path(Map<String, Object> trigger) {
        return URI.create(String.valueOf(trigger.get("webhookUrl"))).getPath();
    }

    private String hook(String id) {
        return path(create(id, Map.of("webhook", Map.of()), "overlap", "queueAll"));
    }

    private HttpRequest.Builder to(String path, String body) {
        return server.to(path).POST(BodyPublishers.ofString(body));
    }

    private Reply call(String path, String body, String... headers) {
        HttpRequest.Builder request = to(path, body);
        return ServerFixture.send(headers.length == 0 ? request : request.headers(headers));
    }

    private List<Task> tasks() {
        return server.look(
                state -> state.all(Kind.TASK).stream().map(Task.class::cast).toList());
    }

    private String event(Task task) {
        return String.valueOf(task.spec().data().get(TaskSpec.EVIDENCE));
    }

    @Test
    void aCallStartsTheTaskAndBringsItsBodyAsData() {
        Reply reply = call(
                hook("deploy"), "{\"ref\":\"main\"}", "Content-Type", "application/json", "X-GitHub-Event", "push");
        assertThat(reply.status()).isEqualTo(202);
        assertThat(tasks()).hasSize(1);
        Task task = tasks().getFirst();
        assertThat(reply.json()).containsEntry("id", task.id()).containsEntry("outcome", "fired");
        assertThat(task.spec().prompt()).isEqualTo("act");
        assertThat(event(task)).contains("{\"ref\":\"main\"}", "event=push", "contentType=application/json");
    }

    @Test
    void theAddressIsShownAgainAndIsTheSame() {
        String path = hook("deploy");
        assertThat(path(server.get("/api/triggers/deploy").json()))
                .isEqualTo(path)
                .matches("/hooks/deploy-[0-9a-f]{40}");
        assertThat(server.get("/api/triggers").text()).doesNotContain(path);
    }

    @Test
    void aWrongAddressIsLikeAnyOtherThatIsNotThere() {
        String path = hook("deploy");
        String other = path.substring(0, path.length() - 1) + (path.endsWith("0") ? "1" : "0");
        for (String wrong :
                List.of(other, "/hooks/nobody-" + "0".repeat(40), "/hooks/x", "/hooks/%2e%2e", path + ".1")) {
            Reply reply = call(wrong, "{}");
            assertThat(reply.status()).as(wrong).isEqualTo(404);
            assertThat(reply.json()).containsEntry("error", "there is nothing at /hooks/…");
        }
        assertThat(tasks()).isEmpty();
    }

    @Test
    void whoGuessesIsKeptOutAndWhoKnowsIsNot() {
        String path = hook("deploy");
        for (int i = 0; i < 20; i++) {
            assertThat(call("/hooks/deploy-" + "0".repeat(40), "").status()).isEqualTo(404);
        }
        Reply refused = call("/hooks/deploy-" + "0".repeat(40), "");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.header("Retry-After")).isPresent();
        assertThat(call(path, "").status()).isEqualTo(202);
    }

    @Test
    void rotatingMakesTheOldAddressWorthless() {
        String old = hook("deploy");
        Map<String, Object> rotated = server.post("/api/triggers/deploy/rotate").json();
        assertThat(path(rotated)).isNotEqualTo(old);
        assertThat(call(old, "").status()).isEqualTo(404);
        assertThat(call(path(rotated), "").status()).isEqualTo(202);
    }

    @Test
    void aDeliveryThatIsSentTwiceCountsOnce() {
        String path = hook("deploy");
        Reply first = call(path, "same", "X-GitHub-Delivery", "d-1");
        Reply again = call(path, "same", "X-GitHub-Delivery", "d-1");
        assertThat(again.json()).isEqualTo(first.json());
        assertThat(call(path, "same", "Idempotency-Key", "d-1").json()).isEqualTo(first.json());
        assertThat(call(path, "other", "Idempotency-Key", "d-1").status()).isEqualTo(409);
        assertThat(tasks()).hasSize(1);
        assertThat(call(path, "same", "Idempotency-Key", "d-2").status()).isEqualTo(202);
        assertThat(tasks()).hasSize(2);
    }

    @Test
    void aSignatureIsCheckedWhereOneIsAskedFor() {
        String path = path(create(
                "signed",
                Map.of("webhook", Map.of("hmac", Map.of("secret", "env:HOOK_SECRET", "header", "X-Signature")))));
        byte[] mac = HookAddresses.hmac(
                new SecretKeySpec("s3cret".getBytes(StandardCharsets.UTF_8), "HmacSHA256"),
                "payload".getBytes(StandardCharsets.UTF_8));
        String hex = HexFormat.of().formatHex(mac);
        assertThat(call(path, "payload").status()).isEqualTo(401);
        assertThat(call(path, "payload!", "X-Signature", "sha256=" + hex).status())
                .isEqualTo(401);
        assertThat(tasks()).isEmpty();
        assertThat(call(path, "payload", "X-Signature", "sha256=" + hex).status())
                .isEqualTo(202);
        assertThat(call(path, "payload", "X-Signature", hex.toUpperCase(Locale.ROOT))
                        .status())
                .isEqualTo(202);
    }

    @Test
    void aSecretThatIsNotThereRefusesEverything() {
        String path = path(create("signed", Map.of("webhook", Map.of("hmac", Map.of("secret", "env:NOT_SET")))));
        Reply reply = call(path, "payload", "X-Hub-Signature-256", "sha256=" + "0".repeat(64));
        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.text()).contains("env:NOT_SET");
        assertThat(tasks()).isEmpty();
    }

    @Test
    void aPausedTriggerSaysSoAndStartsNothing() {
        String path = hook("deploy");
        server.post("/api/triggers/deploy/pause", Map.of("reason", "holidays"));
        Reply reply = call(path, "x");
        assertThat(reply.status()).isEqualTo(202);
        assertThat(reply.json()).containsEntry("outcome", "paused").containsEntry("reason", "holidays");
        assertThat(tasks()).isEmpty();
        assertThat(server.get("/api/runs?kind=trigger&id=deploy").text()).contains("\"reason\":\"paused\"");
    }

    @Test
    void aLargeBodyIsKeptBesideTheState() {
        String body = "x".repeat(100_000);
        call(hook("deploy"), body);
        assertThat(event(tasks().getFirst()))
                .contains("artifact=artifacts/0", "bytes=100000")
                .contains("head=xxx");
        assertThat(server.kept.get("artifacts/0")).hasSize(100_000);
        assertThat(call(hook("other"), "x".repeat(1_100_000)).status()).isEqualTo(413);
    }

    @Test
    void whatIsNoTextIsKeptAsItCame() {
        byte[] bytes = {(byte) 0xff, 0, (byte) 0xfe};
        ServerFixture.send(server.to(hook("deploy")).POST(BodyPublishers.ofByteArray(bytes)));
        assertThat(server.kept.get("artifacts/0")).isEqualTo(bytes);
    }

    @Test
    void aHookThatIsCalledTooOftenIsSlowedDown() {
        String path = hook("deploy");
        for (int i = 0; i < CallRate.CALLS_MAX; i++) {
            assertThat(call(path, "", "Idempotency-Key", "same").status()).isEqualTo(202);
        }
        Reply refused = call(path, "");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.header("Retry-After")).isPresent();
        assertThat(call(hook("other"), "").status()).isEqualTo(202);
        server.clock.advance(Duration.ofSeconds(1));
        assertThat(call(path, "").status()).isEqualTo(202);
    }

    @Test
    void eachWebhookOfAConditionHasAnAddressOfItsOwn() {
        Map<String, Object> both =
                create("both", Map.of("all", List.of(Map.of("webhook", Map.of()), Map.of("webhook", Map.of()))));
        List<String> urls = ((List<?>) Objects.requireNonNull(both.get("webhookUrls")))
                .stream().map(url -> URI.create(String.valueOf(url)).getPath()).toList();
        assertThat(call(urls.get(0), "").json())
                .containsEntry("outcome", "taken")
                .containsEntry("id", "both");
        assertThat(call(urls.get(0), "").json()).containsEntry("outcome", "taken");
        assertThat(call(urls.get(0) + ".1", "").status()).isEqualTo(404);
        assertThat(call(urls.get(1), "").json()).containsEntry("outcome", "fired");
    }

    @Test
    void theAuditKnowsTheCallAndNotTheAddress() {
        String path = hook("deploy");
        call(path, "x");
        call(path + "x", "x");
        String audit = server.get("/api/audit").text();
        assertThat(audit).contains("trigger.observe", "hook.deploy").doesNotContain(path.substring(7));
    }

    @Test
    void noKeyIsNeeded() {
        server.close();
        server = new ServerFixture(HookEndpointTest::keyed);
        Map<String, Object> body =
                Map.of("id", "open", "condition", Map.of("webhook", Map.of()), "task", Map.of("prompt", "act"));
        Reply created =
                ServerFixture.send(server.with("POST", "/api/triggers", body).header("Authorization", "Bearer k"));
        assertThat(call(path(created.json()), "").status()).isEqualTo(202);
        assertThat(server.get("/api/triggers/open").status()).isEqualTo(401);
    }

    private static HttpServerSettings keyed(HttpServerSettings base) {
        return new HttpServerSettings(
                base.host(), base.port(), "k", "start", base.allowedHosts(), base.limits(), base.events());
    }

    @Test
    void aPatternThatLeadsOutIsRefusedWhenItIsAskedFor() {
        Map<String, Object> out = Map.of("fileChanged", Map.of("path", "outside/*"));
        Reply created = server.post("/api/triggers", Map.of("condition", out, "task", Map.of("prompt", "act")));
        assertThat(created.status()).isEqualTo(403);
        create("inside", Map.of("fileExists", Map.of("path", "inside/*")));
        assertThat(server.patch("/api/triggers/inside", Map.of("condition", Map.of("any", List.of(out))))
                        .status())
                .isEqualTo(403);
    }
}
