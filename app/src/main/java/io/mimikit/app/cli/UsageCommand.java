package io.mimikit.app.cli;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code mimikit usage}. */
@Command(name = "usage", description = "Show tokens and cost of models.")
final class UsageCommand implements Callable<Integer> {
    private final MimikitCommand mimikit;

    @Option(names = "--by", paramLabel = "WHAT", description = "day, role or model (default day).")
    private String by = "day";

    UsageCommand(MimikitCommand mimikit) {
        this.mimikit = mimikit;
    }

    @Override
    public Integer call() {
        if (!List.of("day", "role", "model").contains(by)) {
            throw CommandFailed.usage("--by " + by + ": use day, role or model");
        }
        mimikit.output()
                .list(
                        mimikit.api().get("/api/usage", Map.of("by", by)),
                        "usage",
                        by,
                        "calls",
                        "input",
                        "output",
                        "costMicros");
        return ExitStatus.OK;
    }
}
