package io.mimikit.store.legacy;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.doc.Instants;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Notify;
import io.mimikit.kernel.entity.ResultDelivery;
import io.mimikit.kernel.entity.RetryPolicy;
import io.mimikit.kernel.entity.Role;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.entity.WorkClass;
import io.mimikit.store.file.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A task of the old program as one of ours. What waited waits on; what ran is interrupted and waits for somebody to retry
 * it; what was over is over. Good for one task.
 */
final class TaskTranslation {
    static final int RESULT_CHARS_MAX = 1 << 20;

    private final FoundTask found;
    private final Defaults defaults;
    private final Ties ties;
    private final Map<String, Object> tree = new LinkedHashMap<>();

    /**
     * What others know about the task.
     *
     * @param readyAt since when it counts as waiting
     * @param startedAt when it was last started, where that is known
     * @param job what it sums up, where it is a summary
     * @param silent whether nobody is to be told of its end
     * @param told whether somebody was, or is about to be
     */
    record Ties(
            Instant readyAt,
            Optional<Instant> startedAt,
            Optional<ArchiveJobs.Job> job,
            boolean silent,
            boolean told) {}

    TaskTranslation(FoundTask found, Defaults defaults, Ties ties) {
        this.found = found;
        this.defaults = defaults;
        this.ties = ties;
    }

    Task translate() {
        Instant createdAt = createdAt();
        tree.put("id", found.id());
        tree.put("createdAt", Instants.print(createdAt));
        switch (found.stage()) {
            case QUEUED -> waiting();
            case RUNNING -> interrupted(createdAt);
            case RESULT, STATUS -> over(createdAt);
        }
        tree.put("spec", spec());
        Map<String, Object> rest = found.fields().without("id", "prompt", "status", "result", "task");
        tree.put(Defaults.IMPORTED, rest);
        return (Task) Kind.TASK.shape().read(tree, "task " + found.id());
    }

    private Instant createdAt() {
        Instant completed = found.completedAt();
        Instant created = found.createdAt();
        if (created == null && found.stage().isOver()) {
            return completed == null ? defaults.now() : completed; // an outcome alone doesn't say
        }
        return created != null ? created : defaults.createdAt(found.task(), found.repairs());
    }

    private void waiting() {
        Instant deferred = found.fields().time("deferUntil");
        if (deferred != null && deferred.isAfter(defaults.now())) {
            tree.put("status", TaskStatus.DEFERRED.wireName());
            tree.put("deferUntil", Instants.print(deferred));
        } else {
            tree.put("status", TaskStatus.QUEUED.wireName());
            tree.put("readyAt", Instants.print(ties.readyAt()));
        }
    }

    private void interrupted(Instant createdAt) {
        tree.put("status", TaskStatus.INTERRUPTED.wireName());
        Map<String, Object> error =
                error(ErrorCode.INTERRUPTED, "the older program stopped while it ran; retry it, if it may run again");
        end(defaults.now(), ties.startedAt().orElse(createdAt), "interrupted", error);
        tree.put("achieved", "unknown");
    }

    private void over(Instant createdAt) {
        Fields fields = found.fields();
        Instant end = Optional.ofNullable(found.completedAt()).orElseGet(() -> {
            found.repairs().add("its completedAt can't be read, it is that of the import now");
            return defaults.now();
        });
        boolean done = found.isDone();
        if (!done && !"failed".equals(fields.text("status"))) {
            found.repairs().add("its status " + fields.text("status") + " became failed");
        }
        tree.put("status", (done ? TaskStatus.DONE : TaskStatus.FAILED).wireName());
        tree.put("achieved", done ? "unknown" : "failed");
        Long duration = fields.count("durationMs");
        Instant started = duration == null
                ? Optional.ofNullable(fields.time("startedAt")).orElse(createdAt)
                : end.minusMillis(duration);
        String executed = done ? "ok" : executed(fields.text("failureReason"));
        end(end, started, executed, done ? null : error(code(executed), errorOf(fields)));
        String text = resultText(fields);
        if (done && !text.isEmpty()) {
            tree.put("result", Map.of("text", text));
        }
    }

    private static String executed(@Nullable String reason) {
        return switch (String.valueOf(reason)) {
            case "timeout" -> "timeout";
            case "killed" -> "interrupted";
            default -> "error";
        };
    }

    private static ErrorCode code(String executed) {
        return switch (executed) {
            case "timeout" -> ErrorCode.TIMEOUT;
            case "interrupted" -> ErrorCode.INTERRUPTED;
            default -> ErrorCode.INTERNAL;
        };
    }

