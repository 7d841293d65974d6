package io.mimikit.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.server.HttpServerSettings;
import io.mimikit.server.RawHttp;
import io.mimikit.server.ServerFixture;
import io.mimikit.server.ServerFixture.Reply;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Who is let in, over real sockets. */
class AccessTest {
    private static HttpServerSettings keyed(HttpServerSettings base) {
        return with(base, base.host(), "the-key", List.of());
    }

    private static HttpServerSettings with(
            HttpServerSettings base, String host, @org.jspecify.annotations.Nullable String key, List<String> allowed) {
        return new HttpServerSettings(host, 0, key, "start-token", allowed, base.limits(), base.events());
    }

    /** The status of a request with these lines after the first. */
    private static int status(ServerFixture server, String path, String... headers) {
        StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\r\nConnection: close\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        String answer = RawHttp.ask(server.api.port(), request.append("\r\n").toString());
        return Integer.parseInt(answer.substring(9, 12));
    }

    private static int bearer(ServerFixture server, String key) {
        return status(server, "/api/tasks", "Host: localhost", "Authorization: Bearer " + key);
    }

    @Test
    void withoutAKeyOnlyLocalNamesAndPagesAreServed() {
        try (ServerFixture server = new ServerFixture()) {
            for (String host :
                    List.of("localhost", "localhost:9999", "127.0.0.1:1", "[::1]", "[::1]:80", "LOCALHOST")) {
                assertThat(status(server, "/api/tasks", "Host: " + host))
                        .as(host)
                        .isEqualTo(200);
            }
            for (String host : List.of(
                    "evil.example",
                    "localhost.evil.example",
                    "127.0.0.1.evil.example",
                    "0.0.0.0",
                    "192.168.0.7:8787")) {
                assertThat(status(server, "/api/tasks", "Host: " + host))
                        .as(host)
                        .isEqualTo(403);
                assertThat(status(server, "/", "Host: " + host)).as(host).isEqualTo(403);
            }
            for (String origin : List.of("http://localhost:3000", "https://127.0.0.1", "http://[::1]:8787")) {
                assertThat(status(server, "/api/tasks", "Host: localhost", "Origin: " + origin))
                        .as(origin)
                        .isEqualTo(200);
            }
            for (String origin :
                    List.of("http://evil.example", "null", "file://", "http://localhost.evil.example", "http://a b")) {
                assertThat(status(server, "/api/tasks", "Host: localhost", "Origin: " + origin))
                        .as(origin)
                        .isEqualTo(403);
            }
        }
    }

    @Test
    void aForeignPageCannotRestartOrSpeak() {
        try (ServerFixture server = new ServerFixture()) {
            for (String path : List.of("/api/restart", "/api/input")) {
                Reply refused = ServerFixture.send(
                        server.with("POST", path, Map.of("text", "hi")).header("Origin", "https://evil.example"));
                assertThat(refused.status()).isEqualTo(403);
                assertThat(refused.json()).containsEntry("code", "forbidden");
            }
            assertThat(server.restarts).isEmpty();
            assertThat(server.store.committed()).isEmpty();
        }
    }

    @Test
    void withAKeyItIsNeededForEverythingButTheOpenPlaces() {
        try (ServerFixture server = new ServerFixture(AccessTest::keyed)) {
            for (String path : List.of("/api/tasks", "/api/events", "/api/nothing", "/metrics", "/api/memory/x.md")) {
                Reply refused = server.get(path);
                assertThat(refused.status()).as(path).isEqualTo(401);
                assertThat(refused.json()).containsEntry("code", "unauthorized");
                assertThat(refused.header("WWW-Authenticate")).isPresent();
            }
            for (String path : List.of("/healthz", "/readyz", "/", "/main.js")) {
                assertThat(server.get(path).status()).as(path).isEqualTo(200);
            }
            assertThat(server.get("/nothing").status()).isEqualTo(404);
            assertThat(server.get("/api/status").json()).isEqualTo(Map.of("ok", true));
            assertThat(server.post("/api/restart").status()).isEqualTo(401);
            assertThat(server.restarts).isEmpty();
        }
    }

