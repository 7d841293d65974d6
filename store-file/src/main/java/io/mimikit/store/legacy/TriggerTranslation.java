package io.mimikit.store.legacy;

import io.mimikit.kernel.doc.Instants;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Notify;
import io.mimikit.kernel.entity.Trigger;
import io.mimikit.kernel.request.RequestLimits;
import io.mimikit.kernel.time.Durations;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A trigger of the old program as one of ours: with its id, its phase and how it stands. One that we can't run is kept,
 * disabled, with the reason. The original goes along whole. Good for one trigger.
 */
final class TriggerTranslation {
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");
    private static final int NAME_CHARS_MAX = 60;

    private final String id;
    private final FoundTrigger found;
    private final TriggerRuns runs;
    private final Defaults defaults;
    private final Map<String, Object> spec = new LinkedHashMap<>();
    private final Map<String, Object> state = new LinkedHashMap<>();
    private @Nullable String disabledReason;

    TriggerTranslation(String id, FoundTrigger found, TriggerRuns runs, Defaults defaults) {
        this.id = id;
        this.found = found;
        this.runs = runs;
        this.defaults = defaults;
    }

    Trigger translate() throws IOException {
        Instant createdAt = defaults.createdAt(found.fields(), found.repairs());
        spec.put("name", name());
        spec.put("task", task());
        spec.put("conversation", "main");
        spec.put("overlap", "skip");
        spec.put("notify", Notify.ALWAYS.wireName());
        state();
        switch (found.type()) {
            case "recurring" -> recurring(createdAt);
            case "scheduled" -> scheduled(createdAt);
            case "conditional" -> conditional();
            default -> disable("its type " + found.type() + " is not known");
        }
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("id", id);
        tree.put("spec", spec);
        tree.put("revision", 1L);
        tree.put("enabled", disabledReason == null);
        if (disabledReason != null) {
            tree.put("disabledReason", disabledReason);
        }
        tree.put("createdAt", Instants.print(createdAt));
        tree.put("createdBy", Defaults.actor());
        tree.put("state", state);
        tree.put(Defaults.IMPORTED, found.fields().without());
        return (Trigger) Kind.TRIGGER.shape().read(tree, "trigger " + id);
    }

    private void disable(String reason) {
        disabledReason = reason;
        found.repairs().add("disabled: " + reason);
    }

    private String name() {
        String line = found.prompt()
                .lines()
                .filter(each -> !each.isBlank())
                .findFirst()
                .orElse("trigger")
                .strip();
        return line.length() <= NAME_CHARS_MAX ? line : line.substring(0, NAME_CHARS_MAX - 1) + "…";
    }

    private Map<String, Object> task() {
        Map<String, Object> task = new LinkedHashMap<>();
        task.put("lane", "worker");
        task.put("prompt", found.prompt());
        task.put("priority", Defaults.priority(found.fields(), found.repairs()));
        Long timeoutMillis = Defaults.timeoutMillis(found.fields(), found.repairs());
        if (timeoutMillis != null) {
            task.put("timeoutMillis", timeoutMillis);
        }
        task.put("delivery", defaults.config().delivery().wireName());
        found.fields().filled("traceId").ifPresent(trace -> task.put("traceId", trace));
        return task;
    }

    private void state() {
        Fields old = found.state();
        Instant lastRun = old.time("lastTriggeredAt");
        if (lastRun == null) {
            lastRun = found.fields()
                    .object("schedule")
                    .map(s -> s.time("lastRunAt"))
                    .orElse(null);
        }
        putTime("lastRunAt", lastRun);
        old.filled("lastStatus").ifPresent(status -> state.put("lastStatus", status));
        old.filled("lastError").ifPresent(error -> state.put("lastError", error));
        Long duration = old.count("lastDurationMs");
        if (duration != null) {
            state.put("lastDurationMs", duration);
        }
        state.put("runs", runs.count(id));
        List<FoundTask> queued = runs.of(id, Stage.QUEUED);
        if (!queued.isEmpty()) {
            state.put("runningTaskIds", queued.stream().map(FoundTask::id).toList());
            Instant since = queued.getFirst().createdAt();
            putTime("runningSince", since == null ? defaults.now() : since);
        }
        lastRun(old, !queued.isEmpty());
    }

    /** What has become of the run that was under way, which the old program would have found out at its next start. */
    private void lastRun(Fields old, boolean waits) {
        List<FoundTask> results = runs.of(id, Stage.RESULT);
        if (!runs.of(id, Stage.RUNNING).isEmpty()) {
            outcome("interrupted", "the older program stopped while it ran");
        } else if (!results.isEmpty()) {
            Fields result = results.getLast().fields();
            boolean done = results.getLast().isDone();
            outcome(done ? "ok" : "error", done ? null : TaskTranslation.errorOf(result));
            Long duration = result.count("durationMs");
            if (duration != null) {
                state.put("lastDurationMs", duration);
            }
        } else if (old.time("runningAt") != null && !waits) {
            found.repairs().add("it was marked as running, and its run is gone");
            outcome("error", "stuck: its run is gone");
        }
    }

