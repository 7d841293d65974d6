package io.mimikit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.store.Trouble;
import io.mimikit.server.ServerFixture.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Status, memory, audit, restart, health, metrics. */
class RuntimeEndpointsTest {
    private final ServerFixture server = new ServerFixture();

    @AfterEach
    void stop() {
        server.close();
    }

    /** Lets the engine come round. */
    private void look() {
        assertThat(server.engine.<Boolean>query(state -> true)).isTrue();
    }

    private List<Map<String, Object>> audit() {
        return server.get("/api/audit").list("entries");
    }

    @Test
    void aFullDiskIsSaidByReadinessStatusAndEveryRefusalAndIsOverByItself() {
        String running = String.valueOf(
                server.post("/api/tasks", Map.of("prompt", "p")).json().get("id"));
        Awaitility.await().until(() -> server.running.containsKey(running));
        server.store.fill(true);
        look();

        Awaitility.await().until(() -> server.get("/readyz").status() == 503);
        assertThat(server.get("/readyz").json()).isEqualTo(Map.of("status", "disk_full"));
        assertThat(server.get("/healthz").status()).isEqualTo(200);
        assertThat(server.get("/api/status").json())
                .containsEntry("ok", false)
                .containsKey("activeTasks")
                .extractingByKey("trouble")
                .asInstanceOf(MAP)
                .containsEntry("code", "disk_full");
        for (String path : List.of("/api/tasks", "/api/input")) {
            Reply refused = server.post(path, Map.of(path.endsWith("input") ? "text" : "prompt", "more"));
            assertThat(refused.status()).isEqualTo(507);
            assertThat(refused.json()).containsEntry("code", "disk_full");
            assertThat(String.valueOf(refused.json().get("error"))).contains("free some space");
            assertThat(refused.header("Retry-After")).isPresent();
        }
        assertThat(server.post("/api/tasks/" + running + "/cancel", Map.of()).status())
                .isEqualTo(202);

        server.store.fill(false);
        server.clock.advance(Duration.ofSeconds(1));
        look();
        Awaitility.await().until(() -> server.get("/readyz").status() == 200);
        assertThat(server.post("/api/tasks", Map.of("prompt", "p")).status()).isEqualTo(201);
    }

    @Test
    void whatKeepsTheStorageFromItsWorkIsOneWord() {
        for (Map.Entry<ErrorCode, String> each : Map.of(
                        ErrorCode.STORAGE, "storage",
                        ErrorCode.STATE_LOCKED, "state_locked",
                        ErrorCode.STATE_DAMAGED, "storage")
                .entrySet()) {
            server.store.trouble(new Trouble(each.getKey(), "as the test wants it"));
            look();
            Awaitility.await()
                    .untilAsserted(() ->
                            assertThat(server.get("/readyz").json()).isEqualTo(Map.of("status", each.getValue())));
        }
    }

    @Test
    void jumpsOfTheClockAreInTheStatus() {
        server.clock.jump(Duration.ofHours(-1));
        look();
        assertThat(server.get("/api/status").json().get("clockJumps"))
                .isEqualTo(List.of(Map.of("at", "2025-12-31T23:00:00.000Z", "millis", -3_600_000L)));
    }

    @Test
    void statusTellsHowThingsStand() {
        assertThat(server.get("/api/status").json())
                .containsEntry("ok", true)
                .containsEntry("runtimeId", "runtime-1")
                .containsEntry("version", "1.2.3")
                .containsEntry("startedAt", "2026-01-01T00:00:00.000Z")
                .containsEntry("agentStatus", "idle")
                .containsEntry("activeTasks", 0L)
                .containsEntry("pendingTasks", 0L)
                .containsEntry("pendingInputs", 0L)
                .containsEntry("model", "demo")
                .doesNotContainKeys("copied", "findings");

        for (int i = 0; i < 5; i++) {
            server.post("/api/tasks", Map.of("prompt", "p"));
        }
        Awaitility.await().until(() -> server.running.size() == 3);
        Map<String, Object> busy = server.get("/api/status").json();
        assertThat(busy)
                .containsEntry("agentStatus", "running")
                .containsEntry("activeTasks", 3L)
                .containsEntry("pendingTasks", 2L);
        assertThat(busy.get("lanes"))
                .asInstanceOf(MAP)
                .containsOnlyKeys("internal", "planner", "teller", "worker")
                .extractingByKey("worker")
                .asInstanceOf(MAP)
                .containsEntry("name", "worker")
                .containsEntry("active", 3L)
                .containsEntry("depth", 2L)
                .containsEntry("maxConcurrent", 3L)
                .containsEntry("paused", false);
    }

