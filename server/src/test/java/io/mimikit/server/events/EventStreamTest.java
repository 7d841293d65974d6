package io.mimikit.server.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimikit.server.HttpServerSettings;
import io.mimikit.server.RawHttp;
import io.mimikit.server.Reports;
import io.mimikit.server.ServerFixture;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The stream over real sockets. */
class EventStreamTest {
    private static HttpServerSettings with(HttpServerSettings base, EventLimits events) {
        return new HttpServerSettings(
                base.host(), 0, base.apiKey(), base.startToken(), base.allowedHosts(), base.limits(), events);
    }

    private static RawHttp follow(ServerFixture server, String lastEventId) {
        String resume = lastEventId.isEmpty() ? "" : "Last-Event-ID: " + lastEventId + "\r\n";
        return new RawHttp(server.api.port())
                .send("GET /api/events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n" + resume + "\r\n");
    }

    private static String lastId(String stream) {
        int at = stream.lastIndexOf("\nid: ") + 5;
        return stream.substring(at, stream.indexOf('\n', at));
    }

    @Test
    void theHeadComesBeforeAnythingHappens() {
        try (ServerFixture server = new ServerFixture();
                RawHttp events = follow(server, "")) {
            String head = events.readUntil(": connected\n");
            assertThat(head.toLowerCase(java.util.Locale.ROOT))
                    .startsWith("http/1.1 200")
                    .contains("content-type: text/event-stream")
                    .contains("cache-control: no-store");
        }
    }

    @Test
    void whoConnectsBeforeAnythingHappenedMissesNothingWhenItComesBack() {
        try (ServerFixture server = new ServerFixture()) {
            String place;
            try (RawHttp events = follow(server, "")) {
                place = lastId(events.readUntil(": connected\n") + events.readUntil("\n\n"));
            }
            server.post("/api/input", Map.of("text", "while it was away"));
            try (RawHttp events = follow(server, place)) {
                assertThat(events.readUntil("\"text\":\"while it was away\"")).contains(": resumed");
            }
        }
    }

    @Test
    void whatHappensIsToldInWireForm() {
        try (ServerFixture server = new ServerFixture();
                RawHttp events = follow(server, "")) {
            events.readUntil(": connected\n");
            String id = server.post("/api/input", Map.of("text", "hello")).id();
            assertThat(events.readUntil("event: message")).isNotNull();
            assertThat(events.readUntil("\n\n")).contains("\"id\":\"" + id + "\"", "\"text\":\"hello\"");
            server.draft("main", "Hel");
            assertThat(events.readUntil("\"draft\":true")).contains("event: message");
            server.finish(server.look(state -> state.openTurn("main").orElseThrow()), Reports.replying("Hello!", id));
            assertThat(events.readUntil("\"text\":\"Hello!\"")).contains("event: ");
            server.post(
                    "/api/triggers",
                    Map.of("id", "t", "schedule", Map.of("every", "1h"), "task", Map.of("prompt", "p")));
            assertThat(events.readUntil("\"describe\":")).contains("event: trigger");
            server.post("/api/triggers/t/run");
            events.readUntil("event: task");
            events.readUntil("event: log");
            ServerFixture.send(server.to("/api/triggers/t").DELETE());
            events.readUntil("{\"id\":\"t\",\"deleted\":true}");
        }
    }

    @Test
    void lanesAreToldWithTheirFigures() {
        try (ServerFixture server = new ServerFixture();
                RawHttp events = follow(server, "")) {
            events.readUntil(": connected\n");
            ServerFixture.send(server.to("/api/lanes/worker")
                    .header("Content-Type", "application/json")
                    .method("PATCH", BodyPublishers.ofString("{\"maxConcurrent\":9}")));
            assertThat(events.readUntil("\"maxConcurrent\":9"))
                    .contains("event: lane")
                    .contains("{\"name\":\"worker\",\"active\":0,");
            server.post("/api/tasks", Map.of("prompt", "p"));
            events.readUntil("\"name\":\"worker\",\"active\":1");
        }
    }

    @Test
    void aClientThatComesBackGoesOnWhereItWas() {
        try (ServerFixture server = new ServerFixture()) {
            String id;
            try (RawHttp events = follow(server, "")) {
                events.readUntil(": connected\n");
                server.post("/api/input", Map.of("text", "one"));
                id = lastId(events.readUntil("\"text\":\"one\""));
            }
            server.post("/api/input", Map.of("text", "two"));
            try (RawHttp events = follow(server, id)) {
                assertThat(events.readUntil("\"text\":\"two\""))
                        .contains(": resumed")
                        .doesNotContain("\"text\":\"one\"");
            }
        }
    }

    @Test
    void aClientOfAnotherLifeIsReset() {
        try (ServerFixture server = new ServerFixture()) {
            server.post("/api/input", Map.of("text", "one"));
            try (RawHttp events = follow(server, "999999")) {
                String start = events.readUntil("data: {}\n\n");
                assertThat(start).contains("event: reset\nid: ");
                server.post("/api/input", Map.of("text", "two"));
                assertThat(events.readUntil("\"text\":\"two\"")).doesNotContain("\"text\":\"one\"");
            }
            try (RawHttp events = follow(server, "no-number")) {
                assertThat(events.readAnswer(false)).startsWith("HTTP/1.1 400").contains("Last-Event-ID");
            }
        }
    }

    @Test
    void silenceIsFilledWithComments() {
        try (ServerFixture server = new ServerFixture(base -> with(base, new EventLimits(9, 20, 100, 10)));
                RawHttp events = follow(server, "")) {
            events.readUntil(": still here\n");
            events.readUntil(": still here\n");
        }
    }

    @Test
    void tooManyClientsAreToldToComeBack() {
        try (ServerFixture server = new ServerFixture(base -> with(base, new EventLimits(1, 10_000, 100, 10)))) {
            try (RawHttp first = follow(server, "")) {
                first.readUntil(": connected\n");
                try (RawHttp second = follow(server, "")) {
                    assertThat(second.readAnswer(false))
                            .startsWith("HTTP/1.1 503")
                            .containsIgnoringCase("retry-after: 10");
                }
            }
            server.post("/api/input", Map.of("text", "wake the writer, so that it sees that the first has gone"));
            Awaitility.await().until(() -> {
                server.post("/api/tasks", Map.of("prompt", "p"));
                try (RawHttp third = follow(server, "")) {
                    return third.readUntil("\r\n").contains("200");
                }
            });
        }
    }

    @Test
    void aClientThatDoesNotReadIsCutOff() {
        try (ServerFixture server = new ServerFixture(base -> with(base, new EventLimits(1, 10_000, 100, 10)));
                RawHttp sleeper = follow(server, "")) {
            sleeper.readUntil(": connected\n");
            String big = "x".repeat(60_000);
            for (int i = 0; i < 500; i++) {
                server.post("/api/input", Map.of("text", big));
            }
            // Its place is free again: the next one gets in.
            Awaitility.await().until(() -> {
                try (RawHttp next = follow(server, "")) {
                    return next.readUntil("\r\n").contains("200");
                }
            });
            assertThat(server.get("/metrics").text()).contains("mimikit_event_readers");
        }
    }

    @Test
    void stoppingEndsTheStreams() {
        ServerFixture server = new ServerFixture();
        try (RawHttp events = follow(server, "")) {
            events.readUntil(": connected\n");
            server.close();
            assertThat(events.readAll()).contains("event: dropped").contains("stopping");
        }
    }
}
