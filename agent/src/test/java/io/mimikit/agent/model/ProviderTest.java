package io.mimikit.agent.model;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mimikit.testkit.model.ScriptedAnswer;
import io.mimikit.testkit.model.ScriptedModelServer;
import io.mimikit.testkit.model.Wire;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** What every test of a provider needs: a scripted server, a model that asks it, and a request. */
abstract class ProviderTest {
    static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    static final String CANARY = "sk-canary-4711-do-not-print";
    static final ToolSpec RUN_COMMAND = new ToolSpec(
            "run_command",
            "Runs a command.",
            "{\"type\":\"object\",\"properties\":{\"line\":{\"type\":\"string\"}},\"required\":[\"line\"]}");

    final ScriptedModelServer server = new ScriptedModelServer();
    final ModelFactory factory = new ModelFactory(InstantSource.fixed(NOW), System::nanoTime);
    final StringBuilder heard = new StringBuilder();

    @AfterEach
    void close() {
        factory.close();
        server.close();
    }

    LanguageModel model(Wire wire) {
        return model(wire, CANARY);
    }

    LanguageModel model(Wire wire, @Nullable String key) {
        String name = switch (wire) {
            case OPENAI -> "openai/test";
            case ANTHROPIC -> "anthropic/test";
            case OLLAMA -> "ollama/test";
            case GEMINI -> "gemini/test";
        };
        return factory.create(name, new ProviderSettings(server.url(), () -> key, Map.of("X-Extra", "canary-header")));
    }

    ModelResponse ask(Wire wire, ScriptedAnswer answer) {
        server.enqueue(answer);
        return model(wire).call(hello(), heard::append);
    }

    ModelException refused(Wire wire, ScriptedAnswer answer) {
        return catchThrowableOfType(ModelException.class, () -> ask(wire, answer));
    }

    static ModelRequest hello() {
        return request(List.of(new ModelMessage.User("hello")));
    }

    static ModelRequest request(List<ModelMessage> messages) {
        return request(messages, Duration.ofSeconds(20), Duration.ofSeconds(30), null);
    }

    static ModelRequest request(List<ModelMessage> messages, Duration idle, Duration total, @Nullable String cacheKey) {
        return new ModelRequest("You are terse.", messages, List.of(RUN_COMMAND), 1000, idle, total, cacheKey);
    }
}
