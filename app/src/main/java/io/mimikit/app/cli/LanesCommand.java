package io.mimikit.app.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code mimikit lanes}; without a further word it lists. */
@Command(name = "lanes", description = "Show the lanes and change their limits while they run.")
final class LanesCommand implements Runnable {
    private final MimikitCommand mimikit;

    LanesCommand(MimikitCommand mimikit) {
        this.mimikit = mimikit;
    }

    @Override
    public void run() {
        list();
    }

    @Command(name = "list", description = "List the lanes with their limits and what waits in them.")
    int list() {
        mimikit.output()
                .list(
                        mimikit.api().get("/api/lanes"),
                        "lanes",
                        "name",
                        "maxConcurrent",
                        "active",
                        "depth",
                        "maxDepth",
                        "oldestWaitMs",
                        "paused");
        return ExitStatus.OK;
    }

    @Command(name = "set", description = "Change a lane at once; config.yaml stays as it is.")
    int set(
            @Parameters(paramLabel = "NAME", description = "The lane.") String name,
            @Option(names = "--max-concurrent", paramLabel = "N", description = "Tasks that run at once.") @Nullable
                    Integer maxConcurrent,
            @Option(names = "--max-depth", paramLabel = "N", description = "Tasks that may wait.") @Nullable
                    Integer maxDepth,
            @Option(names = "--paused", arity = "1", paramLabel = "BOOL", description = "true starts nothing new.")
                    @Nullable
                    Boolean paused) {
        ObjectNode changes = Json.object();
        Json.put(changes, "maxConcurrent", maxConcurrent);
        Json.put(changes, "maxDepth", maxDepth);
        Json.put(changes, "paused", paused);
        if (changes.isEmpty()) {
            throw CommandFailed.usage("name at least one thing to change, e.g. --max-concurrent 4");
        }
        JsonNode lane = mimikit.api().change("PATCH", "/api/lanes/" + ApiClient.encoded(name), changes);
        mimikit.output().answer(lane, "changed " + name);
        return ExitStatus.OK;
    }
}
