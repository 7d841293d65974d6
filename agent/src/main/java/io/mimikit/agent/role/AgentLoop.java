package io.mimikit.agent.role;

import io.mimikit.agent.model.FinishReason;
import io.mimikit.agent.model.LanguageModel;
import io.mimikit.agent.model.ModelException;
import io.mimikit.agent.model.ModelListener;
import io.mimikit.agent.model.ModelMessage;
import io.mimikit.agent.model.ModelRequest;
import io.mimikit.agent.model.ModelResponse;
import io.mimikit.agent.model.Prices;
import io.mimikit.agent.model.ToolCall;
import io.mimikit.agent.model.ToolSpec;
import io.mimikit.agent.tool.Tool;
import io.mimikit.agent.tool.ToolCallContext;
import io.mimikit.agent.tool.ToolText;
import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.entity.Usage;
import io.mimikit.kernel.request.Input;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * The loop of all roles: model, tool calls, results back to the model, until it answers without calls or its role says
 * that it is over. Bounded by {@link LoopLimits}; belongs to one attempt's thread.
 */
final class AgentLoop {
    private static final Logger LOG = LoggerFactory.getLogger(AgentLoop.class);
    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(90);
    private static final int RESULT_CHARS_MAX = 60_000;
    private static final int COMPACTED_CHARS = 500;
    private static final long MICROS = 1_000_000;
    private static final String CUT_OFF = "\n\n… (cut off: the model reached its limit of output)";

    /** What a role adds to the loop. */
    interface Role {
        /**
         * Looks at an answer after its calls were carried out; present ends the loop with it.
         *
         * @param failed whether a call brought an error, which the model has not seen yet
         */
        Optional<ModelResponse> ends(ModelResponse answer, boolean failed);
    }

    private final LanguageModel model;
    private final Prices prices;
    private final LoopLimits limits;
    private final Map<String, Tool> tools = new LinkedHashMap<>();
    private final List<ToolSpec> specs = new ArrayList<>();
    private final ToolCallContext context;
    private final Steps steps;
    private final Duration totalTimeout;
    private Usage usage = Usage.NONE;
    private int toolCalls;
    private String lastCall = "";
    private int sameCalls;
    private String lastText = "";

    AgentLoop(
            LanguageModel model,
            Prices prices,
            LoopLimits limits,
            List<Tool> tools,
            ToolCallContext context,
            Steps steps) {
        this.model = model;
        this.prices = prices;
        this.limits = limits;
        this.context = context;
        this.steps = steps;
        this.totalTimeout = Duration.ofMillis(context.task().spec().timeoutMillis());
        tools.forEach(tool -> {
            this.tools.put(tool.spec().name(), tool);
            specs.add(tool.spec());
        });
    }

    /** Offers one more tool, whose calls the role carries out itself. */
    void add(Tool tool) {
        tools.put(tool.spec().name(), tool);
        specs.add(tool.spec());
    }

    Usage usage() {
        return usage;
    }

    /** What the model said last, empty before it said anything. */
    String lastText() {
        return lastText;
    }

    /** Whether doing the call again leaves the same as doing it once. */
    boolean isIdempotent(ToolCall call) {
        Tool tool = tools.get(call.name());
        return tool != null && tool.effect() == Tool.EffectClass.IDEMPOTENT;
    }

    /** Makes a call again that an earlier attempt had begun. */
    ModelMessage.ToolResult repeat(ToolCall call) throws InterruptedException {
        return carryOut(call);
    }

    /**
     * Runs to the end.
     *
     * @param messages grows by what is said
     * @return the last answer
     */
    ModelResponse run(String system, List<ModelMessage> messages, ModelListener listener, Role role)
            throws InterruptedException {
        for (int i = 0; i < limits.modelCallsMax(); i++) {
            checkStopped();
            ModelResponse answer = ask(system, messages, listener);
            checkSaid(answer);
            messages.add(answer.asMessage());
            steps.model(answer);
            lastText = answer.text().isBlank() ? lastText : answer.text();
            if (answer.toolCalls().isEmpty() && answer.finish() != FinishReason.PAUSED) {
                return withItsCut(answer);
            }
            boolean failed = false;
            for (ToolCall call : answer.toolCalls()) {
                ModelMessage.ToolResult result = carryOut(call);
                failed |= result.error();
                messages.add(result);
            }
            Optional<ModelResponse> end = role.ends(answer, failed);
            if (end.isPresent()) {
                return end.get();
            }
        }
        throw limit("model calls", limits.modelCallsMax());
    }

    /** An attempt that begins with an empty answer has no answer; after tool calls, silence may mean that all is done. */
    private void checkSaid(ModelResponse answer) {
        boolean empty =
                answer.text().isBlank() && answer.toolCalls().isEmpty() && answer.finish() != FinishReason.PAUSED;
        if (empty && toolCalls == 0) {
            throw new ModelException(
                    ModelException.Code.INCOMPLETE, model.name() + " answered nothing, neither text nor a tool call");
        }
    }

