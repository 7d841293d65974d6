package io.mimikit.server.wire;

import io.mimikit.kernel.entity.Attempt;
import io.mimikit.kernel.entity.CommandLine;
import io.mimikit.kernel.entity.Execution;
import io.mimikit.kernel.entity.Origin;
import io.mimikit.kernel.entity.Role;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskError;
import io.mimikit.kernel.entity.TaskResult;
import io.mimikit.kernel.entity.TaskSpec;
import io.mimikit.kernel.entity.Usage;
import io.mimikit.kernel.state.InDoubt;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A task as it is answered: flat, with numbers of attempts in lists and the attempts themselves alone. Thread-safe. */
public final class WireTask {
    private WireTask() {}

    /** As in a list or an event: long texts are cut, which {@code truncated} says. */
    public static Map<String, Object> listed(Task task) {
        Fields fields = new Fields();
        boolean cut = Texts.isLong(task.spec().prompt())
                || (task.result() != null && Texts.isLong(task.result().text()));
        common(fields, task, true);
        fields.put("attempts", task.lastAttempt().map(Attempt::number).orElse(0));
        return fields.put("truncated", cut ? true : null).map();
    }

    /** As asked for by its id: everything, but for the run log, which its caller adds. */
    public static Map<String, Object> whole(Task task) {
        Fields fields = new Fields();
        common(fields, task, false);
        TaskSpec spec = task.spec();
        fields.put("retry", WireTrigger.retry(spec.retry()));
        fields.putFilled("data", spec.data());
        fields.put("createdBy", actor(spec.origin()));
        fields.put("waitsFor", task.waitsFor());
        return fields.put(
                        "attempts",
                        task.attempts().stream().map(WireTask::attempt).toList())
                .map();
    }

    private static void common(Fields fields, Task task, boolean listed) {
        TaskSpec spec = task.spec();
        fields.put("id", task.id())
                .put("lane", spec.lane())
                .put("role", spec.role().wireName());
        fields.put("status", task.status().wireName()).put("title", title(task));
        fields.put("prompt", spec.command() != null ? null : listed ? Texts.listed(spec.prompt()) : spec.prompt());
        fields.put("command", command(spec.command()));
        fields.put("class", spec.workClass().wireName()).put("priority", spec.priority());
        fields.put("key", spec.key()).put("conversation", spec.conversation());
        putTimes(fields, task);
        fields.put("executed", task.executed() == null ? null : task.executed().wireName());
        fields.put("achieved", task.achieved() == null ? null : task.achieved().wireName());
        fields.put(
                "delivered", task.delivered() == null ? null : task.delivered().wireName());
        fields.put("result", result(task.result(), listed)).put("error", error(task.error()));
        fields.put("usage", usage(task.usage()));
        putOrigin(fields, spec.origin());
        fields.put("traceId", spec.traceId());
        fields.put("timeout", seconds(spec.timeoutMillis())).put("deadlineAt", spec.deadlineAt());
        fields.put("delivery", spec.delivery().wireName());
        fields.put("notify", spec.notifyWhen().wireName()).putFilled("after", spec.after());
        fields.put("verify", WireDelivery.verify(spec.verify())).put("deliver", WireDelivery.to(spec.deliver()));
    }

    /** Of an imported task perhaps only the outcome is known; a turn has nothing to be called by. */
    private static String title(Task task) {
        String title = task.spec().title();
        return title.isEmpty() && task.spec().role() != Role.TELLER ? task.id() : title;
    }

    private static void putTimes(Fields fields, Task task) {
        fields.put("createdAt", task.createdAt()).put("readyAt", task.readyAt());
        fields.put("notBefore", task.spec().notBefore()).put("deferUntil", task.deferUntil());
        fields.put("startedAt", task.lastAttempt().map(Attempt::startedAt).orElse(null));
        fields.put("finishedAt", task.finishedAt()).put("completedAt", task.finishedAt());
    }

    private static void putOrigin(Fields fields, Origin origin) {
        fields.put("triggerId", origin.triggerId()).put("occurrence", origin.occurrence());
        fields.put("scheduledAt", origin.scheduledAt()).put("parentTaskId", origin.parentTaskId());
    }

    private static Map<String, Object> actor(Origin origin) {
        return WireTrigger.actor(origin.by());
    }

    static @Nullable Map<String, Object> command(@Nullable CommandLine command) {
        if (command == null) {
            return null;
        }
        return new Fields()
                .putFilled("argv", command.argv())
                .put("line", command.line())
                .putFilled("env", command.env())
                .put("stdin", command.stdin())
                .map();
    }

    private static @Nullable Map<String, Object> result(@Nullable TaskResult result, boolean listed) {
        if (result == null) {
            return null;
        }
        return new Fields()
                .put("text", listed ? Texts.listed(result.text()) : result.text())
                .put("exitCode", result.exitCode())
                .put("artifact", result.artifact())
                .put("partial", result.isPartial() ? true : null)
                .putAll(listed ? Map.of() : result.extra())
                .map();
    }

    /** A call of which nobody knows whether it took effect. */
    public static Map<String, Object> inDoubt(InDoubt call) {
        return new Fields()
                .put("attemptId", call.attemptId())
                .put("since", call.since())
                .put("tool", call.tool())
                .put("arguments", Texts.listed(call.arguments()))
                .map();
    }

    static @Nullable Map<String, Object> error(@Nullable TaskError error) {
        return error == null
                ? null
                : new Fields()
                        .put("code", error.code().wireName())
                        .put("message", error.message())
                        .put("retryable", error.code().retryable())
                        .map();
    }

    static @Nullable Map<String, Object> usage(@Nullable Usage usage) {
        return usage == null || usage.isNone() ? null : Usage.SHAPE.toTree(usage);
    }

    private static Map<String, Object> attempt(Attempt attempt) {
        Execution executed = attempt.executed();
        return new Fields()
                .put("id", attempt.id())
                .put("number", attempt.number())
                .put("startedAt", attempt.startedAt())
                .put("endedAt", attempt.endedAt())
                .put("outcome", executed == null ? null : executed.wireName())
                .put("durationMs", durationMillis(attempt))
                .put(
                        "stopReason",
                        attempt.stopReason() == null
                                ? null
                                : attempt.stopReason().wireName())
                .put("error", error(attempt.error()))
                .put("usage", usage(attempt.usage()))
                .map();
    }

    static @Nullable Long durationMillis(Attempt attempt) {
        return attempt.endedAt() == null
                ? null
                : attempt.elapsed(attempt.endedAt()).toMillis();
    }

    /** Milliseconds as seconds, whole where they are. */
    static Number seconds(long millis) {
        return millis % 1000 == 0 ? (Number) (millis / 1000) : (Number) (millis / 1000.0);
    }

    /** What a task weighs in memory, roughly: its texts. */
    public static int textChars(Task task) {
        TaskResult result = task.result();
        return task.spec().prompt().length()
                + (result == null ? 0 : result.text().length());
    }
}
