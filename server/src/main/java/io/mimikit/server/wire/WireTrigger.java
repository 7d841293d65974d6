package io.mimikit.server.wire;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.entity.ActiveHours;
import io.mimikit.kernel.entity.Actor;
import io.mimikit.kernel.entity.Incident;
import io.mimikit.kernel.entity.MissedPolicy;
import io.mimikit.kernel.entity.OnFailure;
import io.mimikit.kernel.entity.RetryPolicy;
import io.mimikit.kernel.entity.ScheduleSpec;
import io.mimikit.kernel.entity.TaskTemplate;
import io.mimikit.kernel.entity.Trigger;
import io.mimikit.kernel.entity.TriggerSpec;
import io.mimikit.kernel.entity.TriggerState;
import io.mimikit.kernel.request.TriggerRequest;
import io.mimikit.kernel.time.Durations;
import io.mimikit.kernel.time.Schedule;
import io.mimikit.kernel.time.Zones;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A trigger as it is answered: its definition in the words in which it may be given back, and beside it how it stands.
 * Thread-safe.
 */
public final class WireTrigger {
    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSXXX");

    private static final int PREVIEW_LOOKED_AT_MAX = 10_000;

    private WireTrigger() {}

    public static Map<String, Object> of(Trigger trigger) {
        Fields fields =
                new Fields().put("id", trigger.id()).put("name", trigger.spec().name());
        fields.put("enabled", trigger.enabled()).put("disabledReason", trigger.disabledReason());
        putSpec(fields, trigger.spec());
        fields.put("revision", trigger.revision()).put("createdAt", trigger.createdAt());
        fields.put("createdBy", actor(trigger.createdBy()));
        fields.put(
                "origin",
                trigger.declared() == null ? null : "file " + trigger.declared().file());
        putState(fields, trigger);
        return fields.put("describe", describe(trigger.spec())).map();
    }

    private static void putSpec(Fields fields, TriggerSpec spec) {
        fields.put("schedule", schedule(spec.schedule())).putFilled("condition", spec.condition());
        fields.put("task", template(spec.task()));
        fields.put("conversation", spec.isolated() ? "isolated" : spec.conversation());
        fields.put("missed", missed(spec.missed()))
                .put("overlap", spec.overlap().wireName());
        fields.put("jitter", duration(spec.jitterMillis())).put("cooldown", duration(spec.cooldownMillis()));
        fields.put("maxRuns", spec.maxRuns()).put("expiresAt", spec.expiresAt());
        fields.put("activeHours", activeHours(spec.activeHours()));
        fields.put("deleteAfterRun", spec.deleteAfterRun());
        fields.put("onFailure", onFailure(spec.failurePolicy()));
        fields.put("notify", spec.notifyWhen().wireName());
    }

    private static void putState(Fields fields, Trigger trigger) {
        TriggerState state = trigger.state();
        // What a paused trigger would do next is decided when it goes on.
        fields.put("nextRunAt", trigger.enabled() ? state.nextRunAt() : null);
        fields.put("runningSince", state.runningSince()).put("lastRunAt", state.lastRunAt());
        fields.put("lastStatus", state.lastStatus()).put("lastError", state.lastError());
        fields.put("lastDurationMs", state.lastDurationMillis());
        fields.put("consecutiveFailures", state.consecutiveFailures());
        fields.put("backoffUntil", state.backoffUntil()).put("runs", state.runs());
        fields.put("running", state.runningTaskIds());
        fields.put("conditionState", WireCondition.of(trigger));
        fields.put("incident", incident(state.incident()));
    }

    private static @Nullable Map<String, Object> incident(@Nullable Incident incident) {
        return incident == null
                ? null
                : new Fields()
                        .put("status", incident.acknowledgedAt() == null ? "open" : "acknowledged")
                        .put("openedAt", incident.openedAt())
                        .put("taskId", incident.taskId())
                        .put("error", incident.error())
                        .put("acknowledgedAt", incident.acknowledgedAt())
                        .put("acknowledgedBy", incident.acknowledgedBy())
                        .map();
    }

    private static Map<String, Object> onFailure(OnFailure policy) {
        return new Fields()
                .put("backoff", policy.backoff())
                .put("disableAfter", policy.disableAfter())
                .map();
    }

