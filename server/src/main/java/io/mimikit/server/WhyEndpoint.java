package io.mimikit.server;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.engine.Engine;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.entity.Trigger;
import io.mimikit.kernel.entity.WorkClass;
import io.mimikit.kernel.lane.Lane;
import io.mimikit.kernel.request.Ids;
import io.mimikit.kernel.state.State;
import io.mimikit.kernel.store.AuditLine;
import io.mimikit.server.http.Answer;
import io.mimikit.server.http.Call;
import io.mimikit.server.http.Routes;
import io.mimikit.server.why.Explanation;
import io.mimikit.server.why.TaskEvidence;
import io.mimikit.server.why.TaskEvidence.LaneView;
import io.mimikit.server.why.TriggerEvidence;
import io.mimikit.server.why.WhyTask;
import io.mimikit.server.why.WhyTrigger;
import io.mimikit.server.wire.WireTrigger;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** {@code GET /api/why/{id}}: gathers what is on record about a task, a trigger or a run, and has it explained. Thread-safe. */
final class WhyEndpoint {
    /** Newest audit lines that are looked through for who did something. */
    static final int AUDIT_SCANNED_MAX = 2_000;

    private static final int RUNS_TOLD_MAX = 50;
    private static final int RUNS_SCANNED_MAX = 2_000;
    private static final int SLOTS_NAMED_MAX = 20;
    private static final int LEVEL_MAX = 10;
    private static final int FOREGROUND_LEVELS = 3;

    private final ServerParts parts;
    private final Engine engine;
    private final TaskLookup tasks;

    WhyEndpoint(ServerParts parts) {
        this.parts = parts;
        this.engine = parts.engine();
        this.tasks = new TaskLookup(engine);
    }

    void addTo(Routes routes) {
        routes.get("/api/why/{id}", this::explain);
    }

    private Answer explain(Call call) {
        String id = call.parameter("id");
        return Answer.ok(explain(id).orElseThrow(() -> unknown(id)).form());
    }

    private static MimikitException unknown(String id) {
        String shown = id.length() > 100 ? id.substring(0, 100) + "…" : id;
        return new MimikitException(
                ErrorCode.NOT_FOUND,
                "nothing on record has the id " + shown + ": looked among triggers, tasks (live and finished), attempts"
                        + " (of live tasks and of the newest " + TaskLookup.FINISHED_SCANNED_MAX
                        + " finished ones), occurrences and run logs; what is older than runs.keep is gone");
    }

    private Optional<Explanation> explain(String id) {
        int mark = id.lastIndexOf('@');
        if (mark > 0) {
            return occurrence(id, id.substring(0, mark), id.substring(mark + 1));
        }
        if (!isId(id)) {
            return Optional.empty();
        }
        return tasks.find(id)
                .map(task -> WhyTask.explain(evidence(task)))
                .or(() -> trigger(id, RUNS_TOLD_MAX).map(WhyTrigger::explain))
                .or(() -> attempt(id));
    }

    private static boolean isId(String id) {
        try {
            return Ids.check("id", id).equals(id);
        } catch (MimikitException ignored) { // what can't be an id is on no record
            return false;
        }
    }

    private Optional<Explanation> attempt(String id) {
        return tasks.findByAttempt(id)
                .map(task -> WhyTask.explain(
                        evidence(task),
                        task.attempts().stream()
                                .filter(attempt -> attempt.id().equals(id))
                                .findFirst()
                                .orElseThrow()));
    }

    private Optional<Explanation> occurrence(String id, String triggerId, String instant) {
        if (!isId(triggerId)) {
            return Optional.empty();
        }
        try {
            Instant nominal = Instant.parse(instant.split("#", 2)[0]);
            return trigger(triggerId, RUNS_SCANNED_MAX).flatMap(evidence -> WhyTrigger.explain(evidence, id, nominal));
        } catch (DateTimeException e) {
            throw MimikitException.invalid(
                    "id", "id: \"" + instant + "\" is no instant; an occurrence is TRIGGER@2026-12-01T09:00:00.000Z");
        }
    }

