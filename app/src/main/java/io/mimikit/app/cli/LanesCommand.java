package io.mimikit.app.cli;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code mimikit lanes}; without a further word it lists. */
@Command(name = "lanes", description = "Show the lanes, change their limits while they run, add and remove them.")
final class LanesCommand implements Runnable {
    private static final List<String> COLUMNS = List.of(
            "name", "maxConcurrent", "active", "depth", "maxDepth", "oldestWaitMs", "p50", "p99", "rejected", "state");

    private final MimikitCommand mimikit;

    LanesCommand(MimikitCommand mimikit) {
        this.mimikit = mimikit;
    }

    @Override
    public void run() {
        list();
    }

    @Command(name = "list", description = "List the lanes: what runs and waits, and how long waiting takes.")
    int list() {
        mimikit.output().list(mimikit.api().get("/api/lanes"), "lanes", COLUMNS, LanesCommand::cells);
        return ExitStatus.OK;
    }

    private static List<String> cells(JsonNode lane) {
        return List.of(
                Json.text(lane, "name"),
                Json.text(lane, "maxConcurrent"),
                Json.text(lane, "active"),
                Json.text(lane, "depth"),
                Json.text(lane, "maxDepth"),
                Json.text(lane, "oldestWaitMs"),
                Json.text(lane, "waitMs.p50"),
                Json.text(lane, "waitMs.p99"),
                Json.text(lane, "rejected"),
                closed(lane).orElse("open"));
    }

    /** Why the lane is not simply open, with the reason that somebody gave. */
    static Optional<String> closed(JsonNode lane) {
        String reason = Json.text(lane, "pausedReason");
        return Stream.of("drained", "draining", "paused")
                .filter(state -> lane.path(state).asBoolean(false))
                .map(state -> reason.isEmpty() ? state : state + " (" + reason + ")")
                .findFirst();
    }

    @Command(name = "show", description = "Show one lane with the keys from which most comes.")
    int show(@Parameters(paramLabel = "NAME", description = "The lane.") String name) {
        mimikit.output().page(mimikit.api().get(path(name)));
        return ExitStatus.OK;
    }

    /** What can be said about a lane. */
    static final class Limits {
        @Option(names = "--max-concurrent", paramLabel = "N", description = "Tasks that run at once.")
        private @Nullable Integer maxConcurrent;

        @Option(names = "--max-depth", paramLabel = "N", description = "Tasks that may wait.")
        private @Nullable Integer maxDepth;

        @Option(names = "--warn-depth", paramLabel = "N", description = "Waiting tasks that call for a warning.")
        private @Nullable Integer warnDepth;

        @Option(names = "--key-concurrent", paramLabel = "N", description = "Tasks of one key at once; 0 = any number.")
        private @Nullable Integer keyConcurrent;

        @Option(names = "--rate", paramLabel = "N/TIME", description = "Starts in a time, e.g. 10/1m; or none.")
        private @Nullable String rate;

        @Option(names = "--key-rate", paramLabel = "N/TIME", description = "Starts of each key in a time; or none.")
        private @Nullable String keyRate;

        @Option(
                names = "--weight",
                paramLabel = "KEY=N",
                description = "Turns of a key, or of keys like it (a*), for one of another's; replaces all weights.")
        private @Nullable Map<String, Integer> weights;

        @Option(names = "--when-full", paramLabel = "HOW", description = "reject, or block: new work waits for room.")
        private @Nullable String whenFull;

        @Option(names = "--when-full-wait", paramLabel = "DURATION", description = "How long it waits at most.")
        private @Nullable String whenFullWait;

        private ObjectNode tree() {
            ObjectNode tree = Json.object();
            Json.put(tree, "maxConcurrent", maxConcurrent);
            Json.put(tree, "maxDepth", maxDepth);
            Json.put(tree, "warnDepth", warnDepth);
            Json.put(tree, "keyConcurrent", keyConcurrent);
            Json.put(tree, "rate", rate);
            Json.put(tree, "keyRate", keyRate);
            Json.put(tree, "whenFull", whenFull);
            Json.put(tree, "whenFullWait", whenFullWait);
            if (weights != null) {
                ObjectNode byKey = Json.object();
                weights.forEach((key, weight) -> byKey.put(key, weight.intValue()));
                tree.set("weights", byKey);
            }
            return tree;
        }
    }

    @Command(name = "set", description = "Change a lane at once, for good; config.yaml stays as it is.")
    int set(
            @Parameters(paramLabel = "NAME", description = "The lane.") String name,
            @Mixin Limits limits,
            @Option(names = "--paused", arity = "1", paramLabel = "BOOL", description = "true starts nothing new.")
                    @Nullable
                    Boolean paused,
            @Option(
                            names = "--drain",
                            arity = "1",
                            paramLabel = "BOOL",
                            description = "true takes no new work, runs what is there, then pauses.")
                    @Nullable
                    Boolean drain,
            @Option(names = "--reason", paramLabel = "TEXT", description = "Why it is paused or drained.") @Nullable
                    String reason) {
        ObjectNode changes = limits.tree();
        Json.put(changes, "paused", paused);
        Json.put(changes, "drain", drain);
        Json.put(changes, "reason", reason);
        if (changes.isEmpty()) {
            throw CommandFailed.usage("name at least one thing to change, e.g. --max-concurrent 4");
        }
        JsonNode lane = mimikit.api().change("PATCH", path(name), changes);
        mimikit.output().answer(lane, "changed " + name);
        return ExitStatus.OK;
    }

    @Command(name = "add", description = "Add a lane that stays over restarts; tasks name it with --lane.")
    int add(@Parameters(paramLabel = "NAME", description = "Its name.") String name, @Mixin Limits limits) {
        mimikit.output().answer(mimikit.api().change("PUT", path(name), limits.tree()), "added " + name);
        return ExitStatus.OK;
    }

    @Command(
            name = "remove",
            description = "Remove a lane that was added and is empty; a configured one is as configured again.")
    int remove(@Parameters(paramLabel = "NAME", description = "The lane.") String name) {
        mimikit.output().answer(mimikit.api().change("DELETE", path(name), null), "removed " + name);
        return ExitStatus.OK;
    }

    private static String path(String name) {
        return "/api/lanes/" + ApiClient.encoded(name);
    }
}