    private void end(Instant end, Instant started, String executed, @Nullable Map<String, Object> error) {
        Map<String, Object> attempt = new LinkedHashMap<>();
        attempt.put("id", LegacyIds.derived(found.id(), "attempt"));
        attempt.put("number", Math.max(1, Math.min(found.attempts(), Integer.MAX_VALUE)));
        attempt.put("owner", "imported");
        attempt.put("startedAt", Instants.print(started.isAfter(end) ? end : started));
        attempt.put("endedAt", Instants.print(end));
        attempt.put("executed", executed);
        if (error != null) {
            attempt.put("error", error);
            tree.put("error", error);
        }
        tree.put("attempts", List.of(attempt));
        tree.put("attemptsSpent", 1L);
        tree.put("finishedAt", Instants.print(end));
        tree.put("executed", executed);
        ResultDelivery delivered = ties.silent()
                ? ResultDelivery.SUPPRESSED
                : ties.told() ? ResultDelivery.DELIVERED : ResultDelivery.PENDING;
        tree.put("delivered", delivered.wireName());
    }

    private static Map<String, Object> error(ErrorCode code, String message) {
        return Map.of("code", code.wireName(), "message", message);
    }

    /** The old program put the error of a worker where its result would have been. */
    static String errorOf(Fields result) {
        String error = result.text("error");
        String text = error == null || error.isEmpty() ? resultText(result) : error;
        return text.isEmpty() ? "failed under the older program" : text;
    }

    private static String resultText(Fields fields) {
        Object result = fields.tree().get("result");
        String text = switch (result) {
            case null -> "";
            case String string -> string;
            case Map<?, ?> ignored -> json(Map.of("result", result));
            case List<?> ignored -> json(Map.of("result", result));
            default -> String.valueOf(result);
        };
        return text.length() <= RESULT_CHARS_MAX ? text : text.substring(0, RESULT_CHARS_MAX);
    }

    private static String json(Map<String, Object> tree) {
        return new String(Json.print(tree), StandardCharsets.UTF_8).strip();
    }

    private Map<String, Object> spec() {
        Fields task = found.task();
        Role role = role();
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("lane", role == Role.SUMMARY ? "internal" : role.wireName());
        spec.put("role", role.wireName());
        found.prompt().ifPresent(prompt -> spec.put("prompt", prompt));
        boolean byTrigger = found.triggerId() != null;
        boolean background = byTrigger || role == Role.SUMMARY;
        spec.put("class", (background ? WorkClass.BACKGROUND : WorkClass.FOREGROUND).wireName());
        spec.put("priority", Defaults.priority(task, found.repairs()));
        spec.put("key", key());
        spec.put("conversation", "main");
        Instant deferred = found.fields().time("deferUntil");
        if (deferred != null) {
            spec.put("notBefore", Instants.print(deferred));
        }
        Long timeout = Defaults.timeoutMillis(task, found.repairs());
        spec.put("timeoutMillis", timeout == null ? (Long) defaults.timeoutMillis(role) : timeout);
        delivery(spec);
        spec.put("notify", (ties.silent() ? Notify.NEVER : Notify.ALWAYS).wireName());
        Optional.ofNullable(found.fields().text("traceId"))
                .or(() -> task.filled("traceId"))
                .filter(trace -> !trace.isEmpty())
                .ifPresent(trace -> spec.put("traceId", trace));
        spec.put("origin", origin(task));
        ties.job().ifPresent(job -> spec.put("data", data(job)));
        return spec;
    }

    private void delivery(Map<String, Object> spec) {
        RetryPolicy retry = defaults.config().retry();
        spec.put("delivery", defaults.config().delivery().wireName());
        boolean once = defaults.config().delivery() == io.mimikit.kernel.entity.Delivery.AT_MOST_ONCE;
        spec.put(
                "retry",
                RetryPolicy.SHAPE.toTree(
                        once
                                ? new RetryPolicy(1, retry.backoffMillis(), retry.maxBackoffMillis(), retry.on())
                                : retry));
    }

    private Role role() {
        return found.planner() ? Role.PLANNER : ties.job().isPresent() ? Role.SUMMARY : Role.WORKER;
    }

    private String key() {
        String trigger = found.triggerId();
        return ties.job()
                .map(job -> "summary.main." + job.period())
                .orElse(trigger == null ? "main" : "trigger." + trigger);
    }

    private Map<String, Object> origin(Fields task) {
        Map<String, Object> origin = new LinkedHashMap<>();
        String parent = LegacyIds.safeOrNull(task.text("parentTaskId"));
        if (parent != null) {
            origin.put("parentTaskId", parent);
        }
        String trigger = found.triggerId();
        if (trigger != null) {
            origin.put("triggerId", trigger);
            origin.put("triggerRevision", 1L);
        }
        Instant triggered = task.time("triggeredAt");
        if (triggered != null) {
            origin.put("scheduledAt", Instants.print(triggered));
        }
        origin.put("by", Defaults.actor());
        return origin;
    }

    private static Map<String, Object> data(ArchiveJobs.Job job) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("conversation", "main");
        data.put("period", job.period());
        data.put("messageIds", job.messageIds());
        data.put("failures", 0L);
        return data;
    }
}
