package io.mimikit.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimikit.server.RawHttp;
import io.mimikit.server.ServerFixture;
import io.mimikit.server.ServerFixture.Reply;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tags, compression, and the headers of every answer. */
class AnswersTest {
    private final ServerFixture server = new ServerFixture();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void listsHaveATagThatChangesWithThem() {
        Reply first = server.get("/api/messages");
        String tag = first.header("ETag").orElseThrow();
        assertThat(first.header("Cache-Control")).hasValue("private, no-cache");
        assertThat(server.get("/api/messages").header("ETag")).hasValue(tag);

        Reply same = ServerFixture.send(server.to("/api/messages").header("If-None-Match", "\"x\", " + tag));
        assertThat(same.status()).isEqualTo(304);
        assertThat(same.bytes()).isEmpty();
        assertThat(same.header("ETag")).hasValue(tag);

        server.post("/api/input", Map.of("text", "news"));
        Reply changed = ServerFixture.send(server.to("/api/messages").header("If-None-Match", tag));
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.header("ETag")).isNotEqualTo(first.header("ETag"));
    }

    @Test
    void everythingElseIsNotKept() {
        for (String path : List.of("/api/status", "/healthz", "/metrics", "/api/nothing", "/api/tasks/none")) {
            Reply reply = server.get(path);
            assertThat(reply.header("Cache-Control")).as(path).hasValue("no-store");
            assertThat(reply.header("ETag")).as(path).isEmpty();
        }
    }

    @Test
    void everyAnswerIsHarmlessInABrowser() {
        for (String path : List.of("/api/status", "/api/tasks", "/api/nothing", "/healthz")) {
            Reply reply = server.get(path);
            assertThat(reply.header("X-Content-Type-Options")).as(path).hasValue("nosniff");
            assertThat(reply.header("X-Frame-Options")).hasValue("DENY");
            assertThat(reply.header("Referrer-Policy")).hasValue("no-referrer");
            assertThat(reply.header("Content-Security-Policy")).hasValue("default-src 'none'; frame-ancestors 'none'");
            assertThat(reply.header("Access-Control-Allow-Origin")).isEmpty();
        }
    }

    @Test
    void largeAnswersAreCompressedForWhoTakesIt() throws IOException {
        for (int i = 0; i < 20; i++) {
            server.post(
                    "/api/input",
                    Map.of("text", "a message of some length, number " + i + " ".repeat(i) + "x".repeat(500)));
        }
        Reply plain = server.get("/api/messages");
        assertThat(plain.bytes().length).isGreaterThan(Encoding.ZIP_BYTES_MIN);
        assertThat(plain.header("Content-Encoding")).isEmpty();
        assertThat(plain.header("Vary")).hasValue("Accept-Encoding");

        Reply zipped = ServerFixture.send(server.to("/api/messages").header("Accept-Encoding", "br;q=1, gzip;q=0.5"));
        assertThat(zipped.header("Content-Encoding")).hasValue("gzip");
        assertThat(zipped.bytes().length).isLessThan(plain.bytes().length / 3);
        assertThat(new GZIPInputStream(new ByteArrayInputStream(zipped.bytes())).readAllBytes())
                .isEqualTo(plain.bytes());
        assertThat(zipped.header("ETag")).isEqualTo(plain.header("ETag"));
        assertThat(ServerFixture.send(server.to("/api/messages").header("Accept-Encoding", "gzip;q=0, *"))
                        .header("Content-Encoding"))
                .isEmpty();
        assertThat(ServerFixture.send(server.to("/api/status").header("Accept-Encoding", "gzip"))
                        .header("Content-Encoding"))
                .isEmpty();
    }

    @Test
    void headIsGetWithoutTheBody() {
        Reply get = server.get("/api/lanes");
        Reply head = ServerFixture.send(server.to("/api/lanes").method("HEAD", BodyPublishers.noBody()));
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.bytes()).isEmpty();
        assertThat(head.header("Content-Length")).hasValue(String.valueOf(get.bytes().length));
        assertThat(head.header("ETag")).isEqualTo(get.header("ETag"));
        assertThat(RawHttp.ask(
                        server.api.port(), "HEAD /api/events HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void weightsOfEncodings() {
        assertThat(Encoding.takesGzip(List.of())).isFalse();
        assertThat(Encoding.takesGzip(List.of("gzip"))).isTrue();
        assertThat(Encoding.takesGzip(List.of("*"))).isTrue();
        assertThat(Encoding.takesGzip(List.of("br, x-gzip"))).isTrue();
        assertThat(Encoding.takesGzip(List.of("identity", "gzip;q=0"))).isFalse();
        assertThat(Encoding.takesGzip(List.of("*;q=0"))).isFalse();
    }

    @Test
    void anInternalErrorTellsNothingOfTheInside() {
        Routes routes = new Routes().get("/x", call -> {
            throw new IllegalStateException("a secret of the inside");
        });
        Gate open = (request, entry) -> new Caller(new io.mimikit.kernel.entity.Actor("t", "http", null), true);
        try (HttpListener listener = HttpListener.start(
                java.net.InetAddress.getLoopbackAddress(), 0, routes, open, HttpLimits.DEFAULT, status -> {})) {
            String answer =
                    RawHttp.ask(listener.port(), "GET /x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            assertThat(answer)
                    .startsWith("HTTP/1.1 500")
                    .contains("\"internal\"")
                    .doesNotContain("secret");
        }
    }
}
