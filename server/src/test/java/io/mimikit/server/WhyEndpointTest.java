package io.mimikit.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.condition.Observation;
import io.mimikit.kernel.decide.AttemptReport;
import io.mimikit.kernel.decide.DeleteTrigger;
import io.mimikit.kernel.decide.ObserveCondition;
import io.mimikit.kernel.entity.TaskError;
import io.mimikit.kernel.entity.TaskResult;
import io.mimikit.server.ServerFixture.Reply;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each answer names what a person would have to find out by hand: who, since when, which, and what to do. */
class WhyEndpointTest {
    private final ServerFixture server = new ServerFixture();

    @AfterEach
    void stop() {
        server.close();
    }

    private Map<String, Object> why(String id) {
        Reply reply = server.get("/api/why/" + URLEncoder.encode(id, StandardCharsets.UTF_8));
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        return reply.json();
    }

    private String summary(String id) {
        return String.valueOf(why(id).get("summary"));
    }

    private List<String> facts(String id) {
        Reply reply = server.get("/api/why/" + id);
        return reply.list("facts").stream()
                .map(fact -> String.valueOf(fact.get("text")))
                .toList();
    }

    private String task(Map<String, Object> body) {
        return server.post("/api/tasks", body).id();
    }

    private String task(String prompt) {
        return task(Map.of("prompt", prompt));
    }

    private void awaitRunning(String id) {
        Awaitility.await().until(() -> server.running.containsKey(id));
    }

    private String trigger(String id, Map<String, Object> more) {
        Map<String, Object> body = new LinkedHashMap<>(
                Map.of("id", id, "schedule", Map.of("every", "1h"), "task", Map.of("prompt", "look", "timeout", "5h")));
        body.putAll(more);
        return server.post("/api/triggers", body).id();
    }

    @Test
    void aTaskThatWaitsForASlotNamesWhoHoldsThem() {
        List<String> busy = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            busy.add(task("long " + i));
        }
        busy.forEach(this::awaitRunning);
        String before = task("before");
        String waiting = task("waiting");
        server.pass(Duration.ofMinutes(3));

