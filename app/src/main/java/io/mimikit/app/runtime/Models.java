package io.mimikit.app.runtime;

import io.mimikit.agent.model.LanguageModel;
import io.mimikit.agent.model.ModelException;
import io.mimikit.agent.model.ModelFactory;
import io.mimikit.agent.model.ModelListener;
import io.mimikit.agent.model.ModelMessage;
import io.mimikit.agent.model.ModelRequest;
import io.mimikit.agent.model.ModelResponse;
import io.mimikit.agent.model.ProviderSettings;
import io.mimikit.app.cli.ModelProbe;
import io.mimikit.app.config.Config;
import io.mimikit.app.config.ModelConfig;
import io.mimikit.app.config.Secret;
import io.mimikit.kernel.MimikitException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The configured model, made when it is first asked. Thread-safe; closing ends what is still being exchanged. */
public final class Models implements AutoCloseable {
    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(30);

    private final ModelFactory factory = new ModelFactory(InstantSource.system(), System::nanoTime);
    private final Config config;
    private final Map<String, String> environment;

    public Models(Config config, Map<String, String> environment) {
        this.config = config;
        this.environment = environment;
    }

    /** The configured model; nothing is contacted yet. */
    LanguageModel configured() {
        ModelConfig model = config.model();
        return factory.create(model.text(), settings(model.provider()));
    }

    private ProviderSettings settings(String provider) {
        URI base = config.providers().baseUrls().getOrDefault(provider, URI.create("http://127.0.0.1"));
        return new ProviderSettings(
                base,
                () -> config.secrets()
                        .find(provider, environment)
                        .map(Secret::reveal)
                        .orElse(null),
                Map.of());
    }

    /** Asks the model one short question. */
    public static ModelProbe probe(Map<String, String> environment) {
        return config -> {
            try (Models models = new Models(config, environment)) {
                ModelResponse answer = models.configured().call(question(), ModelListener.SILENT);
                return new ModelProbe.Outcome(true, answer.text().strip());
            } catch (ModelException | MimikitException e) {
                return new ModelProbe.Outcome(false, Objects.requireNonNullElse(e.getMessage(), "no answer"));
            }
        };
    }

    private static ModelRequest question() {
        return new ModelRequest(
                "You are being tested.",
                List.of(new ModelMessage.User("Answer with the one word: ready")),
                List.of(),
                64,
                PROBE_TIMEOUT,
                PROBE_TIMEOUT,
                null);
    }

    @Override
    public void close() {
        factory.close();
    }
}
