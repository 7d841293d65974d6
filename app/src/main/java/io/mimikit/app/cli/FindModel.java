package io.mimikit.app.cli;

import io.mimikit.app.config.Config;
import io.mimikit.app.config.ConfigSources;
import io.mimikit.app.config.ModelConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Which model this machine could use as it is: by a key in the environment, a local Ollama, else the demo. Immutable. */
final class FindModel {
    /** The variable that holds each provider's key, in the order in which they are tried. */
    static final Map<String, String> KEY_VARIABLES = keyVariables();

    private static final Duration OLLAMA_TIMEOUT = Duration.ofSeconds(2);

    private final Map<String, String> environment;

    FindModel(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    ModelConfig find() {
        for (Map.Entry<String, String> provider : KEY_VARIABLES.entrySet()) {
            if (isSet(provider.getValue())) {
                return new ModelConfig(provider.getKey(), usualName(provider.getKey()));
            }
        }
        return ollamaModel().map(name -> new ModelConfig("ollama", name)).orElse(ModelConfig.demo());
    }

    boolean isSet(String variable) {
        return !environment.getOrDefault(variable, "").isBlank();
    }

    /** The name to suggest for a provider. */
    String usualName(String provider) {
        return switch (provider) {
            case "openai" -> isSet("OPENAI_MODEL") ? environment.getOrDefault("OPENAI_MODEL", "") : "gpt-5.4-mini";
            case "anthropic" -> "claude-sonnet-4-6";
            case "gemini" -> "gemini-2.5-flash";
            case "ollama" -> ollamaModel().orElse("qwen3");
            default -> "";
        };
    }

    /** The first model that the local Ollama offers, or empty where none answers. */
    private Optional<String> ollamaModel() {
        Config config = Config.load(new ConfigSources(Path.of("none"), Optional.empty(), onlyOllama(), Map.of()));
        URI tags = URI.create(config.providers().baseUrls().getOrDefault("ollama", URI.create("http://127.0.0.1:11434"))
                + "/api/tags");
        try (HttpClient http =
                HttpClient.newBuilder().connectTimeout(OLLAMA_TIMEOUT).build()) {
            HttpRequest request =
                    HttpRequest.newBuilder(tags).timeout(OLLAMA_TIMEOUT).build();
            String body =
                    http.send(request, HttpResponse.BodyHandlers.ofString()).body();
            JsonNode models = Json.read(body).orElseGet(Json::object).path("models");
            return models.isEmpty() ? Optional.empty() : Optional.of(Json.text(models.get(0), "name"));
        } catch (IOException nobodyThere) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private Map<String, String> onlyOllama() {
        String host = environment.get("OLLAMA_HOST");
        return host == null ? Map.of() : Map.of("OLLAMA_HOST", host);
    }

    private static Map<String, String> keyVariables() {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("openai", "OPENAI_API_KEY");
        variables.put("anthropic", "ANTHROPIC_API_KEY");
        variables.put("gemini", "GEMINI_API_KEY");
        return variables;
    }
}
