package io.mimikit.agent.model;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model is asked, with the limits of the exchange. Immutable.
 *
 * @param outputTokensMax the most tokens the answer may have, at least 1
 * @param idleTimeout how long the provider may stay silent, before the headers or between two bytes
 * @param totalTimeout how long the whole exchange may take
 * @param cacheKey names the stable prefix that this request shares with others; providers with prompt caches get their
 *     marks only when it is present
 */
public record ModelRequest(
        String system,
        List<ModelMessage> messages,
        List<ToolSpec> tools,
        int outputTokensMax,
        Duration idleTimeout,
        Duration totalTimeout,
        @Nullable String cacheKey) {
    public ModelRequest {
        messages = List.copyOf(messages);
        tools = List.copyOf(tools);
        requirePositive("outputTokensMax", outputTokensMax);
        requirePositive("idleTimeout", idleTimeout.toMillis());
        requirePositive("totalTimeout", totalTimeout.toMillis());
    }

    private static void requirePositive(String field, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(field + " is " + value + "; it has to be positive");
        }
    }
}
