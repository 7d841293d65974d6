package io.mimikit.app.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The flags that describe a trigger, for a new one or as changes to one. Filled by picocli. */
final class TriggerFlags {
    @Option(names = "--every", paramLabel = "DURATION", description = "Run at this interval, e.g. 6h.")
    @Nullable
    String every;

    @Option(names = "--cron", paramLabel = "EXPR", description = "Run by this expression of 5 or 6 fields, or @daily.")
    @Nullable
    String cron;

    @Option(names = "--at", paramLabel = "TIME", description = "Run once at this time, e.g. 2026-12-01T09:00.")
    @Nullable
    String at;

    @Option(
            names = {"--zone", "--tz"},
            paramLabel = "ZONE",
            description = "Zone of --cron and --at, e.g. Europe/Berlin.")
    @Nullable
    String zone;

    @Option(names = "--when-file", paramLabel = "GLOB", description = "Run when such a file changes.")
    @Nullable
    String whenFile;

    @Option(names = "--when-done", paramLabel = "ID", description = "Run when this task is done.")
    @Nullable
    String whenDone;

    @Option(names = "--when-failed", paramLabel = "ID", description = "Run when this task has failed.")
    @Nullable
    String whenFailed;

    @Option(names = "--when-judged", paramLabel = "TEXT", description = "Run when a model says that this holds.")
    @Nullable
    String whenJudged;

    @Option(names = "--when-exists", paramLabel = "GLOB", description = "Run when such a file exists.")
    @Nullable
    String whenExists;

    @Option(names = "--gate", paramLabel = "CMD", description = "Run when the last line of this says {\"fire\":true}.")
    @Nullable
    String gate;

    @Option(names = "--when", paramLabel = "JSON", description = "Run when this condition becomes true.")
    @Nullable
    String when;

    @Option(names = "--webhook", description = "Run when its own secret address is called.")
    boolean webhook;

    @Option(
            names = {"--prompt", "--message"},
            paramLabel = "TEXT",
            description = "What an agent shall do.")
    @Nullable
    String prompt;

    @Option(
            names = "--command",
            arity = "1..*",
            paramLabel = "CMD",
            description = "Program and arguments; one text with blanks is a line for the shell.")
    @Nullable
    List<String> command;

    @Option(names = "--name", paramLabel = "NAME", description = "A name for people.")
    @Nullable
    String name;

    @Option(names = "--conversation", paramLabel = "WHERE", description = "main or isolated.")
    @Nullable
    String conversation;

    @Option(names = "--missed", paramLabel = "POLICY", description = "skip, one or all.")
    @Nullable
    String missed;

    @Option(names = "--overlap", paramLabel = "POLICY", description = "skip, queue, queueAll, replace or allow.")
    @Nullable
    String overlap;

    @Option(names = "--jitter", paramLabel = "DURATION", description = "Spread, less than half the interval.")
    @Nullable
    String jitter;

    @Option(names = "--cooldown", paramLabel = "DURATION", description = "Shortest time between two runs.")
    @Nullable
    String cooldown;

    @Option(
            names = "--active-hours",
            paramLabel = "HOURS",
            description = "Run only then, e.g. \"08:00-20:00 Europe/Berlin MON,TUE\".")
    @Nullable
    String activeHours;

    @Option(names = "--max-runs", paramLabel = "N", description = "Disable after so many runs.")
    @Nullable
    Integer maxRuns;

    @Option(
            names = "--backoff",
            split = ",",
            paramLabel = "DURATION",
            description = "What is skipped after failures, by how many in a row, e.g. 30s,5m.")
    @Nullable
    List<String> backoff;

    @Option(
            names = "--disable-after",
            paramLabel = "N",
            description = "Disable after so many failures in a row; 0 never.")
    @Nullable
    Integer disableAfter;

    @Option(names = "--expires-at", paramLabel = "TIME", description = "Disable at this time.")
    @Nullable
    String expiresAt;

    @Option(names = "--delete-after-run", description = "Remove it after its first success.")
    @Nullable
    Boolean deleteAfterRun;

    @Option(names = "--run-now", description = "Run at once when --at has passed.")
    @Nullable
    Boolean runNow;

    @Option(names = "--lane", paramLabel = "LANE", description = "Lane of its tasks (default worker).")
    @Nullable
    String lane;

    @Option(names = "--priority", paramLabel = "0-10", description = "Priority of its tasks (default 5).")
    @Nullable
    Integer priority;

    @Option(names = "--timeout", paramLabel = "DURATION", description = "Longest attempt of its tasks.")
    @Nullable
    String timeout;

    @Option(names = "--notify", paramLabel = "WHEN", description = "Tell the user always, on failure or never.")
    @Nullable
    String notify;

    @Option(names = "--idempotency-key", paramLabel = "KEY", description = "Adding twice adds once.")
    @Nullable
    String idempotencyKey;

    /** A whole trigger: exactly one moment and exactly one piece of work, which may stand after {@code --}. */
    ObjectNode whole(@Nullable List<String> rest) {
        if (command == null) {
            command = rest;
        }
        ObjectNode trigger = changes();
        if (!trigger.has("schedule") && !trigger.has("condition")) {
            throw CommandFailed.usage("say when: one of --every, --cron, --at, --when-file, --when-exists, --when-done,"
                    + " --when-failed, --when-judged, --gate, --webhook or --when");
        }
        if (!trigger.path("task").has("prompt") && !trigger.path("task").has("command")) {
            throw CommandFailed.usage("say what: --prompt TEXT or --command CMD…");
        }
        return trigger;
    }

