package io.mimikit.app.cli;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code mimikit audit}; without a further word it shows the newest lines. */
@Command(name = "audit", description = "Show who changed what, and prove that nobody changed the record of it.")
final class AuditCommand implements Runnable {
    private static final List<String> COLUMNS = List.of("n", "at", "who", "via", "from", "what", "changed");

    private final MimikitCommand mimikit;

    AuditCommand(MimikitCommand mimikit) {
        this.mimikit = mimikit;
    }

    @Override
    public void run() {
        tail(null);
    }

    @Command(name = "tail", description = "Show the newest lines.")
    int tail(
            @Option(names = "--limit", paramLabel = "N", description = "So many (default 50).") @Nullable
                    Integer limit) {
        JsonNode lines = mimikit.api().get("/api/audit", Map.of("limit", String.valueOf(limit == null ? 50 : limit)));
        mimikit.output().list(lines, "entries", COLUMNS, AuditCommand::cells);
        return ExitStatus.OK;
    }

    private static List<String> cells(JsonNode line) {
        String changed = line.path("changes")
                .valueStream()
                .map(change -> Json.text(change, "kind") + " " + Json.text(change, "id"))
                .collect(Collectors.joining(", "));
        return Stream.concat(
                        Stream.of("n", "at", "by.who", "by.via", "by.from", "what")
                                .map(field -> Json.text(line, field)),
                        Stream.of(changed))
                .toList();
    }

    @Command(name = "verify", description = "Check the chain of hashes; exit 1 where it is broken.")
    int verify() {
        JsonNode verdict = mimikit.api().get("/api/audit/verify");
        mimikit.output().page(verdict);
        return verdict.path("ok").asBoolean(false) ? ExitStatus.OK : ExitStatus.REFUSED;
    }
}
