package io.mimikit.agent.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimikit.agent.model.Prices.Price;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PricesTest {
    private final Prices prices = new Prices(Map.of());

    @Test
    void findsTheLongestBeginningAndItsVersions() {
        assertThat(prices.of("openai/gpt-4.1")).isEqualTo(Price.of("2", "8", "0.50"));
        assertThat(prices.of("openai/gpt-4.1-2025-04-14")).isEqualTo(prices.of("openai/gpt-4.1"));
        assertThat(prices.of("openai/gpt-4.1-mini-2025-04-14")).isEqualTo(prices.of("openai/gpt-4.1-mini"));
        assertThat(prices.of("anthropic/claude-sonnet-4-5-20250929")).isEqualTo(Price.of("3", "15", "0.30"));
        assertThat(prices.of("ollama/anything:7b")).isEqualTo(Price.of("0", "0", "0"));
    }

    @Test
    void countsTheUnknownAsTheDearest() {
        assertThat(prices.of("openai/gpt-9")).isEqualTo(Price.of("15", "120", "15"));
        assertThat(prices.of("openai/gpt-4.1-ultra")).isEqualTo(prices.of("openai/gpt-9"));
        assertThat(new Prices(Map.of("openai/x", Price.of("99", "1", "1"))).of("openai/gpt-9"))
                .isEqualTo(Price.of("99", "120", "15"));
    }

    @Test
    void letsTheUserOverride() {
        Prices own = new Prices(Map.of("openai/", Price.of("0", "0", "0"), "openai/gpt-4.1", Price.of("1", "1", "1")));

        assertThat(own.of("openai/local-llama")).isEqualTo(Price.of("0", "0", "0"));
        assertThat(own.of("openai/gpt-4.1")).isEqualTo(Price.of("1", "1", "1"));
    }

    @Test
    void countsCachedInputApartAndRoundsUp() {
        assertThat(prices.costMicroUsd("openai/gpt-4.1", new Usage(1000, 100, 400, false)))
                .isEqualTo(600 * 2 + 400 / 2 + 100 * 8);
        assertThat(prices.costMicroUsd("openai/gpt-5-nano", new Usage(1, 0, 0, false)))
                .isEqualTo(1);
    }
}
