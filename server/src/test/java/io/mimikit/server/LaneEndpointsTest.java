package io.mimikit.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.lane.LaneLimits;
import io.mimikit.kernel.lane.LaneRules;
import io.mimikit.kernel.lane.Rate;
import io.mimikit.kernel.lane.Weights;
import io.mimikit.kernel.lane.WhenFull;
import io.mimikit.server.ServerFixture.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Lanes over HTTP: added, changed, drained, removed; full ones that let callers wait; how long waiting takes. */
class LaneEndpointsTest {
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private ServerFixture server = new ServerFixture();

    @AfterEach
    void stop() {
        server.close();
        callers.close();
    }

    /** One slot and room for one that waits. */
    private void full(long waitMillis) {
        server.close();
        LaneRules rules = new LaneRules(Weights.EQUAL, Rate.NONE, Rate.NONE, new WhenFull(waitMillis));
        LaneLimits worker = new LaneLimits("worker", 1, 1, 1, 60_000, 0, rules);
        server = new ServerFixture(settings -> settings, KernelConfig.defaults().withLane(worker));
        post("runs");
        Awaitility.await().until(() -> server.running.size() == 1);
        post("waits");
    }

    private Reply post(String prompt) {
        return server.post("/api/tasks", Map.of("prompt", prompt, "notify", "never"));
    }

    private CompletableFuture<Reply> postLater(String prompt) {
        return CompletableFuture.supplyAsync(() -> post(prompt), callers);
    }

    private void endOne() {
        server.finish(server.running.keySet().iterator().next(), Reports.fine());
    }

    @Test
    void nullTakesAChangeBack() {
        Map<String, Object> before = worker();
        Map<String, Object> limits = Map.of(
                "maxConcurrent",
                7,
                "rate",
                "2/1s",
                "keyRate",
                "1/1s",
                "keyConcurrent",
                2,
                "agingMs",
                5,
                "weights",
                Map.of("a", 3),
                "whenFull",
                "block",
                "maxDepth",
                9,
                "warnDepth",
                3);
        assertThat(server.patch("/api/lanes/worker", limits).json())
                .containsEntry("rate", "2/1s")
                .containsEntry("keyConcurrent", 2L)
                .containsEntry("whenFull", "block");
        Map<String, Object> nothing = new HashMap<>();
        limits.keySet().forEach(name -> nothing.put(name, null));
        assertThat(server.patch("/api/lanes/worker", nothing).json()).isEqualTo(before);
        assertThat(before).containsEntry("oldestWaitMs", 0L);
    }

    private Map<String, Object> worker() {
        return server.get("/api/lanes/worker").json();
    }

    @Test
    void whoeverFindsABlockingLaneFullWaitsForRoomAndIsNotCountedAsRefused() {
        full(WhenFull.WAIT_MILLIS_MAX);
        CompletableFuture<Reply> first = postLater("first");
        Awaitility.await().until(() -> server.api.waitingForRoom() == 1);
        assertThat(first).isNotDone();
        endOne();
        assertThat(first.join().status()).isEqualTo(201);
        assertThat(worker()).containsEntry("rejected", 0L).containsEntry("depth", 1L);
        assertThat(server.api.waitingForRoom()).isZero();
    }