    /** A text that the model could not end says so: nobody may take it for the whole. */
    private static ModelResponse withItsCut(ModelResponse answer) {
        return answer.finish() == FinishReason.LENGTH && !answer.text().isBlank()
                ? new ModelResponse(
                        answer.text() + CUT_OFF,
                        answer.toolCalls(),
                        answer.finish(),
                        answer.usage(),
                        answer.providerState())
                : answer;
    }

    private static void checkStopped() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("told to stop");
        }
    }

    private static MimikitException limit(String what, long max) {
        return new MimikitException(ErrorCode.LIMIT_EXCEEDED, "the attempt reached its limit of " + max + " " + what);
    }

    private ModelResponse ask(String system, List<ModelMessage> messages, ModelListener listener) {
        try {
            return count(model.call(request(system, messages), listener));
        } catch (ModelException e) {
            if (e.code() != ModelException.Code.CONTEXT_LENGTH) {
                throw e;
            }
            LOG.info("the conversation is too long for {}; old tool results are shortened", model.name());
            compact(messages);
            return count(model.call(request(system, messages), listener));
        }
    }

    private ModelRequest request(String system, List<ModelMessage> messages) {
        return new ModelRequest(
                system,
                messages,
                specs,
                limits.outputTokensMax(),
                IDLE_TIMEOUT,
                totalTimeout,
                context.task().spec().role().wireName());
    }

    private ModelResponse count(ModelResponse answer) {
        io.mimikit.agent.model.Usage used = answer.usage();
        usage = usage.plus(new Usage(
                1,
                used.inputTokens(),
                used.outputTokens(),
                used.cachedInputTokens(),
                model.name().equals("demo") ? 0 : prices.costMicroUsd(model.name(), used),
                used.estimated()));
        if (usage.inputTokens() + usage.outputTokens() > limits.tokensMax()) {
            throw limit("tokens", limits.tokensMax());
        }
        if (usage.costMicros() > limits.costMicrosMax()) {
            throw limit("US dollars", limits.costMicrosMax() / MICROS);
        }
        return answer;
    }

    /** Shortens all tool results but the last two. */
    private static void compact(List<ModelMessage> messages) {
        int kept = 2;
        for (int i = messages.size() - 1; i >= 0; i--) {
            if (messages.get(i) instanceof ModelMessage.ToolResult result
                    && kept-- <= 0
                    && result.content().length() > COMPACTED_CHARS) {
                messages.set(
                        i,
                        new ModelMessage.ToolResult(
                                result.callId(),
                                result.toolName(),
                                result.content().substring(0, COMPACTED_CHARS) + "… (shortened)",
                                result.error()));
            }
        }
    }

    private ModelMessage.ToolResult carryOut(ToolCall call) throws InterruptedException {
        checkStopped();
        if (++toolCalls > limits.toolCallsMax()) {
            throw limit("tool calls", limits.toolCallsMax());
        }
        Tool tool = tools.get(call.name());
        if (tool != null && tool.effect().isRecorded()) {
            steps.intent(call);
        }
        ModelMessage.ToolResult result = tool == null
                ? error(call, "there is no tool \"" + call.name() + "\"; use one of " + Set.copyOf(tools.keySet()))
                : call(tool, call);
        steps.result(result);
        checkProgress(call, result);
        return result;
    }

    private ModelMessage.ToolResult call(Tool tool, ToolCall call) throws InterruptedException {
        Map<String, Object> arguments;
        try {
            arguments = ToolText.object(call.argumentsJson().isBlank() ? "{}" : call.argumentsJson());
        } catch (JacksonException e) {
            return error(call, "the arguments are no JSON object: " + e.getOriginalMessage());
        }
        try {
            String content = tool.call(Input.of(arguments, "arguments"), context);
            return new ModelMessage.ToolResult(call.id(), call.name(), cut(content), false);
        } catch (MimikitException e) {
            if (e.code() == ErrorCode.FENCED || Thread.currentThread().isInterrupted()) {
                throw e;
            }
            return error(call, e.code().wireName() + ": " + e.getMessage());
        }
    }

    private static ModelMessage.ToolResult error(ToolCall call, String message) {
        return new ModelMessage.ToolResult(call.id(), call.name(), cut(message), true);
    }

    private static String cut(String text) {
        return text.length() <= RESULT_CHARS_MAX ? text : text.substring(0, RESULT_CHARS_MAX) + "\n… (cut)";
    }

    /** The same call with the same result over and over leads nowhere; an error is one, whatever time it names. */
    private void checkProgress(ToolCall call, ModelMessage.ToolResult result) {
        String now = call.name() + call.argumentsJson() + (result.error() ? "error" : result.content());
        sameCalls = now.equals(lastCall) ? sameCalls + 1 : 1;
        lastCall = now;
        if (sameCalls >= limits.sameCallMax()) {
            throw new MimikitException(
                    ErrorCode.NO_PROGRESS,
                    "no progress: " + call.name() + " was called " + sameCalls
                            + " times in a row with the same result");
        }
    }
}
