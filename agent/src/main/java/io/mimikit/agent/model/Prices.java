package io.mimikit.agent.model;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What models cost, by the beginning of their names. The longest matching beginning wins; a beginning matches the name
 * itself and its dated or tagged versions, not its bigger sisters ({@code gpt-5} is no price for {@code gpt-5-pro}),
 * and one that ends in a slash matches all of a provider. What no beginning matches costs as much as the dearest known,
 * so that a budget errs on the safe side. Immutable.
 */
public final class Prices {
    private static final Pattern VERSION = Pattern.compile("([-@]\\d|:|-latest|-preview|-exp).*");

    /** US dollars per million tokens. */
    public record Price(BigDecimal input, BigDecimal output, BigDecimal cachedInput) {
        /** A price from decimal numbers such as {@code "0.15"}. */
        public static Price of(String input, String output, String cachedInput) {
            return new Price(new BigDecimal(input), new BigDecimal(output), new BigDecimal(cachedInput));
        }

        private Price dearer(Price other) {
            return new Price(input.max(other.input), output.max(other.output), cachedInput.max(other.cachedInput));
        }
    }

    private static final Map<String, Price> LISTED = Map.ofEntries(
            Map.entry("openai/gpt-5", Price.of("1.25", "10", "0.125")),
            Map.entry("openai/gpt-5-mini", Price.of("0.25", "2", "0.025")),
            Map.entry("openai/gpt-5-nano", Price.of("0.05", "0.40", "0.005")),
            Map.entry("openai/gpt-5-pro", Price.of("15", "120", "15")),
            Map.entry("openai/gpt-4.1", Price.of("2", "8", "0.50")),
            Map.entry("openai/gpt-4.1-mini", Price.of("0.40", "1.60", "0.10")),
            Map.entry("openai/gpt-4.1-nano", Price.of("0.10", "0.40", "0.025")),
            Map.entry("openai/gpt-4o", Price.of("2.50", "10", "1.25")),
            Map.entry("openai/gpt-4o-mini", Price.of("0.15", "0.60", "0.075")),
            Map.entry("openai/o3", Price.of("2", "8", "0.50")),
            Map.entry("openai/o4-mini", Price.of("1.10", "4.40", "0.275")),
            Map.entry("anthropic/claude-opus-4", Price.of("15", "75", "1.50")),
            Map.entry("anthropic/claude-opus-4-5", Price.of("5", "25", "0.50")),
            Map.entry("anthropic/claude-sonnet-4", Price.of("3", "15", "0.30")),
            Map.entry("anthropic/claude-3-7-sonnet", Price.of("3", "15", "0.30")),
            Map.entry("anthropic/claude-haiku-4-5", Price.of("1", "5", "0.10")),
            Map.entry("anthropic/claude-3-5-haiku", Price.of("0.80", "4", "0.08")),
            Map.entry("gemini/gemini-3-pro", Price.of("4", "18", "0.40")),
            Map.entry("gemini/gemini-2.5-pro", Price.of("2.50", "15", "0.25")),
            Map.entry("gemini/gemini-2.5-flash", Price.of("0.30", "2.50", "0.03")),
            Map.entry("gemini/gemini-2.5-flash-lite", Price.of("0.10", "0.40", "0.01")),
            Map.entry("ollama/", Price.of("0", "0", "0")),
            Map.entry("demo", Price.of("0", "0", "0")));

    private final Map<String, Price> byBeginning;
    private final Price dearest;

    /** The list prices of November 2025 (where one depends on length, the higher), with the user's own over them. */
    public Prices(Map<String, Price> overrides) {
        Map<String, Price> all = new HashMap<>(LISTED);
        all.putAll(overrides);
        byBeginning = Map.copyOf(all);
        dearest = all.values().stream().reduce(Price.of("0", "0", "0"), Price::dearer);
    }

    /** What this model costs, or the dearest known price. */
    public Price of(String modelName) {
        return byBeginning.keySet().stream()
                .filter(beginning -> matches(modelName, beginning))
                .max(Comparator.comparingInt(String::length))
                .map(byBeginning::get)
                .orElse(dearest);
    }

    /** The cost of a call in millionths of a US dollar, rounded up. */
    public long costMicroUsd(String modelName, Usage usage) {
        Price price = of(modelName);
        BigDecimal cost = times(price.input, usage.inputTokens() - usage.cachedInputTokens())
                .add(times(price.cachedInput, usage.cachedInputTokens()))
                .add(times(price.output, usage.outputTokens()));
        return cost.setScale(0, RoundingMode.CEILING).longValueExact();
    }

    private static BigDecimal times(BigDecimal price, long tokens) {
        return price.multiply(BigDecimal.valueOf(tokens));
    }

    private static boolean matches(String modelName, String beginning) {
        if (!modelName.startsWith(beginning)) {
            return false;
        }
        String rest = modelName.substring(beginning.length());
        return rest.isEmpty()
                || beginning.endsWith("/")
                || VERSION.matcher(rest).matches();
    }
}
