package io.mimikit.app.cli;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

/** {@code mimikit status}. */
@Command(name = "status", description = "Show what the process is doing.")
final class StatusCommand implements Callable<Integer> {
    private static final List<String> FIELDS = List.of(
            "trouble",
            "agentStatus",
            "activeTasks",
            "pendingTasks",
            "pendingInputs",
            "nextWakeAt",
            "overdueTriggers",
            "overdueTasks",
            "model",
            "startedAt",
            "version",
            "runtimeId",
            "copied",
            "clockJumps",
            "findings");

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
                .map(lane -> List.of("lane " + lane.getKey(), lane(lane.getValue())));
        Stream<List<String>> usage = Stream.of(status.path("usageToday"))
                .filter(JsonNode::isObject)
                .map(today -> List.of("usageToday", usage(today)));
        Stream<List<String>> rows = Stream.of(fields, usage, lanes).flatMap(Function.identity());
        output.table(List.of("what", "value"), rows.toList(), "no answer");
    }

    private static String lane(JsonNode lane) {
        return Json.text(lane, "active") + " of " + Json.text(lane, "maxConcurrent") + " running, "
                + Json.text(lane, "depth") + " waiting"
                + LanesCommand.closed(lane).map(state -> ", " + state).orElse("");
    }

    private static String usage(JsonNode today) {
        return Json.text(today, "calls") + " calls, " + Json.text(today, "total") + " tokens";
    }
}