    @Test
    void memoryIsSearchedListedAndRead() {
        server.memory.put("memory.md", "the cat is called Tom");
        server.memory.put("memory/2026-01-01-dog.md", "the dog is called Rex");

        assertThat(server.get("/api/memory?query=cat").list("hits"))
                .containsExactly(
                        Map.of("path", "memory.md", "line", 1L, "score", 1.5, "snippet", "the cat is called Tom"));
        assertThat(server.get("/api/memory").list("files"))
                .extracting(file -> file.get("path"))
                .containsExactly("memory.md", "memory/2026-01-01-dog.md");
        assertThat(server.get("/api/memory?limit=1").list("files")).hasSize(1);
        assertThat(server.post("/api/memory/reindex", Map.of()).json()).containsEntry("files", 2L);
        assertThat(server.get("/api/memory/memory/2026-01-01-dog.md").json())
                .containsEntry("path", "memory/2026-01-01-dog.md")
                .containsEntry("text", "the dog is called Rex");
        assertThat(server.get("/api/memory/memory/none.md").status()).isEqualTo(404);
    }

    @Test
    void memoryIsWrittenAndDeletedAndTheAuditKnowsHashesOnly() {
        Reply made = ServerFixture.send(server.with("PUT", "/api/memory/memory.md", Map.of("text", "secret words")));
        assertThat(made.status()).isEqualTo(201);
        assertThat(server.memory).containsEntry("memory.md", "secret words");
        Reply changed = ServerFixture.send(server.with("PUT", "/api/memory/memory.md", Map.of("text", "")));
        assertThat(changed.status()).isEqualTo(200);
        assertThat(ServerFixture.send(server.to("/api/memory/memory.md").DELETE())
                        .json())
                .containsEntry("deleted", true);
        assertThat(ServerFixture.send(server.to("/api/memory/memory.md").DELETE())
                        .status())
                .isEqualTo(404);
        assertThat(ServerFixture.send(server.with("PUT", "/api/memory/memory.md", Map.of()))
                        .json())
                .containsEntry("field", "text");

        assertThat(audit())
                .extracting(line -> line.get("what"))
                .containsExactly("memory.write", "memory.write", "memory.delete");
        assertThat(server.store.readRuns("access", "access", 10).toString())
                .contains(String.valueOf(made.json().get("sha256")))
                .doesNotContain("secret words");
    }

    @Test
    void noPathLeadsOutOfTheMemory() {
        for (String path :
                List.of("..%2f..%2fetc%2fpasswd", "memory/%2e%2e/x.md", "memory%5cx.md", "memory//x.md", "x%00.md")) {
            Reply refused = server.get("/api/memory/" + path);
            assertThat(refused.status()).as(path).isEqualTo(400);
        }
    }

    @Test
    void pruneAndForgetCanBeTriedFirst() {
        server.memory.put("memory.md", "my address");

        assertThat(server.post("/api/memory/prune", Map.of("dryRun", true)).json())
                .containsEntry("dryRun", true)
                .containsEntry("removed", List.of("memory/old.md"));
        assertThat(server.post("/api/memory/forget", Map.of("what", "address", "dryRun", true))
                        .json())
                .containsEntry("gone", List.of("memory.md"));
        assertThat(server.memory).isNotEmpty();
        assertThat(audit()).isEmpty();

        server.post("/api/memory/prune");
        server.post("/api/memory/forget", Map.of("what", "address"));
        assertThat(server.memory).isEmpty();
        assertThat(audit()).extracting(line -> line.get("what")).containsExactly("memory.prune", "memory.forget");
        assertThat(server.store.committed().toString()).doesNotContain("address");
        assertThat(server.post("/api/memory/forget", Map.of()).json()).containsEntry("field", "what");
    }

