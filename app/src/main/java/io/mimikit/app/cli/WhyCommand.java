package io.mimikit.app.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code mimikit why}. */
@Command(
        name = "why",
        description = "Say from the records why a task, a trigger or a run ran, waits, failed or did not run.")
final class WhyCommand implements Callable<Integer> {
    private static final int INSTANT_CHARS = 24;

    private final MimikitCommand mimikit;

    @Parameters(
            paramLabel = "ID",
            description =
                    "A task, a trigger or its name, an attempt, or an occurrence (TRIGGER@2026-12-01T09:00:00.000Z).")
    private String id = "";

    WhyCommand(MimikitCommand mimikit) {
        this.mimikit = mimikit;
    }

    @Override
    public Integer call() {
        ApiClient api = mimikit.api();
        JsonNode why = TriggerNames.resolve(api, id, each -> api.get("/api/why/" + ApiClient.encoded(each)));
        mimikit.output().answer(why, this::show);
        return ExitStatus.OK;
    }

    private void show(JsonNode why) {
        Output output = mimikit.output();
        output.line(Json.text(why, "kind") + " " + Json.text(why, "id") + ": " + Json.text(why, "summary"));
        for (JsonNode fact : why.path("facts")) {
            String ts = Json.text(fact, "ts");
            output.line("  " + (ts.isEmpty() ? " ".repeat(INSTANT_CHARS) : ts) + "  " + Json.text(fact, "text"));
        }
    }
}
