package io.mimikit.app.cli;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
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
    private static final List<String> COLUMNS =
            List.of("ts", "action", "status", "number", "durationMs", "scheduledAt", "what");

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
            mimikit.output().list(entries(), "entries", COLUMNS, RunsCommand::cells);
            return ExitStatus.OK;
        }
        if (mimikit.wantsJson()) {
            throw CommandFailed.usage("--follow has no end, --json is one line: use one of the two");
        }
        follow();
        return ExitStatus.OK;
    }

    private static List<String> cells(JsonNode entry) {
        boolean range = entry.hasNonNull("from");
        String missed =
                Json.text(entry, "count") + " from " + Json.text(entry, "from") + " to " + Json.text(entry, "to");
        List<String> cells = new ArrayList<>();
        COLUMNS.subList(0, COLUMNS.size() - 1).forEach(column -> cells.add(Json.text(entry, column)));
        cells.add(
                range
                        ? missed
                        : Json.firstText(
                                entry, "error.message", "error", "reason", "call.name", "tool", "text", "type"));
        return cells;
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
