package io.mimikit.app.cli;

import io.mimikit.app.config.Config;
import io.mimikit.app.config.EffectiveValue;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code mimikit config}. */
@Command(name = "config", description = "Show every setting in force and where it comes from; secrets are masked.")
final class ConfigCommand implements Callable<Integer> {
    private final MimikitCommand mimikit;

    ConfigCommand(MimikitCommand mimikit) {
        this.mimikit = mimikit;
    }

    @Override
    public Integer call() {
        Config config = mimikit.config(Map.of());
        ObjectNode answer = Json.object();
        ArrayNode values = answer.putArray("values");
        config.values()
                .forEach(value -> values.addObject()
                        .put("key", value.key())
                        .put("value", value.value())
                        .put("origin", value.origin().text()));
        List<List<String>> rows =
                config.values().stream().map(ConfigCommand::row).toList();
        mimikit.output()
                .answer(
                        answer,
                        ignored -> mimikit.output().table(List.of("key", "value", "origin"), rows, "no settings"));
        return ExitStatus.OK;
    }

    private static List<String> row(EffectiveValue value) {
        return List.of(value.key(), value.value(), value.origin().text());
    }
}
