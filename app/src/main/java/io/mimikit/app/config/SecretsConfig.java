package io.mimikit.app.config;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** References to secrets by name; the providers' names are there from the start. Immutable. */
public record SecretsConfig(Map<String, SecretReference> references) {
    private static final Map<String, String> USUAL = new TreeMap<>(Map.of(
            "openai", "env:OPENAI_API_KEY",
            "anthropic", "env:ANTHROPIC_API_KEY",
            "gemini", "env:GEMINI_API_KEY"));
    private static final String WHAT = "where this secret is found: env:NAME or file:PATH";

    public SecretsConfig {
        Checks checks = new Checks();
        references.keySet().forEach(name -> Names.check(checks, name));
        checks.orThrow();
        references = Map.copyOf(references);
    }

    /** The secret with this name, or empty where nothing refers to it or the reference leads nowhere. */
    public Optional<Secret> find(String name, Map<String, String> environment) {
        return Optional.ofNullable(references.get(name)).flatMap(reference -> reference.resolve(environment));
    }

    static SecretsConfig read(Section section) {
        Map<String, SecretReference> references = new TreeMap<>();
        USUAL.forEach((name, usual) -> references.put(name, reference(section, name, usual)));
        for (String name : section.names()) {
            references.computeIfAbsent(name, added -> reference(section, added, "env:" + added));
        }
        return new SecretsConfig(references);
    }

    private static SecretReference reference(Section section, String name, String usual) {
        return section.parsed(
                name, SecretReference.parse(usual), usual, SecretReference.FORM, SecretReference::parse, WHAT);
    }
}
