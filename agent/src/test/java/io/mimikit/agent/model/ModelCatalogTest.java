package io.mimikit.agent.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ModelCatalogTest {
    private final ModelFactory factory = new ModelFactory(InstantSource.fixed(Instant.EPOCH), System::nanoTime);

    private LanguageModel create(String name) {
        return factory.create(name, ModelCatalog.of(name).settings(Map.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"openai/gpt-4.1", "anthropic/claude-x", "gemini/gemini-x", "ollama/hf.co/me/model:Q4_K_M", "demo"
            })
    void createsAModelByItsName(String name) {
        assertThat(create(name).name()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "gpt-4.1", "OpenAI/gpt-4.1", "mistral/large"})
    void refusesAnUnknownProviderWithTheList(String name) {
        assertThatThrownBy(() -> create(name)).isInstanceOfSatisfying(MimikitException.class, failure -> {
            assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_INPUT);
            assertThat(failure.field()).contains("model");
            assertThat(failure).hasMessageContainingAll(name, "openai/", "anthropic/", "gemini/", "ollama/", "demo");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "openai/", "gemini/a b", "gemini/x?key=1"})
    void refusesANameWithoutAModel(String name) {
        assertThatThrownBy(() -> create(name)).hasMessageContaining("names no model");
    }

    @Test
    void takesKeysAddressesAndTheModelFromTheEnvironment() {
        Map<String, String> environment = Map.of(
                "OPENAI_API_KEY",
                "k1",
                "OPENAI_BASE_URL",
                "http://localhost:1234/v1",
                "OPENAI_MODEL",
                "qwen",
                "GEMINI_API_KEY",
                "k2");

        ProviderSettings openai = ModelCatalog.OPENAI.settings(environment);
        assertThat(openai.baseUrl()).isEqualTo(URI.create("http://localhost:1234/v1"));
        assertThat(openai.apiKey().get()).isEqualTo("k1");
        assertThat(ModelCatalog.GEMINI.settings(environment).apiKey().get()).isEqualTo("k2");
        assertThat(ModelCatalog.ANTHROPIC.hasKey(environment)).isFalse();
        assertThat(ModelCatalog.OPENAI.hasKey(environment)).isTrue();
        assertThat(ModelCatalog.complete("openai", environment)).isEqualTo("openai/qwen");
        assertThat(ModelCatalog.complete("demo", environment)).isEqualTo("demo");
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0,                http://127.0.0.1:11434",
        "0.0.0.0:9999,           http://127.0.0.1:9999",
        "myhost,                 http://myhost:11434",
        "http://myhost:80/,      http://myhost:80",
        "https://ollama.example, https://ollama.example"
    })
    void readsTheAddressThatOllamaListensOn(String variable, URI address) {
        assertThat(ModelCatalog.OLLAMA.settings(Map.of("OLLAMA_HOST", variable)).baseUrl())
                .isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost:1234", "ftp://host", "http://user:pw@host/v1", "http://host/?key=pw", "http://a b"})
    void refusesAnAddressWithoutRepeatingIt(String url) {
        assertThatThrownBy(() -> ModelCatalog.OPENAI.settings(Map.of("OPENAI_BASE_URL", url)))
                .isInstanceOf(MimikitException.class)
                .hasMessageNotContaining("pw");
    }
}