    @Test
    void theAuditSaysWhoChangedWhatInPages() {
        for (int i = 0; i < 3; i++) {
            server.post("/api/tasks", Map.of("prompt", "p" + i));
        }

        assertThat(audit()).hasSize(3);
        assertThat(audit().getFirst())
                .containsEntry("n", 1L)
                .containsEntry("what", "task.create")
                .containsEntry("by", Map.of("who", "anonymous-loopback", "via", "http", "from", "127.0.0.1"));
        Reply page = server.get("/api/audit?after=0&limit=2");
        assertThat(page.json()).containsEntry("next", 2L);
        assertThat(server.get("/api/audit?after=2").list("entries")).hasSize(1);
        assertThat(server.get("/api/audit?after=-1").json()).containsEntry("field", "after");
        assertThat(server.get("/api/audit/verify").json()).isEqualTo(Map.of("ok", true, "lines", 3L));
    }

    @Test
    void restartIsAuditedAnsweredAndDone() {
        Reply answer = server.post("/api/restart", Map.of());

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.json()).containsEntry("ok", true);
        Awaitility.await().until(() -> server.restarts.equals(List.of("anonymous-loopback")));
        assertThat(audit()).extracting(line -> line.get("what")).containsExactly("runtime.restart");
    }

    @Test
    void healthIsAboutTheEngineComingRound() {
        for (String path : List.of("/healthz", "/health")) {
            assertThat(server.get(path).json()).as(path).isEqualTo(Map.of("status", "ok"));
        }
        server.clock.advance(Duration.ofNanos(HealthEndpoint.WATCHDOG_NANOS + 1));
        Reply sick = server.get("/healthz");
        assertThat(sick.status()).isEqualTo(503);
        assertThat(sick.json()).isEqualTo(Map.of("status", "unhealthy"));

        assertThat(server.get("/readyz").json()).isEqualTo(Map.of("status", "ready"));
        assertThat(server.get("/healthz").status()).isEqualTo(200);
    }

    @Test
    void aDrainingServerReadsOnAndCancelsButTakesNothingNew() {
        String id = String.valueOf(
                server.post("/api/tasks", Map.of("prompt", "long")).json().get("id"));
        server.api.drain();

        assertThat(server.post("/api/tasks/" + id + "/cancel").status()).isEqualTo(202);
        assertThat(server.post("/api/tasks/" + id + "/retry").json()).containsEntry("code", "draining");

        assertThat(server.get("/readyz").json()).isEqualTo(Map.of("status", "draining"));
        Reply refused = server.post("/api/input", Map.of("text", "late"));
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.json()).containsEntry("code", "draining");
        assertThat(refused.header("Retry-After")).isPresent();
        assertThat(server.get("/api/messages").list("messages"))
                .noneMatch(message -> "late".equals(message.get("text")));
    }

    @Test
    void anEngineThatHasStoppedIsNotReady() {
        server.engine.stopClaiming();
        assertThat(server.get("/readyz").status()).isEqualTo(200);
        server.store.failCommits(Integer.MAX_VALUE, false);
        server.post("/api/tasks", Map.of("prompt", "p"));

        assertThat(server.get("/api/status").status()).isIn(200, 503);
        server.store.failCommits(0, false);
        Awaitility.await().until(() -> server.get("/readyz").status() == 200);
    }

    @Test
    void metricsAreInPrometheusText() {
        server.post("/api/triggers", Map.of("schedule", Map.of("every", "1h"), "task", Map.of("prompt", "p")));
        server.pass(Duration.ofHours(1).plusMillis(50));
        Awaitility.await().until(() -> server.running.size() == 1);

        Reply metrics = server.get("/metrics");
        assertThat(metrics.header("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain"));
        assertThat(metrics.text())
                .contains("# TYPE mimikit_lane_depth gauge\n")
                .contains("\nmimikit_lane_active{lane=\"worker\"} 1\n")
                .contains("\nmimikit_tasks{status=\"running\"} 1\n")
                .contains("\nmimikit_triggers{enabled=\"true\"} 1\n")
                .contains("\nmimikit_schedule_lateness_seconds_bucket{le=\"0.01\"} 0\n")
                .contains("\nmimikit_schedule_lateness_seconds_bucket{le=\"0.1\"} 1\n")
                .contains("\nmimikit_schedule_lateness_seconds_count 1\n")
                .contains("\nmimikit_http_answers_total{status=\"2xx\"} 1\n")
                .containsPattern("\nmimikit_commits_total [1-9]");
        assertThat(metrics.text().lines())
                .allMatch(line -> line.matches(
                        "# (HELP|TYPE) .*|[a-z_]+(\\{[a-z]+=\"[^\"]*\"(,[a-z]+=\"[^\"]*\")?})? [0-9.E+-]+"));
    }
}
