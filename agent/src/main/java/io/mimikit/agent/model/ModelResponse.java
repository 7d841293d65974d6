package io.mimikit.agent.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A whole answer of a model. Immutable.
 *
 * @param providerState what the provider wants to see again unchanged with this answer (signed thinking, for one);
 *     opaque, and ignored by every other model
 */
public record ModelResponse(
        String text,
        List<ToolCall> toolCalls,
        FinishReason finish,
        Usage usage,
        @Nullable String providerState) {
    public ModelResponse {
        toolCalls = List.copyOf(toolCalls);
    }

    /** This answer as the message that carries it in the next request. */
    public ModelMessage.Assistant asMessage() {
        return new ModelMessage.Assistant(text, toolCalls, providerState);
    }
}
