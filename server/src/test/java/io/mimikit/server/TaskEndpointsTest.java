package io.mimikit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.decide.RecordStep;
import io.mimikit.kernel.lane.LaneLimits;
import io.mimikit.server.ServerFixture.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TaskEndpointsTest {
    private final ServerFixture server = new ServerFixture();

    @AfterEach
    void stop() {
        server.close();
    }

    private String task(String prompt) {
        return server.post("/api/tasks", Map.of("prompt", prompt)).id();
    }

    private Reply show(String id) {
        return server.get("/api/tasks/" + id);
    }

    @Test
    void aNewTaskIsAnsweredWithItsAddress() {
        Reply created = server.post(
                "/api/tasks",
                Map.of("id", "mine", "command", Map.of("argv", List.of("echo", "hi")), "priority", 7, "timeout", 90));

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.header("Location")).hasValue("/api/tasks/mine");
        assertThat(created.json())
                .containsEntry("id", "mine")
                .containsEntry("lane", "worker")
                .containsEntry("class", "foreground")
                .containsEntry("title", "echo hi")
                .containsEntry("priority", 7L)
                .containsEntry("timeout", 90L)
                .containsEntry("delivery", "at-least-once")
                .containsEntry("command", Map.of("argv", List.of("echo", "hi")));
        assertThat(server.post("/api/tasks", Map.of("id", "mine", "prompt", "x"))
                        .status())
                .isEqualTo(409);
    }

    @Test
    void aTaskThatMakesNoSenseIsRefusedWithTheField() {
        assertThat(server.post("/api/tasks", Map.of()).json()).containsEntry("field", "prompt");
        assertThat(server.post("/api/tasks", Map.of("prompt", "x", "priority", 11))
                        .json())
                .containsEntry("field", "priority");
        assertThat(server.post("/api/tasks", Map.of("prompt", "x", "lane", "moon"))
                        .json())
                .containsEntry("field", "lane");
        assertThat(server.post("/api/tasks", Map.of("prompt", "x", "prio", 1)).json())
                .containsEntry("field", "prio");
        assertThat(server.get("/api/tasks").list("tasks")).isEmpty();
    }

    @Test
    void aRunThroughShowsAttemptsResultAndRunLog() {
        String id = server.post("/api/tasks", Map.of("prompt", "do it", "traceId", "trace-1"))
                .id();
        server.clock.advance(Duration.ofSeconds(2));
        Awaitility.await().until(() -> server.running.containsKey(id));
        String attemptId = Objects.requireNonNull(server.running.get(id)).id();
        server.ask(new RecordStep(id, attemptId, Map.of("type", "tool")));
        server.clock.advance(Duration.ofSeconds(1));
        server.finish(id, Reports.fine());

        Map<String, Object> task = show(id).json();
        assertThat(task)
                .containsEntry("status", "done")
                .containsEntry("executed", "ok")
                .containsEntry("achieved", "unknown")
                .containsEntry("result", Map.of("text", "fine"))
                .containsEntry("finishedAt", "2026-01-01T00:00:03.000Z")
                .containsEntry("completedAt", "2026-01-01T00:00:03.000Z")
                .containsEntry("startedAt", "2026-01-01T00:00:00.000Z");
        assertThat(task.get("attempts"))
                .asInstanceOf(LIST)
                .singleElement()
                .asInstanceOf(MAP)
                .containsEntry("outcome", "ok");
        assertThat(task.get("runLog"))
                .asInstanceOf(LIST)
                .extracting(entry -> String.valueOf(((Map<?, ?>) entry).get("action")))
                .containsExactly("started", "step", "finished");

        List<Map<String, Object>> runs =
                server.get("/api/runs?kind=task&id=" + id).list("entries");
        assertThat(runs).isEqualTo(task.get("runLog"));
        assertThat(runs.getFirst())
                .containsEntry("ts", "2026-01-01T00:00:00.000Z")
                .containsEntry("attemptId", attemptId);
        assertThat(runs.getLast())
                .containsEntry("status", "ok")
                .containsEntry("durationMs", 3000L)
                .containsEntry("attempts", 1L)
                .containsEntry("traceId", "trace-1");
        assertThat(server.get("/api/runs?kind=task&limit=1&id=" + id).list("entries"))
                .containsExactly(runs.getLast());
        assertThat(server.get("/api/tasks").list("tasks").getFirst()).containsEntry("attempts", 1L);
    }

    @Test
    void whatNoProgramCanBeGivenIsRefused() {
        for (Map<String, Object> command : List.<Map<String, Object>>of(
                Map.of("argv", List.of("echo", "a\0b")),
                Map.of("line", "echo a\0b"),
                Map.of("argv", List.of("echo"), "env", Map.of("A=B", "x")),
                Map.of("argv", List.of("echo"), "env", Map.of("", "x")),
                Map.of("argv", List.of("echo"), "env", Map.of("A", "x\0")))) {
            Reply refused = server.post("/api/tasks", Map.of("command", command));
            assertThat(refused.status()).as("%s", command).isEqualTo(400);
            assertThat((String) refused.json().get("field")).startsWith("command.");
        }
        assertThat(server.post("/api/tasks", Map.of("command", "echo a\0b")).json())
                .containsEntry("field", "command");
    }

    @Test
    void runsOfNobodyAreNone() {
        assertThat(server.get("/api/runs?kind=task&id=nobody").list("entries")).isEmpty();
        assertThat(server.get("/api/runs?kind=trigger&id=nobody").list("entries"))
                .isEmpty();
        assertThat(server.get("/api/runs?kind=task&id=..%2Ftriggers%2Fx").list("entries"))
                .isEmpty();
        assertThat(server.get("/api/runs?kind=access&id=access").json()).containsEntry("field", "kind");
        assertThat(server.get("/api/runs?kind=task").json()).containsEntry("field", "id");
        assertThat(server.get("/api/runs?kind=task&id=x&limit=0").json()).containsEntry("field", "limit");
    }

    @Test
    void cancelAnswersAtOnceAndTheTaskGoesWithItsAttempt() {
        List<String> ids =
                IntStream.range(0, 4).mapToObj(i -> task("task " + i)).toList();
        Awaitility.await().until(() -> server.running.size() == 3);

        Reply running = server.post("/api/tasks/" + ids.getFirst() + "/cancel");
        assertThat(running.status()).isEqualTo(202);
        assertThat(running.json()).containsEntry("status", "cancelling");
        assertThat(server.post("/api/tasks/" + ids.getLast() + "/cancel", Map.of())
                        .json())
                .containsEntry("status", "cancelled");
        assertThat(server.post("/api/tasks/" + ids.getLast() + "/cancel").status())
                .isEqualTo(409);
        assertThat(server.post("/api/tasks/nobody/cancel").json()).containsEntry("code", "not_found");
    }

    @Test
    void retryBringsBackWhatFailed() {
        String id = task("fail");
        assertThat(server.post("/api/tasks/" + id + "/retry").status()).isEqualTo(409);
        server.finish(id, Reports.failed());
        assertThat(show(id).json())
                .containsEntry("status", "failed")
                .containsEntry("error", Map.of("code", "exit", "message", "exit code 3", "retryable", false));

        Reply again = server.post("/api/tasks/" + id + "/retry");
        assertThat(again.status()).isEqualTo(202);
        server.finish(id, Reports.fine());
        assertThat(show(id).json()).containsEntry("status", "done");
        assertThat(show(id).json().get("attempts")).asInstanceOf(LIST).hasSize(2);
        assertThat(server.post("/api/tasks/nobody/retry").status()).isEqualTo(404);
    }

    @Test
    void listsAreNewestFirstFilteredAndPaged() {
        for (int i = 0; i < 6; i++) {
            server.post(
                    "/api/tasks",
                    Map.of("id", "t" + i, "prompt", "p", "notify", "never", "traceId", i % 2 == 0 ? "even" : "odd"));
            server.clock.advance(Duration.ofMillis(5));
        }
        Awaitility.await().until(() -> server.running.size() == 3);
        server.finish("t0", Reports.failed());
        Awaitility.await().until(() -> server.running.size() == 3);

        assertThat(ids("/api/tasks")).containsExactly("t5", "t4", "t3", "t2", "t1", "t0");
        assertThat(ids("/api/tasks?trace=even")).containsExactly("t4", "t2", "t0");
        assertThat(ids("/api/tasks?status=failed")).containsExactly("t0");
        assertThat(ids("/api/tasks?status=pending")).containsExactly("t5", "t4");
        assertThat(ids("/api/tasks?status=running,failed&lane=worker")).containsExactly("t3", "t2", "t1", "t0");
        assertThat(ids("/api/tasks?lane=planner")).isEmpty();
        Reply page = server.get("/api/tasks?limit=4");
        assertThat(ids("/api/tasks?limit=4&before=" + page.json().get("next"))).containsExactly("t1", "t0");
        assertThat(server.get("/api/tasks?status=good").json()).containsEntry("field", "status");
        assertThat(server.get("/api/tasks?before=x").json()).containsEntry("field", "before");
    }

    @Test
    void countsAreOfAllTasksHoweverShortTheList() {
        IntStream.range(0, 5).forEach(i -> task("task " + i));
        Awaitility.await().until(() -> server.running.size() == 3);

        assertThat(server.get("/api/tasks?limit=1").json().get("counts"))
                .asInstanceOf(MAP)
                .containsEntry("pending", 2L)
                .containsEntry("queued", 2L)
                .containsEntry("running", 3L)
                .containsEntry("done", 0L)
                .containsKeys("failed", "deferred", "blocked", "cancelling", "cancelled", "dead", "interrupted");
    }

    @Test
    void longTextsAreCutInListsAndWholeAlone() {
        String prompt = "é".repeat(10_000);
        String id = task(prompt);

        Map<String, Object> listed = server.get("/api/tasks").list("tasks").getFirst();
        assertThat((String) listed.get("prompt")).hasSizeLessThan(5000).endsWith("…");
        assertThat(listed).containsEntry("truncated", true);
        assertThat(show(id).json()).containsEntry("prompt", prompt).doesNotContainKey("truncated");
    }

    @Test
    void tasksThatLeftTheStateAreStillFoundAndRetried() {
        IntStream.range(0, 1001).forEach(i -> {
            server.post("/api/tasks", Map.of("id", "f" + i, "prompt", "p", "notify", "never"));
            server.finish("f" + i, Reports.failed());
        });
        server.store.wantCheckpoint();
        server.look(state -> true);
        Awaitility.await().until(() -> server.look(state -> state.task("f0").isEmpty()));

        assertThat(show("f0").json()).containsEntry("status", "failed");
        assertThat(ids("/api/tasks?limit=1000")).hasSize(1000);
        Reply last = server.get("/api/tasks?limit=1000");
        assertThat(ids("/api/tasks?before=" + last.json().get("next"))).hasSize(1);
        assertThat(server.post("/api/tasks/f0/retry").status()).isEqualTo(202);
        assertThat(show("f0").json()).containsEntry("status", "running");
    }

    @Test
    void aFullLaneSaysWhenToComeBack() {
        KernelConfig config = KernelConfig.defaults().withLane(new LaneLimits("worker", 1, 1, 1, 60_000, 0));
        try (ServerFixture small = new ServerFixture(settings -> settings, config)) {
            small.post("/api/tasks", Map.of("prompt", "runs"));
            Awaitility.await().until(() -> small.running.size() == 1);
            small.post("/api/tasks", Map.of("prompt", "waits"));

            Reply refused = small.post("/api/tasks", Map.of("prompt", "too much"));
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.json()).containsEntry("code", "lane_full");
            assertThat(refused.header("Retry-After")).hasValue("1");
        }
    }

    @Test
    void aStoreThatFailsIsSaidAndTheSameRequestWorksLater() {
        server.store.failCommits(1, false);
        Reply refused = server.post("/api/tasks", Map.of("id", "x", "prompt", "p"));
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.json()).containsEntry("code", "storage");
        assertThat(refused.header("Retry-After")).isPresent();

        Awaitility.await().until(() -> server.get("/api/tasks/x").status() == 404);
        assertThat(server.post("/api/tasks", Map.of("id", "x", "prompt", "p")).status())
                .isEqualTo(201);
    }

    @Test
    void lanesAreShownAndChanged() {
        IntStream.range(0, 5).forEach(i -> task("task " + i));
        Awaitility.await().until(() -> server.running.size() == 3);
        server.clock.advance(Duration.ofSeconds(4));

        assertThat(server.get("/api/lanes").list("lanes"))
                .extracting(lane -> lane.get("name"))
                .containsExactly("internal", "planner", "teller", "worker");
        assertThat(server.get("/api/lanes/worker").json())
                .containsEntry("active", 3L)
                .containsEntry("depth", 2L)
                .containsEntry("maxConcurrent", 3L)
                .containsEntry("paused", false)
                .containsEntry("oldestWaitMs", 4000L);
        Reply changed = server.patch("/api/lanes/worker", Map.of("maxConcurrent", 5));
        assertThat(changed.json()).containsEntry("maxConcurrent", 5L);
        Awaitility.await().until(() -> server.running.size() == 5);
        Reply paused = server.patch("/api/lanes/worker", Map.of("paused", true, "reason", "maintenance"));
        assertThat(paused.json()).containsEntry("paused", true).containsEntry("pausedReason", "maintenance");
        assertThat(server.patch("/api/lanes/worker", Map.of("maxConcurrent", 0)).json())
                .containsEntry("field", "maxConcurrent");
        assertThat(server.patch("/api/lanes/moon", Map.of("paused", true)).status())
                .isEqualTo(404);
    }

    private List<Object> ids(String path) {
        return server.get(path).list("tasks").stream()
                .map(task -> task.get("id"))
                .toList();
    }
}
