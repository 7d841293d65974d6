package io.mimikit.app.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mimikit deliveries}; without a further word it lists. */
@Command(name = "deliveries", description = "Show results that go outside, and send those again that were given up.")
final class DeliveriesCommand implements Runnable {
    private final MimikitCommand mimikit;

    DeliveriesCommand(MimikitCommand mimikit) {
        this.mimikit = mimikit;
    }

    @Override
    public void run() {
        list(null, null);
    }

    @Command(name = "list", description = "List deliveries, the newest first.")
    int list(
            @Option(
                            names = "--status",
                            paramLabel = "STATUS",
                            description = "Only pending, sending, delivered, in_doubt or dead ones.")
                    @Nullable
                    String status,
            @Option(names = "--limit", paramLabel = "N", description = "At most so many (default 50).") @Nullable
                    Integer limit) {
        Map<String, String> query = new LinkedHashMap<>();
        if (status != null) {
            query.put("status", status);
        }
        if (limit != null) {
            query.put("limit", limit.toString());
        }
        mimikit.output()
                .list(
                        mimikit.api().get("/api/deliveries", query),
                        "deliveries",
                        "id",
                        "status",
                        "taskId",
                        "failures",
                        "nextAt",
                        "lastError");
        return ExitStatus.OK;
    }

    @Command(name = "show", description = "Show a delivery with what is sent and every attempt.")
    int show(@Parameters(paramLabel = "ID", description = "The delivery.") String id) {
        mimikit.output().page(mimikit.api().get(path(id)));
        return ExitStatus.OK;
    }

    @Command(name = "replay", description = "Send a dead or doubtful delivery again, under its id.")
    int replay(@Parameters(paramLabel = "ID", description = "The delivery.") String id) {
        mimikit.output().answer(mimikit.api().change("POST", path(id) + "/replay", null), "sending " + id + " again");
        return ExitStatus.OK;
    }

    private static String path(String id) {
        return "/api/deliveries/" + ApiClient.encoded(id);
    }
}
