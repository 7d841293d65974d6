package io.mimikit.app.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What configuration is made of. {@code flags} holds values by key, each with the flag that set it; without a named
 * file, {@code config.yaml} in the state directory is read where there is one. Immutable.
 */
public record ConfigSources(
        Path stateDirectory, Optional<Path> namedFile, Map<String, String> environment, Map<String, FlagValue> flags) {
    public ConfigSources {
        environment = Map.copyOf(environment);
        flags = Map.copyOf(flags);
    }

    /** Nothing but defaults. */
    public static ConfigSources none() {
        return new ConfigSources(Path.of(".mimikit"), Optional.empty(), Map.of(), Map.of());
    }

    /** The value that a flag of the command line gave. */
    public record FlagValue(String flag, String value) {}

    Path file() {
        return namedFile.orElse(stateDirectory.resolve("config.yaml"));
    }
}