    @Test
    void theKeyOpensInEitherHeader() {
        try (ServerFixture server = new ServerFixture(AccessTest::keyed)) {
            assertThat(bearer(server, "the-key")).isEqualTo(200);
            assertThat(status(server, "/api/tasks", "Host: localhost", "authorization: bearer the-key"))
                    .isEqualTo(200);
            assertThat(status(server, "/api/tasks", "Host: localhost", "X-Mimikit-Token: the-key"))
                    .isEqualTo(200);
            assertThat(bearer(server, "start-token")).isEqualTo(200);
            for (String wrong : List.of("the-ke", "the-key2", "THE-KEY", "start-toke")) {
                assertThat(bearer(server, wrong)).as(wrong).isEqualTo(401);
            }
            assertThat(status(server, "/api/tasks", "Host: localhost", "Authorization: Basic dGhlLWtleQ=="))
                    .isEqualTo(401);
            assertThat(status(server, "/api/status", "Host: localhost", "Authorization: Bearer wrong"))
                    .isEqualTo(401);
            Reply status = ServerFixture.send(server.to("/api/status").header("Authorization", "Bearer the-key"));
            assertThat(status.json()).containsKey("runtimeId");
        }
    }

    @Test
    void aKeyInTheAddressIsRefusedEvenIfItIsRight() {
        try (ServerFixture server = new ServerFixture(AccessTest::keyed)) {
            for (String name : List.of("token", "access_token", "api_key", "apiKey", "Authorization", "tok%65n")) {
                Reply refused = ServerFixture.send(
                        server.to("/api/tasks?limit=1&" + name + "=the-key").header("Authorization", "Bearer the-key"));
                assertThat(refused.status()).as(name).isEqualTo(400);
                assertThat(refused.text()).doesNotContain("the-key");
            }
        }
    }

    @Test
    void aBrowserMayOnlyAskFromTheNameThatItAsks() {
        try (ServerFixture server = new ServerFixture(base -> with(base, "127.0.0.1", "the-key", List.of("box.lan")))) {
            String key = "Authorization: Bearer the-key";
            assertThat(status(server, "/api/tasks", key, "Host: box.lan")).isEqualTo(200);
            assertThat(status(server, "/api/tasks", key, "Host: box.lan", "Origin: https://box.lan"))
                    .isEqualTo(200);
            assertThat(status(server, "/api/tasks", key, "Host: other.lan")).isEqualTo(403);
            assertThat(status(server, "/api/tasks", key, "Host: localhost", "Origin: http://evil.example"))
                    .isEqualTo(403);
            assertThat(status(server, "/api/tasks", key, "Host: localhost", "Origin: null"))
                    .isEqualTo(403);
        }
    }

    @Test
    void aNameThatIsAllowedMayBeAskedFromItsOwnPageWithoutAKeyToo() {
        try (ServerFixture server = new ServerFixture(base -> with(base, "127.0.0.1", null, List.of("box.lan")))) {
            assertThat(status(server, "/api/tasks", "Host: box.lan", "Origin: https://box.lan"))
                    .isEqualTo(200);
            assertThat(status(server, "/api/tasks", "Host: box.lan", "Origin: http://evil.example"))
                    .isEqualTo(403);
        }
    }

    @Test
    void anOpenAddressAnswersToAnyNameButStillToNoForeignPage() {
        try (ServerFixture server = new ServerFixture(base -> with(base, "0.0.0.0", "the-key", List.of()))) {
            String key = "Authorization: Bearer the-key";
            assertThat(status(server, "/api/tasks", key, "Host: any.example:8787"))
                    .isEqualTo(200);
            assertThat(status(server, "/api/tasks", key, "Host: any.example", "Origin: http://any.example:8787"))
                    .isEqualTo(200);
            assertThat(status(server, "/api/tasks", key, "Host: any.example", "Origin: http://evil.example"))
                    .isEqualTo(403);
        }
    }

