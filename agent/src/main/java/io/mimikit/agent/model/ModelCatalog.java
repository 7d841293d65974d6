package io.mimikit.agent.model;

import io.mimikit.kernel.MimikitException;
import java.net.URI;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The providers we know: their names, where they are by default, and the environment variables that their users already
 * have. Immutable.
 */
public enum ModelCatalog {
    OPENAI("openai", "https://api.openai.com/v1", "OPENAI_BASE_URL", "OPENAI_API_KEY"),
    ANTHROPIC("anthropic", "https://api.anthropic.com", "ANTHROPIC_BASE_URL", "ANTHROPIC_API_KEY"),
    GEMINI("gemini", "https://generativelanguage.googleapis.com", "GEMINI_BASE_URL", "GEMINI_API_KEY"),
    OLLAMA("ollama", "http://127.0.0.1:11434", "OLLAMA_HOST", "OLLAMA_API_KEY"),
    DEMO("demo", "http://localhost", "", "");

    private final String id;
    private final String defaultUrl;
    private final String urlVariable;
    private final String keyVariable;

    ModelCatalog(String id, String defaultUrl, String urlVariable, String keyVariable) {
        this.id = id;
        this.defaultUrl = defaultUrl;
        this.urlVariable = urlVariable;
        this.keyVariable = keyVariable;
    }

    /** The name before the slash. */
    public String id() {
        return id;
    }

    /** The provider of a model name such as {@code openai/gpt-4.1}, {@code openai} or {@code demo}. */
    public static ModelCatalog of(String modelName) {
        String wanted = modelName.replaceFirst("/.*", "");
        return Stream.of(values())
                .filter(provider -> provider.id.equals(wanted))
                .findFirst()
                .orElseThrow(() -> MimikitException.invalid(
                        "model",
                        "unknown provider \"" + wanted + "\" in \"" + modelName + "\"; write one of " + names()));
    }

    /** The name with the model that the environment gives ({@code OPENAI_MODEL}), where it has only a provider. */
    public static String complete(String modelName, Map<String, String> environment) {
        String model = environment.getOrDefault("OPENAI_MODEL", "").strip();
        return modelName.equals(OPENAI.id) && !model.isEmpty() ? OPENAI.id + "/" + model : modelName;
    }

    /** The settings that the environment gives; a base URL that it doesn't give is the provider's own. */
    public ProviderSettings settings(Map<String, String> environment) {
        String url = environment.getOrDefault(urlVariable, "").strip();
        return new ProviderSettings(
                uri(url.isEmpty() ? defaultUrl : this == OLLAMA ? ollamaUrl(url) : url), key(environment), Map.of());
    }

    /** Whether the environment asks for this provider by giving its key. */
    public boolean hasKey(Map<String, String> environment) {
        return key(environment).get() != null;
    }

    private Supplier<@Nullable String> key(Map<String, String> environment) {
        return () -> {
            String key = environment.getOrDefault(keyVariable, "");
            return key.isBlank() ? null : key;
        };
    }

    private URI uri(String url) {
        try {
            return URI.create(url);
        } catch (IllegalArgumentException ignored) { // its message quotes what may hold a password
            throw MimikitException.invalid(urlVariable, urlVariable + " is no address; write it like " + defaultUrl);
        }
    }

    /** Ollama's variable is what the server listens on: perhaps no scheme, no port, or every interface. */
    private static String ollamaUrl(String host) {
        String url = host.contains("://") ? host : "http://" + host;
        String reachable = url.replace("//0.0.0.0", "//127.0.0.1").replaceFirst("/+$", "");
        boolean port = reachable.startsWith("https") || reachable.matches(".*:\\d+(/.*)?");
        return port ? reachable : reachable + ":11434";
    }

    static String names() {
        return "openai/<model>, anthropic/<model>, gemini/<model>, ollama/<model> or demo";
    }
}
