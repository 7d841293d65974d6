package io.mimikit.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimikit.server.HttpServerSettings;
import io.mimikit.server.RawHttp;
import io.mimikit.server.ServerFixture;
import io.mimikit.server.ServerFixture.Reply;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is no proper request, and what is too much of one. Whatever it is, nothing of it is stored. */
class RequestLimitsTest {
    private static final int BODY_MAX = 4096;

    private final ServerFixture server =
            new ServerFixture(base -> with(base, base.limits().bodyBytesMax(BODY_MAX)));

    private static HttpServerSettings with(HttpServerSettings base, HttpLimits limits) {
        return new HttpServerSettings(
                base.host(), base.port(), base.apiKey(), base.startToken(), base.allowedHosts(), limits, base.events());
    }

    @AfterEach
    void stop() {
        assertThat(server.store.committed()).as("nothing was stored").isEmpty();
        server.close();
    }

    private Reply input(String body, String type) {
        return ServerFixture.send(server.to("/api/input")
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString(body, StandardCharsets.UTF_8)));
    }

    private String raw(String request) {
        return RawHttp.ask(server.api.port(), request.replace("\n", "\r\n"));
    }

    private String rawPost(String framing, String body) {
        String head = "POST /api/input HTTP/1.1\nHost: localhost\nContent-Type: application/json\n";
        return raw(head + framing + "\n\n" + body);
    }

    @Test
    void brokenJsonIsRefusedWithThePlace() {
        Reply refused = input("{\n  \"text\": nope}", "application/json");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.header("Content-Type")).hasValue("application/problem+json");
        assertThat(refused.json()).containsEntry("code", "invalid_input").containsEntry("field", "body");
        assertThat((String) refused.json().get("error"))
                .startsWith("invalid JSON")
                .contains("line 2, column");
    }

    @Test
    void jsonThatIsCutOffIsRefusedInWordsForPeople() {
        Reply refused = input("{\"text\": [1", "application/json");
        assertThat((String) refused.json().get("error"))
                .startsWith("invalid JSON: Unexpected end-of-input")
                .doesNotContain("REDACTED")
                .contains("line 1, column");
    }

    @Test
    void whatIsNotExactlyOneObjectIsRefused() {
        for (String body : List.of(
                "[]",
                "\"text\"",
                "7",
                "null",
                "{\"text\":\"x\"",
                "{\"text\":\"x\"} {}",
                "{\"text\":\"x\"}]",
                " ",
                "{'text':'x'}",
                "{\"text\":\"x\",\"text\":\"y\"}",
                "{\"text\":\"x\",}",
                "{\"text\":\"\\ud800\"}",
                "{\"text\":\"x\",\"a\":1e999}",
                "{\"text\":\"x\",\"a\":99999999999999999999}",
                "{\"text\":\"x\",\"a\":" + "[".repeat(100) + "]".repeat(100) + "}")) {
            assertThat(input(body, "application/json").status()).as(body).isEqualTo(400);
        }
        assertThat(
                        raw(
                                "POST /api/input HTTP/1.1\nHost: localhost\nConnection: close\nContent-Type: application/json\n\n"))
                .startsWith("HTTP/1.1 400")
                .contains("the body is empty");
    }

    @Test
    void onlyJsonInUtf8IsRead() {
        for (String type : List.of(
                "text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin1", "text/json")) {
            Reply refused = input("{\"text\":\"x\"}", type);
            assertThat(refused.status()).as(type).isEqualTo(415);
            assertThat(refused.json()).containsEntry("code", "unsupported_media_type");
        }
        // These are fine as types: what is wrong is the text.
        for (String type :
                List.of("application/json", "Application/JSON; charset=UTF-8", "application/json;charset=\"utf-8\"")) {
            assertThat(input("{\"text\":\" \"}", type).json()).as(type).containsEntry("field", "text");
        }
        Reply untyped = ServerFixture.send(server.to("/api/input").POST(BodyPublishers.ofString("{\"text\":\" \"}")));
        assertThat(untyped.json()).as("no type means JSON").containsEntry("field", "text");
    }

    @Test
    void aBodyThatIsTooLongIsRefusedAnnouncedOrNot() {
        String body = "{\"text\":\"" + "x".repeat(BODY_MAX) + "\"}";
        assertThat(input(body, "application/json").status()).isEqualTo(413);
        Reply chunked = ServerFixture.send(server.to("/api/input")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofInputStream(
                        () -> new java.io.ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)))));
        assertThat(chunked.status()).isEqualTo(413);
        assertThat(chunked.json()).containsEntry("code", "too_large");
        assertThat(rawPost("Content-Length: 99999999", "{"))
                .startsWith("HTTP/1.1 413")
                .contains("too_large");
        assertThat(rawPost("Transfer-Encoding: chunked", "7fffffff\n{"))
                .startsWith("HTTP/1.1 413")
                .contains("too_large");
    }

    @Test
    void aRefusedSenderStillGetsTheAnswerAfterSendingALot() {
        byte[] body = new byte[2 * 1024 * 1024];
        for (int i = 0; i < 5; i++) {
            Reply refused = ServerFixture.send(server.to("/api/input")
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofByteArray(body)));
            assertThat(refused.status()).isEqualTo(413);
        }
    }

    @Test
    void aBodyThatComesTooSlowlyEndsTheConnection() {
        HttpLimits impatient = HttpLimits.DEFAULT.bodyMillisMax(200);
        try (ServerFixture slow = new ServerFixture(base -> with(base, impatient));
                RawHttp raw = new RawHttp(slow.api.port())) {
            raw.send("POST /api/input HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 20\r\n\r\n{\"text\":");
            assertThat(raw.readAll()).isEmpty();
            assertThat(slow.store.committed()).isEmpty();
            assertThat(slow.get("/healthz").status()).isEqualTo(200);
        }
    }

    @Test
    void aHeadThatComesTooSlowlyEndsTheConnection() {
        HttpLimits impatient = HttpLimits.DEFAULT.headMillisMax(200);
        try (ServerFixture slow = new ServerFixture(base -> with(base, impatient));
                RawHttp raw = new RawHttp(slow.api.port())) {
            raw.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Wait: ");
            assertThat(raw.readAll()).isEmpty();
            assertThat(slow.get("/healthz").status()).isEqualTo(200);
        }
    }

    @Test
    void unknownPlacesAndWrongMethodsAreProblems() {
        Reply nothing = server.get("/api/nothing");
        assertThat(nothing.status()).isEqualTo(404);
        assertThat(nothing.json()).containsEntry("code", "not_found").containsEntry("status", 404L);
        Reply wrong = ServerFixture.send(server.to("/api/tasks").DELETE());
        assertThat(wrong.status()).isEqualTo(405);
        assertThat(wrong.json()).containsEntry("code", "method_not_allowed");
        assertThat(wrong.header("Allow")).hasValue("GET, HEAD, POST");
        Reply options = ServerFixture.send(server.to("/api/input").method("OPTIONS", BodyPublishers.noBody()));
        assertThat(options.status()).isEqualTo(405);
        assertThat(options.header("Access-Control-Allow-Origin")).isEmpty();
        assertThat(server.post("/", Map.of()).status()).isEqualTo(405);
    }

    @Test
    void whatIsNoHttpIsRefusedAsAProblem() {
        assertThat(raw("GET /healthz HTTP/1.1\nConnection: close\n\n")).startsWith("HTTP/1.1 400");
        assertThat(raw("GET /healthz HTTP/1.1\nHost: localhost\nHost: evil.example\n\n"))
                .startsWith("HTTP/1.1 400");
        assertThat(raw("GET /" + "x".repeat(9000) + " HTTP/1.1\nHost: localhost\n\n"))
                .startsWith("HTTP/1.1 414");
        assertThat(raw("GET / HTTP/1.1\nHost: localhost\nX: " + "x".repeat(20_000) + "\n\n"))
                .startsWith("HTTP/1.1 4");
        assertThat(raw("POST /api/input HTTP/1.1\nHost: localhost\nContent-Length: 5\nTransfer-Encoding: chunked\n\n"))
                .startsWith("HTTP/1.1 400");
        assertThat(rawPost("Transfer-Encoding: chunked", "zz\n")).startsWith("HTTP/1.1 400");
        assertThat(raw("G@T /healthz HTTP/1.1\nHost: localhost\n\n"))
                .startsWith("HTTP/1.1 400")
                .contains("the request can't be read; send HTTP/1.1");
        assertThat(server.get("/healthz").status()).isEqualTo(200);
    }

    @Test
    void aProxyMayNameTheWholeAddress() {
        assertThat(raw("GET http://localhost/healthz HTTP/1.1\nHost: localhost\n\n"))
                .startsWith("HTTP/1.1 200");
        assertThat(raw("GET http://localhost/api/tasks?limit=x HTTP/1.1\nHost: localhost\n\n"))
                .contains("limit: \\\"x\\\"");
        assertThat(raw("GET http://localhost HTTP/1.1\nHost: evil.example\n\n")).startsWith("HTTP/1.1 403");
    }

    @Test
    void whatIsNotEvenHttpIsHungUpOn() {
        for (String noise : List.of("GARBAGE\r\n\r\n", "GET /healthz HTTP/7.1\r\n\r\n", "\u0016\u0003\u0001\r\n")) {
            try (RawHttp raw = new RawHttp(server.api.port())) {
                assertThat(raw.send(noise).readAll()).isEmpty();
            }
        }
        assertThat(server.get("/healthz").status()).isEqualTo(200);
    }

    @Test
    void brokenEscapesAreRefused() {
        assertThat(raw("GET /api/tasks?limit=%zz HTTP/1.1\nHost: localhost\nConnection: close\n\n"))
                .startsWith("HTTP/1.1 400");
        assertThat(raw("GET /api/tasks?x=%ff HTTP/1.1\nHost: localhost\nConnection: close\n\n"))
                .startsWith("HTTP/1.1 400");
        assertThat(raw("GET /api/tasks/%c0%af HTTP/1.1\nHost: localhost\nConnection: close\n\n"))
                .startsWith("HTTP/1.1 400");
        Reply twice = server.get("/api/tasks?limit=1&limit=2");
        assertThat(twice.json()).containsEntry("field", "limit");
        assertThat(twice.header("Cache-Control")).hasValue("no-store");
    }

    @Test
    void aConnectionIsUsedAgainAfterARefusal() {
        try (RawHttp raw = new RawHttp(server.api.port())) {
            String bad = "POST /api/nothing HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}";
            raw.send(bad + bad + "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            String answers = raw.readAll();
            assertThat(answers.split("HTTP/1.1 404", -1)).hasSize(3);
            assertThat(answers).contains("HTTP/1.1 200");
        }
    }

    @Test
    void nobodySendsABodyThatIsNotWanted() {
        try (RawHttp raw = new RawHttp(server.api.port())) {
            raw.send(
                    "POST /api/nothing HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 10\r\n\r\n");
            assertThat(raw.readAll()).startsWith("HTTP/1.1 404");
        }
    }
}
