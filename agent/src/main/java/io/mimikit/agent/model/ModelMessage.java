package io.mimikit.agent.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One message of a conversation with a model. Immutable. */
public sealed interface ModelMessage {
    /** What the user, or the runtime in the user's place, says. */
    record User(String text) implements ModelMessage {}

    /**
     * What the model answered.
     *
     * @param providerState the answer's {@link ModelResponse#providerState()}, unchanged
     */
    record Assistant(
            String text, List<ToolCall> toolCalls, @Nullable String providerState) implements ModelMessage {
        public Assistant {
            toolCalls = List.copyOf(toolCalls);
        }
    }

    /** What a tool call came to; {@code callId} is the id of the call it answers. */
    record ToolResult(String callId, String toolName, String content, boolean error) implements ModelMessage {}
}