    @Test
    void manyWhoWaitAllGetInAsRoomComes() {
        full(WhenFull.WAIT_MILLIS_MAX);
        List<CompletableFuture<Reply>> waiting = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            waiting.add(postLater("task " + i));
        }
        Awaitility.await().until(() -> server.api.waitingForRoom() == 20);
        for (int i = 0; i < 20; i++) {
            int left = 19 - i;
            Awaitility.await().until(() -> server.running.size() == 1);
            endOne();
            Awaitility.await().until(() -> server.api.waitingForRoom() <= left);
        }
        Set<String> ids = new HashSet<>();
        waiting.forEach(reply -> ids.add(reply.join().id()));
        assertThat(ids).hasSize(20);
    }

    @Test
    void theWaitEndsWithARefusalThatSaysWhenToComeBack() {
        full(100);
        Reply refused = post("too much");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.json()).containsEntry("code", "lane_full");
        assertThat(refused.header("Retry-After")).isPresent();
        assertThat(worker()).containsEntry("rejected", 1L);
    }

    @Test
    void onlySoManyMayWait() {
        full(WhenFull.WAIT_MILLIS_MAX);
        for (int i = 0; i < WaitForRoom.WAITERS_MAX; i++) {
            assertThat(postLater("task " + i)).isNotNull();
        }
        Awaitility.await().until(() -> server.api.waitingForRoom() == WaitForRoom.WAITERS_MAX);
        assertThat(post("one more").status()).isEqualTo(429);
        server.patch("/api/lanes/worker", Map.of("maxDepth", 1000));
        Awaitility.await().until(() -> server.api.waitingForRoom() == 0);
        assertThat(worker()).containsEntry("depth", (long) WaitForRoom.WAITERS_MAX + 1);
    }

    @Test
    void aMessageWaitsForTheTellerTheSameWay() {
        server.patch("/api/lanes/teller", Map.of("paused", true, "maxDepth", 1, "whenFull", "block"));
        server.post("/api/input", Map.of("text", "hello", "conversation", "one"));
        CompletableFuture<Reply> second = CompletableFuture.supplyAsync(
                () -> server.post("/api/input", Map.of("text", "hello", "conversation", "two")), callers);
        Awaitility.await().until(() -> server.api.waitingForRoom() == 1);
        server.patch("/api/lanes/teller", Map.of("paused", false));
        assertThat(second.join().status()).isEqualTo(200);
    }

    @Test
    void aLaneIsAddedFilledDrainedAndRemoved() {
        Reply added = server.put("/api/lanes/backups", Map.of("maxConcurrent", 1, "rate", "100/1m"));
        assertThat(added.status()).isEqualTo(201);
        assertThat(added.header("Location")).hasValue("/api/lanes/backups");
        assertThat(added.json()).containsEntry("rate", "100/1m").containsEntry("whenFull", "reject");
        assertThat(server.put("/api/lanes/backups", Map.of("maxConcurrent", 2)).status())
                .isEqualTo(200);
        String id = server.post("/api/tasks", Map.of("lane", "backups", "prompt", "p"))
                .id();
        Awaitility.await().until(() -> server.running.containsKey(id));
        assertThat(server.patch("/api/lanes/backups", Map.of("drain", true, "reason", "moving"))
                        .json())
                .containsEntry("draining", true)
                .containsEntry("pausedReason", "moving");
        Reply refused = server.post("/api/tasks", Map.of("lane", "backups", "prompt", "p"));
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json()).containsEntry("code", "lane_closed");
        assertThat(server.delete("/api/lanes/backups").status()).isEqualTo(409);
        server.finish(id, Reports.fine());
        Awaitility.await()
                .until(() -> Boolean.TRUE.equals(
                        server.get("/api/lanes/backups").json().get("drained")));
        assertThat(server.delete("/api/lanes/backups").json()).containsEntry("deleted", true);
        assertThat(server.get("/api/lanes/backups").status()).isEqualTo(404);
    }

    @Test
    void lanesTellHowLongWaitingTakesInAllAndByKey() {
        for (int i = 0; i < 5; i++) {
            server.post("/api/tasks", Map.of("prompt", "p" + i, "key", i < 4 ? "loud" : "quiet", "notify", "never"));
        }
        Awaitility.await().until(() -> server.running.size() == 3);
        server.clock.advance(Duration.ofSeconds(8));
        endOne();
        Awaitility.await().until(() -> Long.valueOf(1).equals(worker().get("depth")));
        Map<String, Object> wait = map(worker().get("waitMs"));
        assertThat(wait).containsEntry("count", 4L).containsEntry("p50", 0L);
        assertThat((Long) wait.get("p99")).isBetween(8000L, 9000L);
        assertThat(keys()).extracting(key -> key.get("key")).containsExactlyInAnyOrder("loud", "quiet");
        assertThat(server.get("/metrics").text())
                .contains("mimikit_lane_started_total{lane=\"worker\"} 4")
                .containsPattern("mimikit_lane_wait_seconds\\{lane=\"worker\",quantile=\"0.99\"} 8\\.")
                .contains("mimikit_engine_silence_seconds")
                .contains("mimikit_slots_freed_total 0");
    }

    @SuppressWarnings("unchecked")
    private List<Map<String, Object>> keys() {
        return (List<Map<String, Object>>) java.util.Objects.requireNonNull(worker().get("keys"));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(@org.jspecify.annotations.Nullable Object value) {
        return (Map<String, Object>) java.util.Objects.requireNonNull(value);
    }
}