    private TaskEvidence.Standing runtime() {
        if (parts.status().isStopped()) {
            return TaskEvidence.Standing.STOPPED;
        }
        return engine.isCopied() ? TaskEvidence.Standing.COPIED : TaskEvidence.Standing.RUNS;
    }

    private List<AuditLine> audit() {
        return engine.store().readAudit(-1, AUDIT_SCANNED_MAX);
    }

    // ---- tasks

    private TaskEvidence evidence(Task task) {
        Instant now = parts.clock().instant();
        List<AuditLine> audit = audit();
        return engine.query(state -> new TaskEvidence(
                task,
                task.status().isTerminal() ? Optional.empty() : Optional.of(lane(state, task, now)),
                parents(state, task),
                Optional.ofNullable(task.waitsFor()).flatMap(state::question),
                audit,
                runtime(),
                now));
    }

    private static Map<String, TaskStatus> parents(State state, Task task) {
        Map<String, TaskStatus> parents = new LinkedHashMap<>();
        for (String id : task.spec().after()) {
            state.task(id).map(Task::status).or(() -> state.outcome(id)).ifPresent(status -> parents.put(id, status));
        }
        return parents;
    }

    private static LaneView lane(State state, Task task, Instant now) {
        Lane lane = state.laneOf(task);
        List<String> running = new ArrayList<>();
        int ahead = 0;
        int sameKey = 0;
        for (Entity entity : state.all(Kind.TASK)) {
            Task other = (Task) entity;
            if (other.status().isTerminal() || state.laneOf(other) != lane) {
                continue;
            }
            if (other.status().holdsSlot()) {
                running.add(other.id());
                sameKey += other.spec().key().equals(task.spec().key()) ? 1 : 0;
            } else if (other.status() == TaskStatus.QUEUED && isAhead(other, task, lane, now)) {
                ahead++;
            }
        }
        int keyMax = lane.limits().keyConcurrent();
        return new LaneView(
                lane.limits().name(),
                lane.isPaused(),
                lane.pausedReason(),
                lane.limits().maxConcurrent(),
                lane.active(),
                lane.depth(),
                running.stream().limit(SLOTS_NAMED_MAX).toList(),
                ahead,
                sameKey,
                keyMax == 0 ? Integer.MAX_VALUE : keyMax);
    }

    /** By level, then by age; the turns that keys take within a level may change the order. */
    private static boolean isAhead(Task other, Task task, Lane lane, Instant now) {
        if (other.id().equals(task.id())) {
            return false;
        }
        long difference = level(other, lane, now) - level(task, lane, now);
        int age = ready(other).compareTo(ready(task));
        boolean older = age < 0 || (age == 0 && other.id().compareTo(task.id()) < 0);
        return difference > 0 || (difference == 0 && older);
    }

    private static long level(Task task, Lane lane, Instant now) {
        long waited = Math.max(0, now.toEpochMilli() - ready(task).toEpochMilli());
        int foreground = task.spec().workClass() == WorkClass.FOREGROUND ? FOREGROUND_LEVELS : 0;
        return Math.min(
                LEVEL_MAX,
                task.spec().priority() + foreground + waited / lane.limits().agingMillis());
    }

    private static Instant ready(Task task) {
        return task.readyAt() == null ? task.createdAt() : task.readyAt();
    }

    // ---- triggers

    private Optional<TriggerEvidence> trigger(String id, int runsMax) {
        List<RunEntry> runs = engine.store().readRuns(RunEntry.TRIGGER, id, runsMax);
        Optional<Trigger> trigger = engine.query(state -> state.trigger(id));
        if (trigger.isEmpty() && runs.isEmpty()) {
            return Optional.empty();
        }
        List<Task> running = engine.query(state -> trigger.stream()
                .flatMap(found -> found.state().runningTaskIds().stream())
                .map(taskId -> state.task(taskId).orElse(null))
                .filter(Objects::nonNull)
                .toList());
        String describe =
                trigger.map(found -> WireTrigger.describe(found.spec())).orElse("");
        return Optional.of(new TriggerEvidence(
                id,
                trigger,
                describe,
                running,
                runs,
                audit(),
                runtime(),
                parts.clock().instant()));
    }
}