    /** Only what was given. */
    ObjectNode changes() {
        ObjectNode trigger = Json.object();
        putWhen(trigger);
        putTask(trigger);
        Json.put(trigger, "name", name);
        Json.put(trigger, "conversation", conversation);
        Json.put(trigger, "missed", missed);
        Json.put(trigger, "overlap", overlap);
        Json.put(trigger, "jitter", jitter);
        Json.put(trigger, "cooldown", cooldown);
        putActiveHours(trigger);
        Json.put(trigger, "maxRuns", maxRuns);
        putOnFailure(trigger);
        Json.put(trigger, "expiresAt", expiresAt);
        Json.put(trigger, "deleteAfterRun", deleteAfterRun);
        Json.put(trigger, "notify", notify);
        Json.put(trigger, "runNow", runNow);
        Json.put(trigger, "idempotencyKey", idempotencyKey);
        return trigger;
    }

    private void putWhen(ObjectNode trigger) {
        List<String> given = new ArrayList<>();
        when(trigger, given, "schedule", "every", text("every", every));
        when(trigger, given, "schedule", "cron", text("cron", cron));
        when(trigger, given, "schedule", "at", text("at", at));
        when(trigger, given, "condition", "fileChanged", nested("fileChanged", "path", whenFile));
        when(trigger, given, "condition", "fileExists", nested("fileExists", "path", whenExists));
        when(trigger, given, "condition", "gate", nested("gate", "command", gate));
        when(trigger, given, "condition", "condition", tree(when));
        when(trigger, given, "condition", "taskDone", nested("taskDone", "taskId", whenDone));
        when(trigger, given, "condition", "taskFailed", nested("taskFailed", "taskId", whenFailed));
        when(trigger, given, "condition", "judged", nested("judged", "prompt", whenJudged));
        when(trigger, given, "condition", "webhook", webhook ? nested("webhook", "", "") : null);
        if (given.size() > 1) {
            throw CommandFailed.usage("a trigger has one moment, not " + String.join(" and ", given));
        }
        if (zone != null) {
            if (!(trigger.get("schedule") instanceof ObjectNode schedule) || schedule.has("every")) {
                throw CommandFailed.usage("--zone goes with --cron or --at");
            }
            schedule.put("zone", zone);
        }
    }

    /** {@code 08:00-20:00}, perhaps with a zone and with days: {@code 08:00-20:00 Europe/Berlin MON,TUE}. */
    private void putActiveHours(ObjectNode trigger) {
        if (activeHours == null) {
            return;
        }
        String[] words = activeHours.strip().split("\\s+", -1);
        String[] times = words[0].split("-", -1);
        if (times.length != 2 || words.length > 3) {
            throw CommandFailed.usage("--active-hours: \"" + activeHours
                    + "\" is not FROM-TO [ZONE] [DAYS], e.g. \"08:00-20:00 UTC MON,TUE\"");
        }
        ObjectNode hours =
                trigger.putObject("activeHours").put("from", times[0]).put("to", times[1]);
        if (words.length > 1) {
            hours.put("zone", words[1]);
        }
        if (words.length > 2) {
            List.of(words[2].split(",")).forEach(hours.putArray("days")::add);
        }
    }

    private void putOnFailure(ObjectNode trigger) {
        if (backoff == null && disableAfter == null) {
            return;
        }
        ObjectNode rule = trigger.putObject("onFailure");
        Json.put(rule, "disableAfter", disableAfter);
        if (backoff != null) {
            backoff.forEach(rule.putArray("backoff")::add);
        }
    }

    private void putTask(ObjectNode trigger) {
        ObjectNode task = Json.object();
        List<String> argv = command == null ? List.of() : command;
        if (prompt != null || !argv.isEmpty()) {
            Arguments.putWork(task, prompt, argv);
        }
        Json.put(task, "lane", lane);
        Json.put(task, "priority", priority);
        Json.put(task, "timeout", timeout);
        if (!task.isEmpty()) {
            trigger.set("task", task);
        }
    }

    private static void when(
            ObjectNode trigger, List<String> given, String field, String kind, @Nullable JsonNode value) {
        if (value != null) {
            given.add(kind);
            trigger.set(field, value);
        }
    }

    private static @Nullable JsonNode tree(@Nullable String json) {
        return json == null
                ? null
                : Json.read(json)
                        .filter(JsonNode::isObject)
                        .orElseThrow(() -> CommandFailed.usage(
                                "--when: not a JSON object: " + json + "; e.g. {\"fileExists\":{\"path\":\"done\"}}"));
    }

    private static @Nullable ObjectNode text(String field, @Nullable String value) {
        return value == null ? null : Json.object().put(field, value);
    }

    private static @Nullable ObjectNode nested(String kind, String field, @Nullable String value) {
        if (value == null) {
            return null;
        }
        ObjectNode inner = field.isEmpty() ? Json.object() : Json.object().put(field, value);
        return Json.object().set(kind, inner);
    }
}
