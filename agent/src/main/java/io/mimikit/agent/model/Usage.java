package io.mimikit.agent.model;

/**
 * What a call consumed, in tokens. Immutable.
 *
 * @param inputTokens all input, the cached part included
 * @param estimated whether the provider gave no figures and these are ours
 */
public record Usage(long inputTokens, long outputTokens, long cachedInputTokens, boolean estimated) {

    /** Our own figures for a call whose provider gave none, or that ended without an answer. */
    public static Usage estimate(ModelRequest request, String output) {
        long input = tokens(request.system());
        for (ModelMessage message : request.messages()) {
            input += MESSAGE_TOKENS + tokens(message);
        }
        for (ToolSpec tool : request.tools()) {
            input += MESSAGE_TOKENS + tokens(tool.name()) + tokens(tool.description());
            input += tokens(tool.parametersJsonSchema());
        }
        return new Usage(input, tokens(output), 0, true);
    }

    /** What a message costs beside its text. */
    private static final int MESSAGE_TOKENS = 4;

    private static long tokens(ModelMessage message) {
        return switch (message) {
            case ModelMessage.User user -> tokens(user.text());
            case ModelMessage.Assistant assistant -> {
                long sum = tokens(assistant.text());
                for (ToolCall call : assistant.toolCalls()) {
                    sum += tokens(call.name()) + tokens(call.argumentsJson());
                }
                yield sum;
            }
            case ModelMessage.ToolResult result -> tokens(result.content());
        };
    }

    /** Four ASCII characters a token, every other character one: errs upwards, as a budget wants it. */
    private static long tokens(String text) {
        long ascii = text.chars().filter(c -> c < 128).count();
        return (ascii + 3) / 4 + (text.length() - ascii);
    }
}
