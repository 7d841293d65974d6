package io.mimikit.app.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What the environment sets: {@code MIMIKIT_*} over the file, the providers' usual variables under it. */
final class ConfigEnvironment {
    /** Variables of ours that are no configuration: read by the launcher, the command line, the server or children. */
    private static final Set<String> NOT_SETTINGS = Set.of(
            "MIMIKIT_API_KEY",
            "MIMIKIT_ATTEMPT",
            "MIMIKIT_CONFIG",
            "MIMIKIT_JAVA_HOME",
            "MIMIKIT_JAVA_OPTS",
            "MIMIKIT_STATE_DIR",
            "MIMIKIT_WORK_DIR");

    private final Map<String, Given> given = new LinkedHashMap<>();
    private final List<Problem> problems = new ArrayList<>();

    private ConfigEnvironment() {}

    /** The {@code MIMIKIT_*} variables; {@code givenKeys} are those of the layers below. */
    static ConfigEnvironment ours(Map<String, String> environment, KnownSettings known, Set<String> givenKeys) {
        ConfigEnvironment read = new ConfigEnvironment();
        new TreeMap<>(environment).forEach((variable, value) -> {
            if (variable.startsWith("MIMIKIT_") && !NOT_SETTINGS.contains(variable)) {
                read.take(variable, value, known.keyOf(variable, givenKeys), known);
            }
        });
        return read;
    }

    /** The variables that other programs share with us; a file or a variable of ours wins over them. */
    static Map<String, Given> usual(Map<String, String> environment) {
        Map<String, Given> given = new LinkedHashMap<>();
        Optional<String> openAi = set(environment, "OPENAI_API_KEY").or(() -> set(environment, "OPENAI_BASE_URL"));
        if (openAi.isPresent()) {
            set(environment, "OPENAI_MODEL").ifPresent(model -> put(given, "model", "openai/" + model, "OPENAI_MODEL"));
        }
        set(environment, "OPENAI_BASE_URL")
                .ifPresent(url -> put(given, "providers.openai.baseUrl", url, "OPENAI_BASE_URL"));
        set(environment, "OLLAMA_HOST")
                .ifPresent(host -> put(given, "providers.ollama.baseUrl", ollamaUrl(host), "OLLAMA_HOST"));
        return given;
    }

    /** Ollama's variable may be a host, a host and port or an address, and may name the address it listens on. */
    static String ollamaUrl(String host) {
        String address = host.contains("://") ? host : "http://" + host;
        String reachable = address.replace("://0.0.0.0", "://127.0.0.1");
        boolean bareHost = reachable.indexOf(':', reachable.indexOf("://") + 3) < 0 && reachable.startsWith("http://");
        return bareHost ? reachable.replaceFirst("/*$", "") + ":11434" : reachable;
    }

    Map<String, Given> given() {
        return given;
    }

    List<Problem> problems() {
        return problems;
    }

    private void take(String variable, String value, Optional<String> key, KnownSettings known) {
        if (key.isPresent()) {
            put(given, key.get(), value, variable);
            return;
        }
        String guess = variable.substring("MIMIKIT_".length()).replace('_', '.');
        String nearest = KnownSettings.variableOf(known.nearest(guess));
        String fix = "no such setting; did you mean " + nearest + "? Otherwise unset it";
        problems.add(new Problem(variable, "", "environment", fix));
    }

    private static Optional<String> set(Map<String, String> environment, String variable) {
        return Optional.ofNullable(environment.get(variable)).filter(value -> !value.isBlank());
    }

    private static void put(Map<String, Given> given, String key, String value, String variable) {
        given.put(key, Given.scalar(key, value, new Origin.Environment(variable)));
    }
}
