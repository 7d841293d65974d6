package io.mimikit.app.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything that may be set, read and checked: defaults, then the file, then the environment, then flags. Immutable.
 */
public record Config(
        ServerConfig server,
        ModelConfig model,
        ProvidersConfig providers,
        SecretsConfig secrets,
        LanesConfig lanes,
        TimeoutsConfig timeouts,
        TriggersConfig triggers,
        RetryConfig retry,
        Delivery delivery,
        HistoryConfig history,
        MemoryConfig memory,
        RunsConfig runs,
        ArtifactsConfig artifacts,
        AuditConfig audit,
        BackupsConfig backups,
        JournalConfig journal,
        QuarantineConfig quarantine,
        RetentionConfig retention,
        LogConfig log,
        HttpConfig http,
        InputConfig input,
        BudgetConfig budget,
        ShutdownConfig shutdown,
        WorkersConfig workers,
        McpServersConfig mcpServers,
        PermissionsConfig permissions,
        List<EffectiveValue> values) {

    /** Reads all sources; throws {@link InvalidConfig} with every problem they have. */
    public static Config load(ConfigSources sources) {
        KnownSettings known = new KnownSettings(settings());
        List<Problem> problems = new ArrayList<>();
        Map<String, Given> given = layered(sources, known, problems);
        problems.addAll(unknown(given, known));
        Values values = Values.of(given);
        Config config = read(values);
        problems.addAll(values.problems());
        if (!problems.isEmpty()) {
            throw new InvalidConfig(problems);
        }
        return config;
    }

    /** Every key that exists, with {@code *} where the name is the user's to choose. */
    public static List<Setting> settings() {
        Values listing = Values.listing();
        read(listing);
        return listing.settings();
    }

    private static Config read(Values values) {
        Section root = values.root();
        return new Config(
                root.section("server").build(ServerConfig::read),
                ModelConfig.read(root),
                root.section("providers").build(ProvidersConfig::read),
                root.section("secrets").build(SecretsConfig::read),
                root.section("lanes").build(LanesConfig::read),
                root.section("timeouts").build(TimeoutsConfig::read),
                root.section("triggers").build(TriggersConfig::read),
                root.section("retry").build(RetryConfig::read),
                root.choice("delivery", Delivery.AT_LEAST_ONCE, "how often a task may start when the runtime dies"),
                root.section("history").build(HistoryConfig::read),
                root.section("memory").build(MemoryConfig::read),
                root.section("runs").build(RunsConfig::read),
                root.section("artifacts").build(ArtifactsConfig::read),
                root.section("audit").build(AuditConfig::read),
                root.section("backups").build(BackupsConfig::read),
                root.section("journal").build(JournalConfig::read),
                root.section("quarantine").build(QuarantineConfig::read),
                root.section("retention").build(RetentionConfig::read),
                root.section("log").build(LogConfig::read),
                root.section("http").build(HttpConfig::read),
                root.section("input").build(InputConfig::read),
                root.section("budget").build(BudgetConfig::read),
                root.section("shutdown").build(ShutdownConfig::read),
                root.section("workers").build(WorkersConfig::read),
                root.section("mcpServers").build(McpServersConfig::read),
                root.section("permissions").build(PermissionsConfig::read),
                values.effective());
    }

    private static Map<String, Given> layered(ConfigSources sources, KnownSettings known, List<Problem> problems) {
        Map<String, Given> given = new LinkedHashMap<>(ConfigEnvironment.usual(sources.environment()));
        ConfigFile file = file(sources);
        given.putAll(file.given());
        problems.addAll(file.problems());
        ConfigEnvironment ours = ConfigEnvironment.ours(sources.environment(), known, given.keySet());
        given.putAll(ours.given());
        problems.addAll(ours.problems());
        sources.flags()
                .forEach((key, flag) -> given.put(key, Given.scalar(key, flag.value(), new Origin.Flag(flag.flag()))));
        return given;
    }

    private static ConfigFile file(ConfigSources sources) {
        Path path = sources.file();
        if (sources.namedFile().isEmpty() && !Files.exists(path)) {
            return ConfigFile.parse(path, "");
        }
        try {
            return ConfigFile.parse(path, Files.readString(path));
        } catch (IOException e) {
            String fix = Files.exists(path) ? "can't be read as UTF-8 text: " + e.getMessage() : "no such file";
            throw new InvalidConfig(List.of(new Problem("--config", path.toString(), "flag --config", fix)));
        }
    }

    private static List<Problem> unknown(Map<String, Given> given, KnownSettings known) {
        List<Problem> problems = new ArrayList<>();
        for (Given value : given.values()) {
            if (!known.contains(value.key())) {
                List<String> below = known.below(value.key());
                String fix = below.isEmpty()
                        ? "unknown key; did you mean " + known.nearest(value.key()) + "?"
                        : "a section, not a value; set one of " + String.join(", ", below);
                problems.add(new Problem(
                        value.key(),
                        Values.shown(value.key(), value.text()),
                        value.origin().text(),
                        fix));
            }
        }
        return problems;
    }
}
