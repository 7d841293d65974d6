package io.mimikit.app.cli;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

/** {@code mimikit status}. */
@Command(name = "status", description = "Show what the process is doing.")
final class StatusCommand implements Callable<Integer> {
    private static final List<String> FIELDS = List.of(
            "agentStatus",
            "activeTasks",
            "pendingTasks",
            "pendingInputs",
            "nextWakeAt",
            "overdueTriggers",
            "model",
            "usageToday",
            "startedAt",
            "version",
            "runtimeId");

    private final MimikitCommand mimikit;

    StatusCommand(MimikitCommand mimikit) {
        this.mimikit = mimikit;
    }

    @Override
    public Integer call() {
        Output output = mimikit.output();
        output.answer(mimikit.api().get("/api/status"), status -> show(output, status));
        return ExitStatus.OK;
    }

    private static void show(Output output, JsonNode status) {
        Stream<List<String>> fields =
                FIELDS.stream().filter(status::hasNonNull).map(field -> List.of(field, Json.text(status, field)));
        Stream<List<String>> lanes = status.path("lanes").properties().stream()
                .map(lane -> List.of("lane " + lane.getKey(), Json.line(lane.getValue())));
        output.table(List.of("what", "value"), Stream.concat(fields, lanes).toList(), "no answer");
    }
}
