package io.mimikit.app.config;

import java.util.Set;

/** The model that answers: a provider and its name there. Immutable. */
public record ModelConfig(String provider, String name) {
    static final String FORM =
            "provider/name with the provider openai, anthropic, gemini or ollama, e.g. openai/gpt-5.4-mini, or demo";

    private static final Set<String> PROVIDERS = Set.of("openai", "anthropic", "gemini", "ollama");

    public ModelConfig {
        boolean demo = provider.equals("demo") && name.isEmpty();
        if (!demo && (!PROVIDERS.contains(provider) || name.isBlank())) {
            throw new IllegalArgumentException("use " + FORM + ", not " + provider + "/" + name);
        }
    }

    /** The built-in model that needs no key. */
    public static ModelConfig demo() {
        return new ModelConfig("demo", "");
    }

    /** Reads {@code provider/name} or {@code demo}; the name may itself contain slashes. */
    public static ModelConfig parse(String text) {
        int slash = text.indexOf('/');
        return slash < 0
                ? new ModelConfig(text, "")
                : new ModelConfig(text.substring(0, slash), text.substring(slash + 1));
    }

    static ModelConfig read(Section root) {
        return root.parsed(
                "model", demo(), "demo", FORM, ModelConfig::parse, "model that answers: provider/name or demo");
    }

    /** As it is written in the configuration. */
    public String text() {
        return name.isEmpty() ? provider : provider + "/" + name;
    }
}
