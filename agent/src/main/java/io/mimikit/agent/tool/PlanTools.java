package io.mimikit.agent.tool;

import static io.mimikit.agent.tool.Tool.EffectClass.COLLECTED;

import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.decide.Output;
import io.mimikit.kernel.doc.Instants;
import io.mimikit.kernel.entity.Conversation;
import io.mimikit.kernel.request.Input;
import io.mimikit.kernel.request.TriggerRequest;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The Planner's {@code schedule}, and the one reading of triggers that its plans use too. */
final class PlanTools {
    private static final List<String> OF_SCHEDULE = List.of("every", "cron", "zone", "at", "anchor");
    private static final List<String> OF_TASK = List.of("prompt", "command", "priority", "timeout", "lane", "traceId");

    private PlanTools() {}

    static Tool schedule() {
        return SimpleTool.of(
                "schedule",
                COLLECTED,
                "Start work on time: every (a duration such as 6h, or seconds), cron with a zone, or at (a time, or 10m from"
                        + " now); or when a condition becomes true: {fileChanged:{path}}, {fileExists:{path}} (globs in the"
                        + " work directory), {taskDone:{taskId}}, {taskFailed:{taskId}}, {judged:{prompt}} (a model decides;"
                        + " costs money), {gate:{command}}, {all:[…]}, {any:[…]}, {not:…}. Give a prompt for a worker or a"
                        + " command; cooldown is the least time between two runs of a condition.",
                """
                {"type":"object","properties":{"prompt":{"type":"string"},"command":{"description":"a line for the shell, or {argv} or {line}"},\
                "every":{"description":"such as 6h, or seconds"},"cron":{"type":"string"},"zone":{"type":"string","description":"IANA zone of cron or at"},\
                "at":{"type":"string"},"condition":{"type":"object"},"name":{"type":"string"},"cooldown":{"type":"number"},"priority":{"type":"integer"},\
                "timeout":{"type":"number"},"notify":{"type":"string","enum":["always","failure","never"]}},"additionalProperties":false}""",
                (in, context) -> {
                    TriggerRequest request = read(in.tree(), context);
                    String id = context.hands().ids().next();
                    context.collect(new Output.Schedule(id, request));
                    Map<String, Object> answer = new LinkedHashMap<>();
                    answer.put("triggerId", id);
                    answer.put("next", next(request, context.hands().clock().instant()));
                    return ToolText.json(answer);
                });
    }

    private static List<String> next(TriggerRequest request, Instant now) {
        return request.spec().schedule() == null
                ? List.of()
                : TriggerRequest.schedule(request.spec().schedule()).preview(now, 3).stream()
                        .map(Instants::print)
                        .toList();
    }

    /**
     * Reads a trigger as agents write it: flat or as in the HTTP interface. A one-shot that an agent makes for a person
     * is told of, whatever it comes to.
     */
    static TriggerRequest read(Map<String, Object> tree, ToolCallContext context) {
        if (tree.get("task") instanceof Map<?, ?>) {
            SubmitPlan.refuseDeliver(Input.of(tree.get("task"), "task"));
        }
        Map<String, Object> schedule = part(tree, "schedule", OF_SCHEDULE);
        Map<String, Object> body = new LinkedHashMap<>(tree);
        OF_SCHEDULE.forEach(body::remove);
        OF_TASK.forEach(body::remove);
        if (!schedule.isEmpty()) {
            body.put("schedule", schedule);
        }
        body.put("task", part(tree, "task", OF_TASK));
        String conversation = context.task().spec().conversation();
        body.putIfAbsent("conversation", conversation.isEmpty() ? Conversation.MAIN : conversation);
        if (schedule.containsKey("at")) {
            body.putIfAbsent("notify", "always");
        }
        KernelConfig config = context.hands().engine().config();
        return TriggerRequest.read(
                Input.of(body, "arguments"), config, context.hands().clock().instant(), null);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> part(Map<String, Object> tree, String name, List<String> fields) {
        Map<String, Object> part = new LinkedHashMap<>();
        fields.stream().filter(field -> tree.get(field) != null).forEach(field -> part.put(field, tree.get(field)));
        if (tree.get(name) instanceof Map<?, ?> given) {
            part.putAll((Map<String, Object>) given);
        }
        return part;
    }
}
