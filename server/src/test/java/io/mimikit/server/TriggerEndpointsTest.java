package io.mimikit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import io.mimikit.server.ServerFixture.Reply;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TriggerEndpointsTest {
    private static final Map<String, Object> BERLIN = Map.of("cron", "0 9 * * MON-FRI", "zone", "Europe/Berlin");

    private final ServerFixture server = new ServerFixture();

    @AfterEach
    void stop() {
        server.close();
    }

    private Reply create(String id, Map<String, Object> schedule) {
        return server.post("/api/triggers", Map.of("id", id, "schedule", schedule, "task", Map.of("prompt", "look")));
    }

    private Reply every(String id, String interval) {
        return create(id, Map.of("every", interval));
    }

    private Map<String, Object> show(String id) {
        return server.get("/api/triggers/" + id).json();
    }

    @Test
    void aNewTriggerIsAnsweredWithHowItStands() {
        Reply created = every("six", "6h");

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.header("Location")).hasValue("/api/triggers/six");
        assertThat(created.json())
                .containsEntry("id", "six")
                .containsEntry("enabled", true)
                .containsEntry("schedule", Map.of("every", "6h", "anchor", "2026-01-01T00:00:00.000Z"))
                .containsEntry("nextRunAt", "2026-01-01T06:00:00.000Z")
                .containsEntry("missed", "one")
                .containsEntry("overlap", "skip")
                .containsEntry("notify", "failure")
                .containsEntry("conversation", "main")
                .containsEntry("revision", 1L)
                .containsEntry("runs", 0L)
                .containsEntry("running", List.of())
                .containsEntry("describe", "every 6h, counted from 2026-01-01T00:00:00Z");
        assertThat(show("six")).isEqualTo(created.json());
        assertThat(every("six", "6h").status()).isEqualTo(409);
    }

    @Test
    void whatCallsAModelOftenWithoutAskingIsSaid() {
        assertThat(every("often", "10m").json().get("warnings"))
                .asInstanceOf(LIST)
                .singleElement()
                .asString()
                .contains("up to 144 times a day");
        assertThat(create("office", Map.of("cron", "*/10 9-17 * * *")).json().get("warnings"))
                .asString()
                .contains("up to 54 times a day");
        assertThat(every("hourly", "1h").json()).doesNotContainKey("warnings");
        Map<String, Object> command = Map.of("schedule", Map.of("every", "1m"), "task", Map.of("command", "date"));
        assertThat(server.post("/api/triggers", command).json()).doesNotContainKey("warnings");
        Map<String, Object> cooled =
                Map.of("schedule", Map.of("every", "1m"), "cooldown", "2h", "task", Map.of("prompt", "look"));
        assertThat(server.post("/api/triggers", cooled).json()).doesNotContainKey("warnings");
        Map<String, Object> thrice =
                Map.of("schedule", Map.of("every", "1m"), "maxRuns", 3, "task", Map.of("prompt", "look"));
        assertThat(server.post("/api/triggers", thrice).json()).doesNotContainKey("warnings");
    }

    @Test
    void aOneShotIsEchoedInBothTimes() {
        assertThat(create("once", Map.of("at", "2026-12-01T09:00", "zone", "Europe/Berlin"))
                        .json())
                .containsEntry(
                        "describe", "once, at 2026-12-01T08:00:00Z (2026-12-01T09:00:00.000+01:00 Europe/Berlin)");
        assertThat(create("utc", Map.of("at", "2026-12-01T09:00")).json())
                .containsEntry("describe", "once, at 2026-12-01T09:00:00Z");
    }

    @Test
    void anAnswerWaitsUntilTheFilesHaveBeenLookedAt() {
        Map<String, Object> files = Map.of("fileChanged", Map.of("path", "in/*"));
        server.post("/api/triggers", Map.of("id", "it", "condition", files, "task", Map.of("prompt", "look")));
        assertThat(server.waitedFor).containsExactly("it");
        server.patch("/api/triggers/it", Map.of("name", "other"));
        server.post("/api/triggers/it/pause", Map.of());
        server.post("/api/triggers/it/resume", Map.of());
        assertThat(server.waitedFor).containsExactly("it", "it", "it");
    }

    @Test
    void whatIsAnsweredCanBeGivenBack() {
        Map<String, Object> body = new HashMap<>();
        body.put("id", "all");
        body.put("name", "Everything");
        body.put("schedule", BERLIN);
        body.put(
                "task",
                Map.of(
                        "command",
                        Map.of("argv", List.of("date")),
                        "timeout",
                        2.5,
                        "deadline",
                        "1h",
                        "retry",
                        Map.of("maxAttempts", 2, "backoff", "7s", "on", List.of("timeout"))));
        body.put("conversation", "isolated");
        body.put("missed", Map.of("mode", "all", "window", "2h"));
        body.put("overlap", "queueAll");
        body.put("jitter", "90s");
        body.put("cooldown", "1m");
        body.put("maxRuns", 9);
        body.put("expiresAt", "2027-01-01T00:00:00Z");
        body.put("deleteAfterRun", true);
        body.put("onFailure", Map.of("backoff", List.of("10s", "2m"), "disableAfter", 5));
        body.put("notify", "never");
        Map<String, Object> created = server.post("/api/triggers", body).json();
        assertThat(created)
                .containsEntry("jitter", "90s")
                .containsEntry("missed", Map.of("mode", "all", "window", "2h"))
                .containsEntry("onFailure", Map.of("backoff", List.of("10s", "2m"), "disableAfter", 5L))
                .containsEntry("conversation", "isolated");

        Map<String, Object> again = new HashMap<>(created);
        again.keySet().retainAll(body.keySet());
        again.put("id", "copy");
        Map<String, Object> copied =
                new HashMap<>(server.post("/api/triggers", again).json());

        copied.put("id", "all");
        assertThat(copied).isEqualTo(created);
    }

    @Test
    void aTriggerThatMakesNoSenseIsRefusedWithTheField() {
        assertThat(server.post("/api/triggers", Map.of("task", Map.of("prompt", "x")))
                        .json())
                .containsEntry("field", "schedule");
        assertThat(create("x", Map.of("cron", "99 9 * * *")).status()).isEqualTo(400);
        assertThat(create("x", Map.of("at", "2020-01-01T00:00:00Z")).json()).containsEntry("field", "schedule.at");
        assertThat(every("x", "1ms").json()).containsEntry("field", "schedule.every");
        assertThat(server.get("/api/triggers?all=true").list("triggers")).isEmpty();
    }

    @Test
    void previewIsInUtcAndInTheTriggersZone() {
        create("nine", BERLIN);

        List<Map<String, Object>> instants =
                server.get("/api/triggers/nine/preview?count=2").list("instants");
        assertThat(instants)
                .containsExactly(
                        Map.of(
                                "utc",
                                "2026-01-01T08:00:00.000Z",
                                "local",
                                "2026-01-01T09:00:00.000+01:00",
                                "zone",
                                "Europe/Berlin"),
                        Map.of(
                                "utc",
                                "2026-01-02T08:00:00.000Z",
                                "local",
                                "2026-01-02T09:00:00.000+01:00",
                                "zone",
                                "Europe/Berlin"));
        assertThat(server.get("/api/triggers/nine/preview").list("instants")).hasSize(5);
        assertThat(server.get("/api/triggers/nine/preview?count=0").json()).containsEntry("field", "count");
        assertThat(server.get("/api/triggers/nobody/preview").status()).isEqualTo(404);
    }

    @Test
    void previewEndsWhereTheTriggerDoes() {
        server.post(
                "/api/triggers",
                Map.of("id", "two", "schedule", Map.of("every", "1h"), "task", Map.of("prompt", "p"), "maxRuns", 2));
        server.post(
                "/api/triggers",
                Map.of(
                        "id",
                        "brief",
                        "schedule",
                        Map.of("every", "1h"),
                        "task",
                        Map.of("prompt", "p"),
                        "expiresAt",
                        "2026-01-01T03:30:00Z"));

        assertThat(server.get("/api/triggers/two/preview").list("instants")).hasSize(2);
        assertThat(server.get("/api/triggers/brief/preview").list("instants")).hasSize(3);
    }

    @Test
    void editingKeepsWhatIsNotNamed() {
        every("t", "6h");

        Reply edited = server.patch("/api/triggers/t", Map.of("schedule", Map.of("every", "2h"), "name", "Twice"));
        assertThat(edited.json())
                .containsEntry("name", "Twice")
                .containsEntry("revision", 2L)
                .containsEntry("nextRunAt", "2026-01-01T02:00:00.000Z");
        assertThat(server.patch("/api/triggers/t", Map.of("overlap", "maybe")).json())
                .containsEntry("field", "overlap");
        assertThat(server.patch("/api/triggers/nobody", Map.of("name", "x")).status())
                .isEqualTo(404);
    }

    @Test
    void pauseAndResume() {
        every("t", "1h");

        assertThat(server.post("/api/triggers/t/pause", Map.of("reason", "holidays"))
                        .json())
                .containsEntry("enabled", false)
                .containsEntry("disabledReason", "holidays")
                .doesNotContainKey("nextRunAt");
        assertThat(server.get("/api/triggers").list("triggers")).isEmpty();
        assertThat(server.get("/api/triggers?all=true").list("triggers")).hasSize(1);
        server.pass(Duration.ofHours(5));
        assertThat(server.post("/api/triggers/t/resume").json())
                .containsEntry("enabled", true)
                .containsEntry("nextRunAt", "2026-01-01T06:00:00.000Z")
                .containsEntry("runs", 0L);
        assertThat(server.post("/api/triggers/nobody/pause").status()).isEqualTo(404);
        assertThat(server.get("/api/triggers?all=perhaps").json()).containsEntry("field", "all");
    }

    @Test
    void runNowMakesATask() {
        every("t", "1h");

        Reply run = server.post("/api/triggers/t/run");
        assertThat(run.status()).isEqualTo(201);
        assertThat(run.json()).containsEntry("taskId", run.id()).containsEntry("triggerId", "t");
        assertThat(server.get("/api/tasks/" + run.id()).json())
                .containsEntry("triggerId", "t")
                .containsEntry("class", "foreground");
        assertThat(show("t")).containsEntry("running", List.of(run.id())).containsEntry("runs", 1L);
    }

    @Test
    void deletingIsForGood() {
        every("t", "1h");

        assertThat(ServerFixture.send(server.to("/api/triggers/t").DELETE()).json())
                .containsEntry("id", "t")
                .containsEntry("deleted", true);
        assertThat(ServerFixture.send(server.to("/api/triggers/t").DELETE()).status())
                .isEqualTo(404);
        assertThat(server.get("/api/triggers/t").status()).isEqualTo(404);
    }

    @Test
    void whatFailuresDoIsReadShownAndTakenBack() {
        Map<String, Object> usual = Map.of("backoff", List.of("30s", "1m", "5m", "15m", "1h"), "disableAfter", 10L);
        every("t", "1h");
        assertThat(show("t")).containsEntry("onFailure", usual);
        server.patch("/api/triggers/t", Map.of("onFailure", Map.of("backoff", List.of(90, "1h"), "disableAfter", 3)));
        assertThat(show("t")).containsEntry("onFailure", Map.of("backoff", List.of("90s", "1h"), "disableAfter", 3L));
        assertThat(server.patch("/api/triggers/t", Map.of("name", "x")).json())
                .containsEntry("onFailure", show("t").get("onFailure"));
        for (Map<String, Object> wrong : List.<Map<String, Object>>of(
                Map.of("backoff", List.of("soon")), Map.of("disableAfter", -1), Map.of("backof", "1m"))) {
            Reply refused = server.patch("/api/triggers/t", Map.of("onFailure", wrong));
            assertThat(refused.status()).as("%s", wrong).isEqualTo(400);
            assertThat((String) refused.json().get("field")).startsWith("onFailure.");
        }
        ServerFixture.send(server.to("/api/triggers/t")
                .header("Content-Type", "application/json")
                .method("PATCH", HttpRequest.BodyPublishers.ofString("{\"onFailure\":null}")));
        assertThat(show("t")).containsEntry("onFailure", usual);
    }

    @Test
    void aFiringIsInBothRunLogsWithItsInstant() {
        server.post(
                "/api/triggers",
                Map.of(
                        "id",
                        "t",
                        "schedule",
                        Map.of("every", "1h"),
                        "task",
                        Map.of("prompt", "p", "traceId", "trace-1")));
        server.pass(Duration.ofHours(1));
        Awaitility.await().until(() -> server.running.size() == 1);
        String taskId = server.running.keySet().iterator().next();
        server.finish(taskId, Reports.fine());

        Map<String, Object> task = server.get("/api/tasks/" + taskId).json();
        assertThat(task)
                .containsEntry("scheduledAt", "2026-01-01T01:00:00.000Z")
                .containsEntry("occurrence", "t@2026-01-01T01:00:00.000Z");
        assertThat(server.get("/api/runs?kind=task&id=" + taskId)
                        .list("entries")
                        .getFirst())
                .containsEntry("scheduledAt", "2026-01-01T01:00:00.000Z");
        assertThat(server.get("/api/runs?kind=trigger&id=t").list("entries"))
                .allSatisfy(entry -> assertThat(entry).containsEntry("traceId", "trace-1"))
                .extracting(entry -> entry.get("action"))
                .containsExactly("started", "finished");
        assertThat(show("t"))
                .containsEntry("lastStatus", "ok")
                .containsEntry("lastRunAt", "2026-01-01T01:00:00.000Z")
                .containsEntry("runs", 1L);
    }

    @Test
    void listsGoOnWhereTheyEnded() {
        for (int i = 0; i < 5; i++) {
            every("t" + i, "1h");
        }

        Reply first = server.get("/api/triggers?limit=3");
        assertThat(ids(first)).containsExactly("t0", "t1", "t2");
        ServerFixture.send(server.to("/api/triggers/t2").DELETE());
        assertThat(ids(server.get("/api/triggers?limit=3&after=" + first.json().get("next"))))
                .containsExactly("t3", "t4");
    }

    @Test
    void statusTellsOfTriggersWhoseTimeHasPassed() {
        assertThat(server.get("/api/status").json()).containsEntry("overdueTriggers", 0L);
        every("t", "1h");
        assertThat(server.get("/api/status").json())
                .containsEntry("overdueTriggers", 0L)
                .containsEntry("nextWakeAt", "2026-01-01T01:00:00.000Z");
        assertThat(server.get("/api/triggers?all=true").json().get("triggers"))
                .asInstanceOf(LIST)
                .hasSize(1);
    }

    private static List<Object> ids(Reply reply) {
        return reply.list("triggers").stream().map(trigger -> trigger.get("id")).toList();
    }

    @Test
    void aConditionShowsHowItStandsAndCanBeGivenBack() {
        Map<String, Object> condition = Map.of(
                "all",
                List.of(
                        Map.of("fileChanged", Map.of("path", "in/*.csv", "fireOnInit", false)),
                        Map.of("not", Map.of("fileExists", Map.of("path", "lock")))));
        Reply created = server.post(
                "/api/triggers",
                Map.of(
                        "id",
                        "waits",
                        "condition",
                        condition,
                        "task",
                        Map.of("prompt", "look"),
                        "cooldown",
                        "10m",
                        "activeHours",
                        Map.of("from", "08:00", "to", "20:00")));

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.json())
                .containsEntry("condition", condition)
                .containsEntry("cooldown", "10m")
                .containsEntry("activeHours", Map.of("from", "08:00", "to", "20:00", "zone", "UTC"))
                .containsEntry(
                        "describe", "all of (when in/*.csv changes; not (when lock exists)), only 08:00-20:00 UTC")
                .doesNotContainKeys("schedule", "nextRunAt", "incident");
        assertThat(created.json().get("conditionState"))
                .isEqualTo(Map.of(
                        "holds",
                        false,
                        "leaves",
                        List.of(
                                Map.of("leaf", "all[0].fileChanged", "kind", "fileChanged", "holds", false),
                                Map.of("leaf", "all[1].not.fileExists", "kind", "fileExists"))));
        assertThat(server.get("/api/triggers/waits/preview").json()).containsEntry("instants", List.of());
        Reply wrong = server.patch(
                "/api/triggers/waits",
                Map.of("condition", Map.of("any", List.of(Map.of("fileExists", Map.of("path", "../x"))))));
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.json()).containsEntry("field", "condition.any[0].fileExists.path");
        assertThat(show("waits")).isEqualTo(created.json());
    }

    @Test
    void thePreviewKeepsTheActiveHours() {
        server.post(
                "/api/triggers",
                Map.of(
                        "id",
                        "hours",
                        "schedule",
                        Map.of("every", "6h"),
                        "task",
                        Map.of("prompt", "look"),
                        "activeHours",
                        Map.of("from", "08:00", "to", "20:00")));
        assertThat(server.get("/api/triggers/hours/preview?count=3").json().toString())
                .contains("2026-01-01T12:00", "2026-01-01T18:00", "2026-01-02T12:00")
                .doesNotContain("2026-01-01T06:00");
    }

    @Test
    void anIncidentIsAcknowledged() {
        every("six", "6h");
        assertThat(server.post("/api/triggers/six/acknowledge", Map.of()).status())
                .isEqualTo(409);
        assertThat(server.post("/api/triggers/none/acknowledge", Map.of()).status())
                .isEqualTo(404);
    }
}
