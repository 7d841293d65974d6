package io.mimikit.agent.model;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** How one provider wants to be asked and how it answers. Thread-safe. */
interface WireFormat {
    URI address();

    /** The headers of a request, with the key where there is one. */
    Map<String, String> headers(@Nullable String apiKey);

    EventSplitter.Framing framing();

    ObjectNode body(ModelRequest request);

    /** A reader for one answer. */
    AnswerReader reader(ModelRequest request, ModelListener listener, Complaints complaints);

    /**
     * Learns from a refusal, each lesson once.
     *
     * @return whether the same request would now be written differently, so that asking again makes sense
     */
    default boolean learn(String complaint) {
        return false;
    }

    /** Puts one answer together, event by event. For one thread. */
    interface AnswerReader {
        /**
         * Takes the next event.
         *
         * @return whether the answer is now whole
         */
        boolean accept(JsonNode event);

        /**
         * Takes the end mark {@code [DONE]}.
         *
         * @return whether the answer is now whole
         */
        default boolean done() {
            return false;
        }

        /** The answer, after an event made it whole. */
        ModelResponse finish();
    }

    /** The id of the n-th call of an answer whose provider gives none: unique in its conversation, and reproducible. */
    static String callId(ModelRequest request, int index) {
        return MADE_ID + request.messages().size() + "_" + index;
    }

    /** Begins an id made here, which its provider must not be shown. */
    String MADE_ID = "mimikit_";

    /** Calls that the provider wants answered mean that it waits for tools, whatever else it says. */
    static FinishReason finish(FinishReason said, List<ToolCall> calls) {
        return said == FinishReason.STOP && !calls.isEmpty() ? FinishReason.TOOL_CALLS : said;
    }

    /** Our own figures, where the provider gave none. */
    static Usage estimate(ModelRequest request, String text, List<ToolCall> calls) {
        StringBuilder output = new StringBuilder(text);
        calls.forEach(call -> output.append(call.name()).append(call.argumentsJson()));
        return Usage.estimate(request, output.toString());
    }
}