    private void outcome(String status, @Nullable String error) {
        state.put("lastStatus", status);
        state.remove("lastError");
        if (error != null) {
            state.put("lastError", error);
        }
    }

    private void putTime(String name, @Nullable Instant at) {
        if (at != null) {
            state.put(name, Instants.print(at));
        }
    }

    private void recurring(Instant createdAt) {
        Fields schedule = found.fields().object("schedule").orElse(null);
        Double seconds = schedule == null ? null : schedule.number("interval");
        if (schedule == null || seconds == null || seconds <= 0) {
            disable("it has no interval above 0");
            return;
        }
        Object given = String.valueOf(schedule.tree().get("interval"));
        if (seconds * 1000 > Durations.MAX.toMillis()) {
            disable("its interval of " + given + " s is longer than " + Durations.print(Durations.MAX));
            return;
        }
        long min = defaults.config().minIntervalMillis();
        long millis = Math.max(min, Math.round(seconds * 1000));
        if (millis != seconds * 1000) {
            found.repairs().add("its interval of " + given + " s became " + Durations.print(Duration.ofMillis(millis)));
        }
        Instant next = next(schedule, createdAt, millis);
        if (next.isAfter(LATEST)) {
            disable("its next run would be after the year 9999");
            return;
        }
        spec.put("schedule", Map.of("everyMillis", millis, "anchor", Instants.print(next)));
        putTime("nextRunAt", next);
    }

    /** As the old program would have reckoned. */
    private static Instant next(Fields schedule, Instant createdAt, long everyMillis) {
        Instant next = schedule.time("nextRunAt");
        Instant last = schedule.time("lastRunAt");
        return next != null ? next : (last != null ? last : createdAt).plusMillis(everyMillis);
    }

    private void scheduled(Instant createdAt) throws IOException {
        Fields schedule = found.fields().object("schedule").orElse(null);
        Instant at = schedule == null ? null : schedule.time("runAt");
        if (schedule == null || at == null) {
            disable("its runAt is no time: "
                    + (schedule == null
                            ? "none"
                            : String.valueOf(schedule.tree().get("runAt"))));
            return;
        }
        if (Fields.isWithoutZone(schedule.text("runAt"))) {
            found.repairs().add("its runAt says no zone, it is taken as UTC");
        }
        spec.put("schedule", Map.of("at", Instants.print(at)));
        boolean past = !at.isAfter(defaults.now());
        if (past && !runs.of(id, Stage.RUNNING).isEmpty()) {
            disabledReason = "interrupted; nobody knows how far it came";
        } else if (past && !runs.of(id, Stage.QUEUED).isEmpty()) {
            return; // its run waits; what comes of it decides
        } else if (past && hasFired(createdAt)) {
            disabledReason = "ok".equals(state.get("lastStatus")) || !state.containsKey("lastStatus")
                    ? "done"
                    : "fired by the older program, and failed";
        } else {
            putTime("nextRunAt", at);
        }
    }

    /** The old program deleted a one-shot when it fired, and then found its copy: what has a result did fire. */
    private boolean hasFired(Instant createdAt) throws IOException {
        Fields old = found.state();
        return old.has("lastStatus")
                || old.has("lastDurationMs")
                || old.has("lastTriggeredAt")
                || old.has("runningAt")
                || runs.count(id) > 0
                || runs.lastStart(TriggerRuns.TRIGGER_LOGS, found.oldId())
                        .filter(start -> !start.isBefore(createdAt))
                        .isPresent();
    }

    private void conditional() {
        Object condition = found.fields().tree().get("condition");
        ConditionTranslation translation = new ConditionTranslation(found.state());
        try {
            if (condition == null) {
                throw new ConditionTranslation.Unsupported("it has no condition");
            }
            spec.put("condition", translation.translate(condition));
        } catch (ConditionTranslation.Unsupported e) {
            disable(String.valueOf(e.getMessage()));
            return;
        }
        Double cooldown = found.fields().number("cooldown");
        if (cooldown != null && cooldown > 0) {
            long max = RequestLimits.QUESTION_TIMEOUT_MAX.toMillis();
            long millis = cooldown * 1000 >= max ? max : Math.round(cooldown * 1000);
            spec.put("cooldownMillis", millis);
            if (millis != cooldown * 1000) {
                found.repairs().add("its cooldown became " + Durations.print(Duration.ofMillis(millis)));
            }
        }
        Instant fired = found.state().time("lastTriggeredAt");
        if (fired != null) {
            Map<String, Object> stand = new LinkedHashMap<>();
            if (!translation.watchesChanges()) {
                stand.put("holds", true); // it fired for what holds already, so it waits until that is new
            }
            stand.put("firedAt", Instants.print(fired));
            state.put("condition", stand);
        }
    }
}
