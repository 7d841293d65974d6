package io.mimikit.agent.tool;

import static io.mimikit.agent.tool.Tool.EffectClass.COLLECTED;

import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.decide.Output;
import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.request.Input;
import io.mimikit.kernel.request.RequestLimits;
import io.mimikit.kernel.request.TaskRequest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the Teller does in a conversation: reply, ask, remember, forget, delegate. All of it is collected. */
final class ConversationTools {
    private static final Duration QUESTION_TIMEOUT = Duration.ofHours(1);

    private ConversationTools() {}

    static Tool reply() {
        return SimpleTool.of(
                "reply", COLLECTED, "Say something to the user. Markdown. Ends the turn.", """
                {"type":"object","properties":{"text":{"type":"string"}},"required":["text"],"additionalProperties":false}""", (in, context) -> {
                    String text = in.needText("text", RequestLimits.PROMPT_CHARS_MAX);
                    in.done();
                    context.collect(new Output.Reply(text));
                    return "said";
                });
    }

    static Tool askUser() {
        return SimpleTool.of(
                "ask_user",
                COLLECTED,
                "Ask the user a question, with options where they help and a default that holds when nobody answers in"
                        + " time. Ends the turn.",
                """
                {"type":"object","properties":{"question":{"type":"string"},"options":{"type":"array","items":{"type":"string"}},\
                "default":{"type":"string"},"timeout":{"type":"number","description":"seconds, 3600 by default"}},\
                "required":["question"],"additionalProperties":false}""",
                (in, context) -> {
                    Output.Ask ask = readAsk(in);
                    in.done();
                    context.collect(ask);
                    return "asked";
                });
    }

    /** Reads question, options, default and timeout. */
    static Output.Ask readAsk(Input in) {
        return new Output.Ask(
                in.needText("question", RequestLimits.PROMPT_CHARS_MAX),
                in.get("options", FieldType.STRINGS).orElse(List.of()),
                in.get("default", FieldType.STRING).orElse(null),
                in.duration("timeout", Duration.ofSeconds(1), RequestLimits.QUESTION_TIMEOUT_MAX)
                        .orElse(QUESTION_TIMEOUT));
    }

    static Tool remember() {
        return SimpleTool.of(
                "remember",
                COLLECTED,
                "Keep something in memory: longTerm for lasting facts and preferences, otherwise as a note of today.",
                """
                {"type":"object","properties":{"content":{"type":"string"},"longTerm":{"type":"boolean"}},\
                "required":["content"],"additionalProperties":false}""",
                (in, context) -> {
                    Map<String, Object> payload = new LinkedHashMap<>();
                    payload.put("content", in.needText("content", 65_536));
                    payload.put("longTerm", in.get("longTerm", FieldType.BOOL).orElse(false));
                    in.done();
                    context.collect(new Output.Effect("memory.remember", payload));
                    return "remembered";
                });
    }

    static Tool forget() {
        return SimpleTool.of(
                "forget",
                COLLECTED,
                "Remove something from memory for good: a path, the id of an entry or message, or words to look for.",
                """
                {"type":"object","properties":{"what":{"type":"string"}},"required":["what"],"additionalProperties":false}""",
                (in, context) -> {
                    String what = in.needText("what", RequestLimits.NAME_CHARS_MAX);
                    in.done();
                    context.collect(new Output.Effect("memory.forget", Map.of("what", what)));
                    return "forgotten as soon as this turn is over";
                });
    }

    /** From the Teller a request to the planners, from the Planner a task for a worker. */
    static Tool delegate(String lane) {
        String whom = lane.equals(KernelConfig.PLANNER)
                ? "Hand a request over to the Planner, in words that need no context."
                : "Give a worker a task, in words that need no context.";
        return SimpleTool.of("delegate", COLLECTED, whom, """
                {"type":"object","properties":{"prompt":{"type":"string"},"priority":{"type":"integer","minimum":0,"maximum":10},\
                "timeout":{"type":"number","description":"seconds for one attempt"},"traceId":{"type":"string"}},\
                "required":["prompt"],"additionalProperties":false}""", (in, context) -> {
            in.needText("prompt", RequestLimits.PROMPT_CHARS_MAX);
            SubmitPlan.refuseDeliver(in);
            Map<String, Object> body = new LinkedHashMap<>(in.tree());
            body.put("lane", lane);
            TaskRequest request = TaskRequest.read(
                    Input.of(body, "arguments"),
                    context.hands().engine().config(),
                    context.hands().clock().instant());
            String id = context.hands().ids().next();
            context.collect(new Output.Delegate(id, request));
            return ToolText.json(Map.of("taskId", id));
        });
    }
}
