package io.mimikit.app.cli;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code mimikit triggers}; without a further word it lists. */
@Command(name = "triggers", aliases = "cron", description = "List, add, change and try triggers.")
final class TriggersCommand implements Runnable {
    private static final int PREVIEWED = 3;
    private static final String WHICH = "The trigger, or its name.";

    private final MimikitCommand mimikit;

    TriggersCommand(MimikitCommand mimikit) {
        this.mimikit = mimikit;
    }

    @Override
    public void run() {
        list(false);
    }

    @Command(name = "list", description = "List triggers.")
    int list(@Option(names = "--all", description = "The disabled ones too.") boolean all) {
        JsonNode triggers = mimikit.api().get("/api/triggers", all ? Map.of("all", "true") : Map.of());
        mimikit.output().list(triggers, "triggers", "id", "name", "enabled", "describe", "nextRunAt", "lastStatus");
        return ExitStatus.OK;
    }

    @Command(name = "show", aliases = "get", description = "Show a trigger.")
    int show(@Parameters(paramLabel = "ID", description = WHICH) String id) {
        mimikit.output().page(get(id, "", Map.of()));
        return ExitStatus.OK;
    }

    @Command(name = "add", description = "Add a trigger and show its next three runs.")
    int add(
            @Mixin TriggerFlags flags,
            @Parameters(arity = "0..*", paramLabel = "-- CMD", description = "The command, after --.") @Nullable
                    List<String> rest) {
        ApiClient api = mimikit.api();
        JsonNode added = api.change("POST", "/api/triggers", flags.whole(rest));
        warn(added);
        String id = Json.text(added, "id");
        JsonNode next = api.get(path(id) + "/preview", Map.of("count", String.valueOf(PREVIEWED)));
        if (mimikit.wantsJson() && added instanceof ObjectNode whole) {
            whole.setAll((ObjectNode) next);
            mimikit.output().answer(whole, "");
        } else {
            mimikit.output().line(id);
            showInstants(next);
            String hook = Json.text(added, "webhookUrl");
            if (!hook.isEmpty()) {
                mimikit.output().line("webhook  " + hook);
            }
        }
        return ExitStatus.OK;
    }

    @Command(name = "edit", description = "Change a trigger; what is not named stays.")
    int edit(@Parameters(paramLabel = "ID", description = WHICH) String id, @Mixin TriggerFlags flags) {
        ObjectNode changes = flags.changes();
        if (changes.isEmpty()) {
            throw CommandFailed.usage("name at least one thing to change, e.g. --every 2h");
        }
        JsonNode changed = change("PATCH", id, "", changes);
        warn(changed);
        mimikit.output().answer(changed, "changed " + id);
        return ExitStatus.OK;
    }

    private void warn(JsonNode trigger) {
        trigger.path("warnings").forEach(warning -> mimikit.console().err().println("warning: " + warning.asString()));
        mimikit.console().err().flush();
    }

    @Command(name = "pause", aliases = "disable", description = "Let no occurrence run until it is resumed.")
    int pause(
            @Parameters(paramLabel = "ID", description = WHICH) String id,
            @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for whoever looks at it.") @Nullable
                    String reason) {
        ObjectNode body = reason == null ? null : Json.object().put("reason", reason);
        mimikit.output().answer(change("POST", id, "/pause", body), "paused " + id);
        return ExitStatus.OK;
    }

    @Command(name = "resume", aliases = "enable", description = "Let a paused or disabled trigger run again.")
    int resume(@Parameters(paramLabel = "ID", description = WHICH) String id) {
        mimikit.output().answer(change("POST", id, "/resume", null), "resumed " + id);
        return ExitStatus.OK;
    }

    @Command(
            name = "ack",
            aliases = {"acknowledge"},
            description = "Say that you know that a trigger fails; the next success closes its incident.")
    int acknowledge(@Parameters(paramLabel = "ID", description = WHICH) String id) {
        mimikit.output().answer(change("POST", id, "/acknowledge", null), "acknowledged " + id);
        return ExitStatus.OK;
    }

    @Command(name = "run", description = "Run a trigger now, beside its schedule.")
    int runNow(@Parameters(paramLabel = "ID", description = WHICH) String id) {
        JsonNode run = change("POST", id, "/run", null);
        mimikit.output().answer(run, "started " + id + " as task " + Json.text(run, "taskId"));
        return ExitStatus.OK;
    }

    @Command(name = "rotate", description = "Give a webhook a new address; the old one stops to work.")
    int rotate(@Parameters(paramLabel = "ID", description = WHICH) String id) {
        JsonNode rotated = change("POST", id, "/rotate", null);
        mimikit.output().answer(rotated, "webhook  " + Json.text(rotated, "webhookUrl"));
        return ExitStatus.OK;
    }

    @Command(
            name = "rm",
            aliases = {"remove", "delete"},
            description = "Remove a trigger; its run log stays.")
    int remove(@Parameters(paramLabel = "ID", description = WHICH) String id) {
        mimikit.output().answer(change("DELETE", id, "", null), "removed " + id);
        return ExitStatus.OK;
    }

    @Command(name = "preview", description = "Show the next instants of a trigger, in UTC and in its zone.")
    int preview(
            @Parameters(paramLabel = "ID", description = WHICH) String id,
            @Option(names = "--count", paramLabel = "N", description = "How many (default 5).") @Nullable
                    Integer count) {
        String wanted = String.valueOf(count == null ? 5 : count);
        mimikit.output().answer(get(id, "/preview", Map.of("count", wanted)), this::showInstants);
        return ExitStatus.OK;
    }

    private void showInstants(JsonNode preview) {
        for (JsonNode list : preview) {
            if (list.isArray()) {
                list.forEach(instant -> mimikit.output().line("next  " + instant(instant)));
                return;
            }
        }
    }

    private static String instant(JsonNode instant) {
        if (!instant.isObject()) {
            return instant.asString();
        }
        String utc = Json.text(instant, "utc");
        String zone = Json.text(instant, "zone");
        return zone.equals("UTC") ? utc : utc + "  " + Json.text(instant, "local") + " " + zone;
    }

    private JsonNode get(String idOrName, String part, Map<String, String> query) {
        ApiClient api = mimikit.api();
        return TriggerNames.resolve(api, idOrName, id -> api.get(path(id) + part, query));
    }

    private JsonNode change(String method, String idOrName, String part, @Nullable JsonNode body) {
        ApiClient api = mimikit.api();
        return TriggerNames.resolve(api, idOrName, id -> api.change(method, path(id) + part, body));
    }

    private static String path(String id) {
        return "/api/triggers/" + ApiClient.encoded(id);
    }
}
