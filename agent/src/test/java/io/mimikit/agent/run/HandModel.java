package io.mimikit.agent.run;

import io.mimikit.agent.model.FinishReason;
import io.mimikit.agent.model.LanguageModel;
import io.mimikit.agent.model.ModelListener;
import io.mimikit.agent.model.ModelRequest;
import io.mimikit.agent.model.ModelResponse;
import io.mimikit.agent.model.ToolCall;
import io.mimikit.agent.model.Usage;
import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/** A model whose answers a test gives, one by one; without any left it says that it is done. Thread-safe. */
final class HandModel implements LanguageModel {
    final Queue<ModelRequest> asked = new ConcurrentLinkedQueue<>();
    private final Queue<Function<ModelRequest, ModelResponse>> answers = new ConcurrentLinkedQueue<>();

    HandModel then(Function<ModelRequest, ModelResponse> answer) {
        answers.add(answer);
        return this;
    }

    HandModel thenSay(String text) {
        return then(request -> text(text));
    }

    HandModel thenCall(String tool, String arguments) {
        return thenSayAndCall("", tool, arguments);
    }

    /** As a provider does whose exchange is cut off from this side. */
    static ModelResponse parkUntilInterrupted() {
        while (!Thread.currentThread().isInterrupted()) {
            LockSupport.park();
        }
        throw new MimikitException(ErrorCode.INTERRUPTED, "told to stop");
    }

    HandModel thenSayAndCall(String text, String tool, String arguments) {
        return then(request -> new ModelResponse(
                text, List.of(new ToolCall("call-1", tool, arguments)), FinishReason.TOOL_CALLS, usage(), null));
    }

    static ModelResponse text(String text) {
        return new ModelResponse(text, List.of(), FinishReason.STOP, usage(), null);
    }

    private static Usage usage() {
        return new Usage(1, 1, 0, false);
    }

    @Override
    public String name() {
        return "hand/model";
    }

    @Override
    public ModelResponse call(ModelRequest request, ModelListener listener) {
        asked.add(request);
        Function<ModelRequest, ModelResponse> answer = answers.poll();
        return answer == null ? text("done") : answer.apply(request);
    }
}
