package io.mimikit.agent.model;

import io.mimikit.kernel.MimikitException;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Makes {@link LanguageModel}s from their names. All share one HTTP client, which the first call makes; closing ends
 * what is still being exchanged. Thread-safe.
 */
public final class ModelFactory implements AutoCloseable {
    private final LazyHttpClient client = new LazyHttpClient();
    private final InstantSource clock;
    private final LongSupplier nanos;

    /** A factory that reads dates by {@code clock} and measures waits by {@code nanos}, which never goes back. */
    public ModelFactory(InstantSource clock, LongSupplier nanos) {
        this.clock = clock;
        this.nanos = nanos;
    }

    /**
     * The model of this name; nothing is contacted or checked yet.
     *
     * @throws MimikitException when the provider is unknown or the model is missing
     */
    public LanguageModel create(String modelName, ProviderSettings settings) {
        ModelCatalog provider = ModelCatalog.of(modelName);
        String model =
                modelName.substring(Math.min(modelName.length(), provider.id().length() + 1));
        if (provider != ModelCatalog.DEMO && !model.matches("[A-Za-z0-9._:/@+-]+")) {
            throw MimikitException.invalid(
                    "model", "\"" + modelName + "\" names no model; write " + ModelCatalog.names());
        }
        return switch (provider) {
            case OPENAI -> http(modelName, new OpenAiFormat(modelName, model, settings), settings);
            case ANTHROPIC -> http(modelName, new AnthropicFormat(modelName, model, settings), settings);
            case GEMINI -> http(modelName, new GeminiFormat(modelName, model, settings), settings);
            case OLLAMA -> http(modelName, new OllamaFormat(modelName, model, settings), settings);
            case DEMO -> new DemoModel();
        };
    }

    private LanguageModel http(String name, WireFormat format, ProviderSettings settings) {
        return new HttpModel(name, format, settings, client, clock, nanos);
    }

    @Override
    public void close() {
        client.close();
    }
}
