package io.mimikit.app.cli;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code mimikit runs}. */
@Command(name = "runs", description = "Show the run log of a task or a trigger.")
final class RunsCommand implements Callable<Integer> {
    private static final long POLL_MILLIS = 500;

    private final MimikitCommand mimikit;

    @Option(names = "--kind", required = true, paramLabel = "KIND", description = "task or trigger.")
    private String kind = "task";

    @Option(names = "--id", required = true, paramLabel = "ID", description = "Which one.")
    private String id = "";

    @Option(names = "--limit", paramLabel = "N", description = "The newest so many (default 200).")
    private int limit = 200;

    @Option(names = "--follow", description = "Go on with new entries until Ctrl-C.")
    private boolean follow;

    RunsCommand(MimikitCommand mimikit) {
        this.mimikit = mimikit;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (!kind.equals("task") && !kind.equals("trigger")) {
            throw CommandFailed.usage("--kind " + kind + ": use task or trigger");
        }
        if (!follow) {
            mimikit.output().list(entries(), "entries", "ts", "action", "status", "attempt", "error", "text");
            return ExitStatus.OK;
        }
        if (mimikit.wantsJson()) {
            throw CommandFailed.usage("--follow has no end, --json is one line: use one of the two");
        }
        follow();
        return ExitStatus.OK;
    }

    private void follow() throws InterruptedException {
        Set<String> shown = new HashSet<>();
        while (true) {
            Set<String> present = new HashSet<>();
            for (JsonNode entry : entries().path("entries")) {
                String line = Json.line(entry);
                present.add(line);
                if (!shown.contains(line)) {
                    mimikit.output().line(line);
                }
            }
            shown = present;
            Thread.sleep(POLL_MILLIS);
        }
    }

    private JsonNode entries() {
        return mimikit.api().get("/api/runs", Map.of("kind", kind, "id", id, "limit", String.valueOf(limit)));
    }
}