    private static @Nullable Map<String, Object> activeHours(@Nullable ActiveHours hours) {
        return hours == null
                ? null
                : new Fields()
                        .put("from", hours.from())
                        .put("to", hours.to())
                        .put("zone", hours.zone())
                        .putFilled("days", hours.days())
                        .map();
    }

    private static @Nullable Map<String, Object> schedule(@Nullable ScheduleSpec spec) {
        if (spec == null) {
            return null;
        }
        return new Fields()
                .put("every", spec.everyMillis() == null ? null : duration(spec.everyMillis()))
                .put("anchor", spec.anchor())
                .put("cron", spec.cron())
                .put("at", spec.at())
                .put("zone", spec.zone())
                .map();
    }

    private static Map<String, Object> template(TaskTemplate task) {
        return new Fields()
                .put("lane", task.lane())
                .put("prompt", task.command() == null ? task.prompt() : null)
                .put("command", WireTask.command(task.command()))
                .put("priority", task.priority())
                .put("key", task.key())
                .put("timeout", task.timeoutMillis() == null ? null : WireTask.seconds(task.timeoutMillis()))
                .put("deadline", task.deadlineMillis() == null ? null : WireTask.seconds(task.deadlineMillis()))
                .put("delivery", task.delivery().wireName())
                .put("retry", task.retry() == null ? null : retry(task.retry()))
                .put("traceId", task.traceId())
                .map();
    }

    static Map<String, Object> retry(RetryPolicy retry) {
        return new Fields()
                .put("maxAttempts", retry.maxAttempts())
                .put("backoff", Durations.print(Duration.ofMillis(retry.backoffMillis())))
                .put("maxBackoff", Durations.print(Duration.ofMillis(retry.maxBackoffMillis())))
                .put("on", retry.on().stream().map(ErrorCode::wireName).toList())
                .map();
    }

    private static Object missed(MissedPolicy missed) {
        String mode = missed.mode().wireName();
        return missed.windowMillis() == null ? mode : Map.of("mode", mode, "window", print(missed.windowMillis()));
    }

    private static @Nullable String duration(long millis) {
        return millis == 0 ? null : print(millis);
    }

    private static String print(long millis) {
        return Durations.print(Duration.ofMillis(millis));
    }

    /** Who changes things, as people read it. */
    static Map<String, Object> actor(Actor by) {
        return new Fields()
                .put("who", by.who())
                .put("via", by.via())
                .put("from", by.from())
                .map();
    }

    /** What the trigger waits for, in words. */
    public static String describe(TriggerSpec spec) {
        String when = spec.schedule() == null
                ? WireCondition.describe(spec)
                : TriggerRequest.schedule(spec.schedule()).describe();
        return spec.activeHours() == null
                ? when
                : when + ", only " + spec.activeHours().describe();
    }

    /**
     * The next instants in UTC and in the trigger's zone, as far as its expiry and its number of runs let it.
     *
     * @param count at most {@link Schedule#PREVIEW_MAX}
     */
    public static List<Map<String, Object>> preview(Trigger trigger, Instant now, int count) {
        TriggerSpec spec = trigger.spec();
        if (spec.schedule() == null) {
            return List.of();
        }
        long left = spec.maxRuns() == null
                ? count
                : Math.max(0, spec.maxRuns() - trigger.state().runs());
        String zone = Objects.requireNonNullElse(spec.schedule().zone(), "UTC");
        ZoneId id = zone.equals("UTC") ? ZoneOffset.UTC : Zones.parse(zone);
        Schedule schedule = TriggerRequest.schedule(spec.schedule());
        // hours that let nothing through must not keep anybody searching for ever
        Stream<Instant> instants = Stream.iterate(
                        schedule.next(now), Optional::isPresent, at -> at.flatMap(schedule::next))
                .limit(PREVIEW_LOOKED_AT_MAX)
                .flatMap(Optional::stream);
        return instants.takeWhile(at -> spec.expiresAt() == null || at.isBefore(spec.expiresAt()))
                .filter(at -> spec.activeHours() == null || spec.activeHours().contains(at))
                .limit(Math.min(left, count))
                .map(at -> instant(at, id, zone))
                .toList();
    }

    private static Map<String, Object> instant(Instant at, ZoneId id, String zone) {
        return new Fields()
                .put("utc", at)
                .put("local", LOCAL.format(at.truncatedTo(ChronoUnit.MILLIS).atZone(id)))
                .put("zone", zone)
                .map();
    }
}
