package io.mimikit.kernel.request;

import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.doc.Instants;
import io.mimikit.kernel.entity.ActiveHours;
import io.mimikit.kernel.entity.CommandLine;
import io.mimikit.kernel.entity.Conversation;
import io.mimikit.kernel.entity.Delivery;
import io.mimikit.kernel.entity.MissedMode;
import io.mimikit.kernel.entity.MissedPolicy;
import io.mimikit.kernel.entity.Notify;
import io.mimikit.kernel.entity.Overlap;
import io.mimikit.kernel.entity.RetryPolicy;
import io.mimikit.kernel.entity.ScheduleSpec;
import io.mimikit.kernel.entity.TaskSpec;
import io.mimikit.kernel.entity.TaskTemplate;
import io.mimikit.kernel.entity.TriggerSpec;
import io.mimikit.kernel.time.At;
import io.mimikit.kernel.time.Cron;
import io.mimikit.kernel.time.Durations;
import io.mimikit.kernel.time.Every;
import io.mimikit.kernel.time.Schedule;
import io.mimikit.kernel.time.Zones;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A trigger that somebody asks for. Immutable.
 *
 * @param runNow start at once what would be refused because its instant is past
 */
public record TriggerRequest(
        @Nullable String id,
        TriggerSpec spec,
        boolean enabled,
        boolean runNow,
        @Nullable String idempotencyKey) {
    private static final Pattern TIME_OF_DAY = Pattern.compile("([01][0-9]|2[0-3]):[0-5][0-9]");

    /**
     * Reads a request as SPEC describes triggers.
     *
     * @param base the definition that is edited: fields that are missing keep its values; null for a new trigger
     * @throws MimikitException (invalid_input) that names the field
     */
    public static TriggerRequest read(Input in, KernelConfig config, Instant now, @Nullable TriggerSpec base) {
        boolean runNow = in.get("runNow", FieldType.BOOL).orElse(false);
        TriggerRequest request = new TriggerRequest(
                in.get("id", FieldType.STRING)
                        .map(id -> Ids.check(in.path("id"), id))
                        .orElse(null),
                readSpec(in, config, now, base, runNow),
                in.get("enabled", FieldType.BOOL).orElse(true),
                runNow,
                in.text("idempotencyKey", RequestLimits.KEY_CHARS_MAX).orElse(null));
        in.done();
        return request;
    }

    private static TriggerSpec readSpec(
            Input in, KernelConfig config, Instant now, @Nullable TriggerSpec base, boolean runNow) {
        TaskTemplate task = readTask(in, config, base);
        When when = readWhen(in, config, now, runNow, base);
        ScheduleSpec schedule = when.schedule;
        Isolation isolation = readIsolation(in, base);
        Optional<TriggerSpec> old = Optional.ofNullable(base);
        TriggerSpec spec = new TriggerSpec(
                in.text("name", RequestLimits.NAME_CHARS_MAX)
                        .orElseGet(() -> old.map(TriggerSpec::name).orElseGet(() -> nameOf(task))),
                schedule,
                when.condition,
                task,
                isolation.isolated,
                isolation.conversation,
                in.has("missed") ? readMissed(in) : old.map(TriggerSpec::missed).orElse(config.missed()),
                in.get("overlap", Overlap.TYPE)
                        .orElse(old.map(TriggerSpec::overlap).orElse(Overlap.SKIP)),
                millis(in, "jitter").orElse(old.map(TriggerSpec::jitterMillis).orElse(0L)),
                millis(in, "cooldown")
                        .orElse(old.map(TriggerSpec::cooldownMillis).orElse(0L)),
                in.integer("maxRuns", 1, Integer.MAX_VALUE)
                        .map(Long::intValue)
                        .orElse(old.map(TriggerSpec::maxRuns).orElse(null)),
                readExpiry(in, now).orElse(old.map(TriggerSpec::expiresAt).orElse(null)),
                in.isNull("activeHours")
                        ? null
                        : in.object("activeHours")
                                .map(hours -> readActiveHours(hours, schedule))
                                .orElse(old.map(TriggerSpec::activeHours).orElse(null)),
                in.get("deleteAfterRun", FieldType.BOOL)
                        .orElse(old.map(TriggerSpec::deleteAfterRun).orElse(false)),
                in.get("notify", Notify.TYPE)
                        .orElse(old.map(TriggerSpec::notifyWhen).orElse(Notify.FAILURE)),
                old.map(TriggerSpec::extra).orElse(Map.of()));
        checkJitter(in, spec, now);
        return spec;
    }

    private static String nameOf(TaskTemplate task) {
        CommandLine command = task.command();
        String text = (command != null ? command.describe() : task.prompt()).strip();
        String line = text.lines().findFirst().orElse("trigger");
        return line.length() <= 60 ? line : line.substring(0, 59) + "…";
    }

    private static Optional<Long> millis(Input in, String field) {
        return in.duration(field, Duration.ZERO, RequestLimits.QUESTION_TIMEOUT_MAX)
                .map(Duration::toMillis);
    }

    private static Optional<Long> limit(Input in, String field) {
        return in.duration(field, RequestLimits.TIMEOUT_MIN, RequestLimits.TIMEOUT_MAX)
                .map(Duration::toMillis);
    }

    private static Optional<Instant> readExpiry(Input in, Instant now) {
        return in.text("expiresAt", 64).map(text -> {
            Instant at = TaskRequest.instant(in.path("expiresAt"), text, now);
            if (!at.isAfter(now)) {
                throw MimikitException.invalid(in.path("expiresAt"), in.path("expiresAt") + ": " + text + " is past");
            }
            return at;
        });
    }

    private static TaskTemplate readTask(Input in, KernelConfig config, @Nullable TriggerSpec base) {
        Optional<Input> given = in.object("task");
        if (given.isEmpty()) {
            if (base == null) {
                throw in.missing("task");
            }
            return base.task();
        }
        Input task = given.get();
        TaskTemplate template = new TaskTemplate(
                task.text("lane", 64).orElse(KernelConfig.WORKER),
                task.text("prompt", RequestLimits.PROMPT_CHARS_MAX).orElse(""),
                TaskRequest.readCommand(task),
                task.integer("priority", 0, TaskSpec.PRIORITY_MAX)
                        .map(Long::intValue)
                        .orElse(TaskSpec.PRIORITY_DEFAULT),
                task.text("key", RequestLimits.KEY_CHARS_MAX).orElse(null),
                limit(task, "timeout").orElse(null),
                limit(task, "deadline").orElse(null),
                task.get("delivery", Delivery.TYPE).orElse(config.delivery()),
                task.object("retry")
                        .map(retry -> TaskRequest.readRetry(retry, config))
                        .orElse(null),
                task.text("traceId", RequestLimits.NAME_CHARS_MAX).orElse(null),
                OutcomeRequest.readVerify(task),
                OutcomeRequest.readDeliver(task),
                Map.of());
        task.done();
        OutcomeRequest.checkLane(task, template.lane(), template.verify(), template.deliver());
        checkTask(task, template, config);
        return template;
    }

    private static void checkTask(Input task, TaskTemplate template, KernelConfig config) {
        if (template.prompt().isEmpty() == (template.command() == null)) {
            throw MimikitException.invalid(
                    task.path("prompt"), task.path("prompt") + " or command is required, and only one of them");
        }
        if (!config.lanes().containsKey(template.lane()) || template.lane().equals(KernelConfig.TELLER)) {
            throw MimikitException.invalid(
                    task.path("lane"), task.path("lane") + ": \"" + template.lane() + "\" takes no tasks");
        }
        RetryPolicy retry = template.retry();
        TaskRequest.checkDelivery(task.path("retry.maxAttempts"), template.delivery(), retry);
    }

    private record Isolation(boolean isolated, String conversation) {}

    private static Isolation readIsolation(Input in, @Nullable TriggerSpec base) {
        Optional<String> given = in.get("conversation", FieldType.STRING);
        if (given.isEmpty()) {
            return base == null
                    ? new Isolation(false, Conversation.MAIN)
                    : new Isolation(base.isolated(), base.conversation());
        }
        return given.get().equals("isolated")
                ? new Isolation(true, Conversation.MAIN)
                : new Isolation(false, Ids.check(in.path("conversation"), given.get()));
    }

    private static MissedPolicy readMissed(Input in) {
        if (in.raw("missed").orElse(null) instanceof String) {
            return new MissedPolicy(in.get("missed", MissedMode.TYPE).orElse(MissedMode.ONE), null);
        }
        Input missed = in.object("missed").orElseThrow(() -> in.missing("missed"));
        MissedPolicy policy = new MissedPolicy(
                missed.get("mode", MissedMode.TYPE).orElse(MissedMode.ONE),
                millis(missed, "window").orElse(null));
        missed.done();
        return policy;
    }

    private record When(@Nullable ScheduleSpec schedule, Map<String, Object> condition) {}

    /** One of schedule and condition; the one that an edit names takes the place of the other. */
    private static When readWhen(
            Input in, KernelConfig config, Instant now, boolean runNow, @Nullable TriggerSpec base) {
        boolean schedule = in.has("schedule");
        boolean condition = in.has("condition");
        if (schedule && condition) {
            throw MimikitException.invalid(
                    in.path("condition"),
                    in.path("condition") + " and schedule exclude each other; give one of them (a gate or a judgement"
                            + " is asked by its own clock)");
        }
        if (condition) {
            Duration shortest = Duration.ofMillis(config.minIntervalMillis());
            Input tree = in.object("condition").orElseThrow(() -> in.missing("condition"));
            return new When(null, ConditionRequest.toTree(ConditionRequest.read(tree, shortest)));
        }
        if (schedule) {
            return new When(readSchedule(in, config, now, runNow, base), Map.of());
        }
        if (base == null) {
            throw MimikitException.invalid(in.path("schedule"), in.path("schedule") + " or condition is required");
        }
        return new When(base.schedule(), base.condition());
    }

    private static ActiveHours readActiveHours(Input in, @Nullable ScheduleSpec schedule) {
        String zone = in.text("zone", 64)
                .map(id -> zone(in, id))
                .map(ZoneId::getId)
                .orElse(schedule == null || schedule.zone() == null ? "UTC" : schedule.zone());
        ActiveHours hours = new ActiveHours(
                timeOfDay(in, "from", false),
                timeOfDay(in, "to", true),
                zone.equals("Z") ? "UTC" : zone,
                days(in),
                Map.of());
        in.done();
        if (hours.from().equals(hours.to())) {
            throw MimikitException.invalid(
                    in.path("to"),
                    in.path("to") + " must differ from " + in.path("from") + "; leave activeHours out for always");
        }
        return hours;
    }

    private static List<String> days(Input in) {
        List<String> days = in.get("days", FieldType.STRINGS).orElse(List.of());
        for (String day : days) {
            if (!ActiveHours.DAYS.contains(day)) {
                throw MimikitException.invalid(
                        in.path("days"),
                        in.path("days") + ": \"" + day + "\" is no day; use " + String.join(", ", ActiveHours.DAYS));
            }
        }
        return days.stream().distinct().toList();
    }

    private static String timeOfDay(Input in, String field, boolean mayEnd) {
        String text = in.needText(field, 16);
        boolean fits = TIME_OF_DAY.matcher(text).matches() || (mayEnd && text.equals(ActiveHours.MIDNIGHT));
        if (!fits) {
            throw MimikitException.invalid(
                    in.path(field), in.path(field) + ": \"" + text + "\" is no time of day; write it as 08:00");
        }
        return text;
    }

    private static ScheduleSpec readSchedule(
            Input in, KernelConfig config, Instant now, boolean runNow, @Nullable TriggerSpec base) {
        Input schedule = in.object("schedule").orElseThrow(() -> in.missing("schedule"));
        boolean every = schedule.has("every");
        boolean cron = schedule.has("cron");
        boolean at = schedule.has("at");
        if ((every ? 1 : 0) + (cron ? 1 : 0) + (at ? 1 : 0) != 1) {
            throw MimikitException.invalid(
                    in.path("schedule"), in.path("schedule") + " needs exactly one of every, cron and at");
        }
        ScheduleSpec spec = every
                ? readEvery(schedule, config, now, base)
                : cron ? readCron(schedule, config, now) : readAt(schedule, now, runNow);
        schedule.done();
        return spec;
    }

    /** Without an anchor the grid begins now, unless an edit repeats the interval: then it keeps its phase. */
    private static ScheduleSpec readEvery(Input in, KernelConfig config, Instant now, @Nullable TriggerSpec base) {
        Duration every = in.duration("every", Duration.ofMillis(config.minIntervalMillis()), Durations.MAX)
                .orElseThrow(() -> in.missing("every"));
        Instant anchor = in.text("anchor", 64)
                .map(text -> TaskRequest.instant(in.path("anchor"), text, now))
                .or(() -> anchorOf(base, every))
                .orElse(now);
        return new ScheduleSpec(every.toMillis(), anchor, null, null, null, Map.of());
    }

    private static Optional<Instant> anchorOf(@Nullable TriggerSpec base, Duration every) {
        return Optional.ofNullable(base)
                .map(TriggerSpec::schedule)
                .filter(old -> Objects.equals(old.everyMillis(), every.toMillis()))
                .map(ScheduleSpec::anchor);
    }

    private static ScheduleSpec readCron(Input in, KernelConfig config, Instant now) {
        String expression = in.needText("cron", 256);
        String zone = in.text("zone", 64).orElse("UTC");
        Cron cron = cron(in, expression, zone(in, zone));
        Instant first = cron.next(now)
                .orElseThrow(() -> MimikitException.invalid(
                        in.path("cron"), in.path("cron") + ": \"" + expression + "\" never comes"));
        Duration shortest = Duration.ofMillis(config.minIntervalMillis());
        if (cron.next(first)
                        .map(second -> Duration.between(first, second))
                        .orElse(shortest)
                        .compareTo(shortest)
                < 0) {
            throw MimikitException.invalid(
                    in.path("cron"),
                    in.path("cron") + ": \"" + expression + "\" comes more often than every "
                            + Durations.print(shortest) + " (triggers.minInterval)");
        }
        return new ScheduleSpec(null, null, expression, zone, null, Map.of());
    }

    private static Cron cron(Input in, String expression, ZoneId zone) {
        try {
            return new Cron(expression, zone);
        } catch (MimikitException e) {
            throw TaskRequest.under(in.path("cron"), e);
        }
    }

    private static ZoneId zone(Input in, String id) {
        try {
            return Zones.parse(id);
        } catch (MimikitException e) {
            throw TaskRequest.under(in.path("zone"), e);
        }
    }

    private static ScheduleSpec readAt(Input in, Instant now, boolean runNow) {
        String text = in.needText("at", 64);
        Optional<String> zone = in.text("zone", 64);
        Instant at = TaskRequest.instant(
                in.path("at"), text, zone.map(id -> zone(in, id)).orElse(ZoneOffset.UTC), now);
        if (!at.isAfter(now) && !runNow) {
            throw MimikitException.invalid(
                    in.path("at"),
                    in.path("at") + ": " + text + " is past (it is " + Instants.print(now)
                            + "); give a future time, or runNow");
        }
        return new ScheduleSpec(null, null, null, zone.orElse(null), at, Map.of());
    }

    private static void checkJitter(Input in, TriggerSpec spec, Instant now) {
        ScheduleSpec schedule = spec.schedule();
        if (spec.jitterMillis() == 0 || schedule == null) {
            return;
        }
        Optional<Duration> period = schedule(schedule).periodAt(now);
        if (period.isPresent() && spec.jitterMillis() * 2 >= period.get().toMillis()) {
            throw MimikitException.invalid(
                    in.path("jitter"),
                    in.path("jitter") + ": " + Durations.print(Duration.ofMillis(spec.jitterMillis()))
                            + " must be less than half of " + Durations.print(period.get()));
        }
    }

    /** The rule that a stored schedule stands for. */
    public static Schedule schedule(ScheduleSpec spec) {
        if (spec.everyMillis() != null && spec.anchor() != null) {
            return new Every(Duration.ofMillis(spec.everyMillis()), spec.anchor());
        }
        if (spec.cron() != null) {
            return new Cron(spec.cron(), Zones.parse(spec.zone() == null ? "UTC" : spec.zone()));
        }
        if (spec.at() != null) {
            return new At(spec.at());
        }
        throw MimikitException.invalid("schedule", "schedule needs exactly one of every, cron and at");
    }
}