    @Test
    void anOpenAddressNeedsAKey() {
        assertThatThrownBy(() -> new ServerFixture(base -> with(base, "0.0.0.0", null, List.of())).close())
                .isInstanceOfSatisfying(
                        MimikitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONFIGURATION))
                .hasMessageContaining("MIMIKIT_API_KEY")
                .hasMessageContaining("server.host");
        assertThatThrownBy(() -> new ServerFixture(base -> with(base, "0.0.0.0", "  ", List.of())).close())
                .isInstanceOf(MimikitException.class);
    }

    @Test
    void aTakenPortIsNamedWithTheFix() {
        try (ServerFixture first = new ServerFixture()) {
            int port = first.api.port();
            assertThatThrownBy(() -> new ServerFixture(base -> HttpServerSettings.local(port)).close())
                    .isInstanceOf(MimikitException.class)
                    .hasMessageContaining("port " + port)
                    .hasMessageContaining("--port");
        }
    }

    @Test
    void guessingIsSlowedDownAndTheRightKeyIsNot() {
        try (ServerFixture server = new ServerFixture(AccessTest::keyed)) {
            for (int i = 0; i < 50; i++) {
                assertThat(status(server, "/api/tasks", "Host: localhost")).isEqualTo(401);
            }
            for (int i = 0; i < WrongKeys.WRONG_MAX; i++) {
                assertThat(bearer(server, "guess" + i)).isEqualTo(401);
            }
            Reply refused = ServerFixture.send(server.to("/api/tasks").header("X-Mimikit-Token", "guess"));
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.header("Retry-After"))
                    .hasValueSatisfying(
                            seconds -> assertThat(Integer.parseInt(seconds)).isBetween(1, 61));
            assertThat(bearer(server, "the-key")).isEqualTo(200);
            assertThat(bearer(server, "start-token")).isEqualTo(200);
            assertThat(server.get("/api/tasks").status()).isEqualTo(401);

            server.clock.advance(Duration.ofSeconds(61));
            assertThat(bearer(server, "guess")).isEqualTo(401);
        }
    }

    @Test
    void guessingIsInTheAuditAFewTimesAndNeverWithTheGuess() {
        try (ServerFixture server = new ServerFixture(AccessTest::keyed)) {
            for (int i = 0; i < 40; i++) {
                bearer(server, "my-guess");
            }
            Awaitility.await().until(() -> server.store.readAudit(-1, 100).size() == 2);
            assertThat(server.store.readAudit(-1, 100)).allSatisfy(line -> {
                assertThat(line.what()).isEqualTo("access.refused");
                assertThat(line.by().from()).isEqualTo("127.0.0.1");
            });
            assertThat(server.store.committed().toString()).doesNotContain("my-guess");
        }
    }

    @Test
    void theAuditKnowsTheNameOfTheKeyAndNotTheKey() {
        try (ServerFixture server = new ServerFixture(AccessTest::keyed)) {
            create(server, "the-key", "");
            create(server, "start-token", "cli");

            Reply audit = ServerFixture.send(server.to("/api/audit").header("X-Mimikit-Token", "the-key"));
            assertThat(audit.list("entries"))
                    .extracting(line -> line.get("by"))
                    .asInstanceOf(InstanceOfAssertFactories.LIST)
                    .containsExactly(
                            Map.of("who", "api-key", "via", "http", "from", "127.0.0.1"),
                            Map.of("who", "local", "via", "cli", "from", "127.0.0.1"));
            assertThat(server.store.committed().toString())
                    .doesNotContain("the-key")
                    .doesNotContain("start-token");
        }
    }

    private static void create(ServerFixture server, String key, String client) {
        HttpRequest.Builder request = server.with("POST", "/api/tasks", Map.of("prompt", "p"))
                .header("Authorization", "Bearer " + key)
                .header("X-Mimikit-Client", client);
        assertThat(ServerFixture.send(request).status()).isEqualTo(201);
    }

    @Test
    void settingsPrintNoSecret() {
        assertThat(keyed(HttpServerSettings.local(0)).toString())
                .doesNotContain("the-key")
                .doesNotContain("start-token");
    }
}
