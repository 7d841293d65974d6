package io.mimikit.app.config;

import java.util.List;

/**
 * Keys that belong to the contract and that this version does not act on. Setting one is an error, because a limit or a
 * permission that is silently ignored is worse than none. Thread-safe.
 */
public final class ReservedSettings {
    private static final List<String> PREFIXES = List.of("budget.", "workers.", "mcpServers.", "permissions.");

    private ReservedSettings() {}

    /** Whether this version only knows the name of the key. */
    public static boolean contains(String key) {
        return PREFIXES.stream().anyMatch(key::startsWith);
    }

    /**
     * Refuses a configuration that sets one of them.
     *
     * @throws InvalidConfig that lists them all
     */
    public static void refuse(Config config) {
        List<Problem> problems = config.values().stream()
                .filter(value -> contains(value.key()) && !(value.origin() instanceof Origin.Default))
                .map(value -> new Problem(
                        value.key(), value.value(), value.origin().text(), "not supported by this version; remove it"))
                .toList();
        if (!problems.isEmpty()) {
            throw new InvalidConfig(problems);
        }
    }
}
