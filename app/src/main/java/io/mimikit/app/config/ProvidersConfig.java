package io.mimikit.app.config;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;

/** Where each model provider is reached. Immutable. */
public record ProvidersConfig(Map<String, URI> baseUrls) {
    private static final Map<String, String> USUAL = Map.of(
            "openai", "https://api.openai.com/v1",
            "anthropic", "https://api.anthropic.com/v1",
            "gemini", "https://generativelanguage.googleapis.com/v1beta",
            "ollama", "http://127.0.0.1:11434");

    public ProvidersConfig {
        baseUrls = Map.copyOf(baseUrls);
    }

    static ProvidersConfig read(Section section) {
        Map<String, URI> baseUrls = new LinkedHashMap<>();
        USUAL.keySet().stream().sorted().forEach(provider -> {
            Section values = section.section(provider);
            URI usual = URI.create(USUAL.getOrDefault(provider, ""));
            baseUrls.put(provider, values.address("baseUrl", usual, "address of the " + provider + " API"));
        });
        return new ProvidersConfig(baseUrls);
    }
}