        assertThat(summary(waiting))
                .contains("queued", "waits since 3m", "behind 1 task in lane worker", "3 of 3 slots busy")
                .contains(busy);
        assertThat(summary(before)).contains("first in lane worker");
        assertThat(why(waiting)).containsEntry("kind", "task").containsEntry("id", waiting);
    }

    @Test
    void aTaskInAPausedLaneNamesWhoPausedItAndWhy() {
        server.patch("/api/lanes/worker", Map.of("paused", true, "reason", "maintenance"));
        String task = task("later");
        assertThat(summary(task))
                .contains(
                        "lane worker is paused since 2026-01-01T00:00:00.000Z", "by anonymous-loopback", "maintenance");
    }

    @Test
    void backgroundWorkThatMustLeaveTheLastSlotSaysSo() {
        String one = task("one");
        String two = task("two");
        awaitRunning(one);
        awaitRunning(two);
        String background = task(Map.of("prompt", "background", "class", "background"));
        assertThat(summary(background)).contains("background work", "last free slot of lane worker", "kept for people");
    }

    @Test
    void aBlockedTaskNamesWhatItWaitsFor() {
        String parent = task("parent");
        awaitRunning(parent);
        String child = task(Map.of("prompt", "child", "after", List.of(parent)));
        assertThat(summary(child)).isEqualTo("blocked: waits for task " + parent + " (running)");
    }

    @Test
    void aDeferredTaskSaysWhatFailedAndWhichAttemptComes() {
        String task = task("call");
        server.finish(task, AttemptReport.failed(new TaskError(ErrorCode.RATE_LIMITED, "slow down")));
        assertThat(summary(task))
                .contains("deferred until 2026", "attempt 1 failed with rate_limited: slow down", "attempt 2 of 3");
        String later = task(Map.of("prompt", "later", "notBefore", "2027-01-01T00:00:00Z"));
        assertThat(summary(later)).isEqualTo("deferred until 2027-01-01T00:00:00.000Z: it is not to run before");
    }

    @Test
    void aFailedTaskSaysWhyItIsNotRepeated() {
        String task = task("break");
        server.finish(task, AttemptReport.failed(new TaskError(ErrorCode.EXIT, "exit status 2")));
        assertThat(summary(task)).contains("failed: exit: exit status 2", "not repeated", "retry.on");
        assertThat(facts(task))
                .anyMatch(fact -> fact.startsWith("made by anonymous-loopback (http"))
                .anyMatch(fact -> fact.equals("attempt 1 started"))
                .anyMatch(fact -> fact.startsWith("attempt 1 ended error after 0.0 s: exit"));
    }

    @Test
    void aDeadTaskSaysThatItsAttemptsAreSpent() {
        String task = task(Map.of("prompt", "net", "retry", Map.of("maxAttempts", 1)));
        server.finish(task, AttemptReport.failed(new TaskError(ErrorCode.NETWORK, "gone")));
        assertThat(summary(task)).contains("all 1 attempts are spent", "network: gone", "mimikit tasks retry");
    }

    @Test
    void aCancelledTaskNamesWhoDidIt() {
        server.patch("/api/lanes/worker", Map.of("paused", true));
        String task = task("never");
        server.post("/api/tasks/" + task + "/cancel");
        assertThat(summary(task)).contains("cancelled by anonymous-loopback");
    }

    @Test
    void anAttemptIsExplainedByItsOwnId() {
        String task = task("work");
        awaitRunning(task);
        String attempt = Objects.requireNonNull(server.running.get(task)).id();
        server.finish(task, AttemptReport.ok(TaskResult.text("fine")));
        assertThat(why(attempt)).containsEntry("kind", "run").containsEntry("id", attempt);
        assertThat(summary(attempt)).contains("attempt 1 of task " + task, "ended ok", "done");
    }

    @Test
    void aTriggerSaysWhenItRunsNextAndWhatCameOfTheLast() {
        trigger("hourly", Map.of());
        server.pass(Duration.ofHours(1));
        String run = server.look(state ->
                state.trigger("hourly").orElseThrow().state().runningTaskIds().getFirst());
        awaitRunning(run);
        server.pass(Duration.ofHours(1));

        assertThat(summary("hourly")).contains("runs now: " + run, "next run 2026-01-01T03:00:00.000Z", "every 1h");
        assertThat(facts("hourly"))
                .contains(
                        "occurrence 2026-01-01T02:00:00.000Z was skipped (overlap: the run before was not over, and overlap"
                                + " is skip): task " + run + " was under way");
        assertThat(why("hourly@2026-01-01T02:00:00.000Z")).containsEntry("kind", "run");
        assertThat(summary("hourly@2026-01-01T02:00:00.000Z")).contains("was skipped (overlap", "task " + run);
        assertThat(summary("hourly@2026-01-01T03:00:00.000Z")).contains("it is to come");

        server.finish(run, AttemptReport.ok(TaskResult.text("fine")));
        assertThat(summary("hourly@2026-01-01T01:00:00.000Z")).contains("ended ok as task " + run);
        assertThat(summary("hourly")).startsWith("next run 2026-01-01T03:00:00.000Z");
    }

    @Test
    void aTriggerThatWasPausedNamesWhoDidIt() {
        trigger("hourly", Map.of());
        server.post("/api/triggers/hourly/pause", Map.of("reason", "holidays"));
        assertThat(summary("hourly"))
                .contains("disabled since 2026-01-01T00:00:00.000Z by anonymous-loopback", "holidays");
    }

    @Test
    void aTriggerThatFailedTooOftenSaysSo() {
        trigger("bad", Map.of("overlap", "allow"));
        for (int i = 0; i < 10; i++) {
            String run = server.post("/api/triggers/bad/run").id();
            server.finish(run, AttemptReport.failed(new TaskError(ErrorCode.EXIT, "exit status 1")));
        }
        assertThat(summary("bad")).contains("disabled", "10 failures in a row", "exit status 1");
    }

    @Test
    void aConditionSaysWhatEachOfItsPartsCameTo() {
        Map<String, Object> both =
                Map.of("all", List.of(Map.of("fileExists", Map.of("path", "go.txt")), Map.of("webhook", Map.of())));
        server.post("/api/triggers", Map.of("id", "both", "condition", both, "task", Map.of("prompt", "act")));
        String place = "all[1].webhook";
        server.ask(new ObserveCondition("both", 1, place, new Observation.Called(Map.of())));
        server.ask(new ObserveCondition(
                "both", 1, "all[0].fileExists", new Observation.Failed("the directory is not there")));
        assertThat(summary("both")).startsWith("waits for: ");
        assertThat(facts("both"))
                .anyMatch(fact -> fact.startsWith("all[0].fileExists: nobody can say: the directory is not there"))
                .anyMatch(fact -> fact.startsWith("all[1].webhook: happened 1 times"));
    }

    @Test
    void aTriggerThatCoolsDownSaysUntilWhen() {
        server.post(
                "/api/triggers",
                Map.of(
                        "id",
                        "cool",
                        "condition",
                        Map.of("webhook", Map.of()),
                        "cooldown",
                        "1h",
                        "overlap",
                        "allow",
                        "task",
                        Map.of("prompt", "act")));
        for (int i = 0; i < 2; i++) {
            server.ask(new ObserveCondition("cool", 1, "webhook", new Observation.Called(Map.of())));
        }
        assertThat(summary("cool")).contains("cool-down ends, 2026-01-01T01:00:00.000Z");
    }

    @Test
    void aTriggerWhoseRunsFailTellsTheIncident() {
        trigger("bad", Map.of());
        String run = server.post("/api/triggers/bad/run").id();
        server.finish(run, AttemptReport.failed(new TaskError(ErrorCode.EXIT, "exit status 1")));
        assertThat(facts("bad"))
                .anyMatch(fact -> fact.startsWith("its runs began to fail with task " + run)
                        && fact.endsWith("nobody has acknowledged that"));
    }

    @Test
    void aTriggerThatIsGoneIsExplainedFromItsLog() {
        trigger("gone", Map.of());
        String run = server.post("/api/triggers/gone/run").id();
        server.finish(run, AttemptReport.ok(TaskResult.text("fine")));
        server.ask(new DeleteTrigger("gone"));
        assertThat(summary("gone")).contains("no such trigger any more");
        assertThat(facts("gone")).anyMatch(fact -> fact.contains("ended ok as task " + run));
    }

    @Test
    void whatIsOnNoRecordIsNotFound() {
        for (String id : List.of("nothing", "../../etc/passwd", "nobody@2026-01-01T00:00:00Z")) {
            Reply reply = server.get("/api/why/" + URLEncoder.encode(id, StandardCharsets.UTF_8));
            assertThat(reply.status()).as(id).isEqualTo(404);
            assertThat(reply.text()).contains("looked among triggers, tasks");
        }
        trigger("hourly", Map.of());
        assertThat(server.get("/api/why/hourly%40yesterday").status()).isEqualTo(400);
    }
}
