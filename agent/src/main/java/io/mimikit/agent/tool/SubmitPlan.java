package io.mimikit.agent.tool;

import io.mimikit.agent.model.ToolSpec;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.decide.Output;
import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.request.Ids;
import io.mimikit.kernel.request.Input;
import io.mimikit.kernel.request.RequestLimits;
import io.mimikit.kernel.request.TaskRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How a plan is handed in: its declaration for the model, and its reading. Immutable. */
public final class SubmitPlan {
    public static final String NAME = "submit_plan";

    public static final ToolSpec SPEC = new ToolSpec(
            NAME,
            "Hand the plan in and end. status done: tasks and triggers that carry the request out. needs_input: a question"
                    + " that only the user can answer; you go on with the answer. failed: why it can't be done.",
            """
            {"type":"object","properties":{"status":{"type":"string","enum":["done","needs_input","failed"]},\
            "tasks":{"type":"array","items":{"type":"object","properties":{"id":{"type":"string","description":"for after"},\
            "prompt":{"type":"string"},"command":{"description":"a line for the shell, or {argv} or {line}"},\
            "priority":{"type":"integer","minimum":0,"maximum":10},"timeout":{"type":"number"},\
            "after":{"type":"array","items":{"type":"string"}},\
            "verify":{"type":"object","description":"how success is checked: {command}, {fileExists}, {fileChanged} or {json:{path, file?, equals?}}"}}}},\
            "triggers":{"type":"array","items":{"type":"object"},"description":"as for schedule"},\
            "question":{"type":"string"},"options":{"type":"array","items":{"type":"string"}},"default":{"type":"string"},\
            "timeout":{"type":"number","description":"seconds to wait for the answer"},"error":{"type":"string"}},\
            "required":["status"]}""");

    /** What the plan says. */
    public sealed interface Plan {
        /** Work to do. */
        record Done(List<Output> outputs) implements Plan {}

        /** A question first. */
        record NeedsInput(Output.Ask ask) implements Plan {}

        /** It can't be done. */
        record Failed(String error) implements Plan {}
    }

    private SubmitPlan() {}

    /** Whether an object that a model wrote as text is a plan. */
    public static boolean looksLikeOne(Map<String, Object> tree) {
        return tree.get("status") instanceof String status
                && List.of("done", "needs_input", "failed").contains(status);
    }

    /**
     * Reads a plan.
     *
     * @throws MimikitException (invalid_input) that names the field
     */
    public static Plan read(Input in, ToolCallContext context) {
        String status = in.needText("status", 20);
        return switch (status) {
            case "done" -> new Plan.Done(work(in, context));
            case "needs_input" -> new Plan.NeedsInput(ConversationTools.readAsk(in));
            case "failed" ->
                new Plan.Failed(
                        in.text("error", RequestLimits.PROMPT_CHARS_MAX).orElseThrow(() -> in.missing("error")));
            default ->
                throw MimikitException.invalid(
                        "status", "status: \"" + status + "\" is not known; use done, needs_input or failed");
        };
    }

    private static List<Output> work(Input in, ToolCallContext context) {
        List<Input> tasks = in.objects("tasks");
        if (tasks.size() > RequestLimits.PLAN_TASKS_MAX) {
            throw MimikitException.invalid(
                    "tasks", "tasks: " + tasks.size() + " are too many; at most " + RequestLimits.PLAN_TASKS_MAX);
        }
        Map<String, String> ids = idsOf(tasks, context);
        List<Output> outputs = new ArrayList<>();
        for (int i : PlanOrder.of(tasks)) {
            outputs.add(task(tasks.get(i), "#" + i, ids, context));
        }
        for (Input trigger : in.objects("triggers")) {
            Map<String, Object> tree = new LinkedHashMap<>(trigger.tree());
            tree.computeIfPresent("condition", (name, condition) -> withIds(condition, ids));
            outputs.add(new Output.Schedule(context.hands().ids().next(), PlanTools.read(tree, context)));
        }
        return outputs;
    }

    /** A condition may wait for a task of its own plan, by the name that it has there. */
    private static Object withIds(Object part, Map<String, String> ids) {
        return switch (part) {
            case List<?> list -> list.stream().map(item -> withIds(item, ids)).toList();
            case Map<?, ?> map -> {
                Map<Object, Object> copy = new LinkedHashMap<>(map);
                copy.replaceAll((key, value) -> key.equals("taskId") && value instanceof String id
                        ? ids.getOrDefault(id, id)
                        : value == null ? value : withIds(value, ids));
                yield copy;
            }
            default -> part;
        };
    }

    /** The names that the plan gives its tasks mean something inside the plan only; each task gets an id of ours. */
    private static Map<String, String> idsOf(List<Input> tasks, ToolCallContext context) {
        Map<String, String> ids = new LinkedHashMap<>();
        for (int i = 0; i < tasks.size(); i++) {
            Input task = tasks.get(i);
            String id = context.hands().ids().next();
            ids.put("#" + i, id);
            String name = task.get("id", FieldType.STRING)
                    .map(n -> Ids.check(task.path("id"), n))
                    .orElse(null);
            if (name != null && ids.put(name, id) != null) {
                throw MimikitException.invalid(task.path("id"), task.path("id") + ": \"" + name + "\" is used twice");
            }
        }
        return ids;
    }

    /** What agents bring outside goes through their tools, which are watched. */
    static void refuseDeliver(Input task) {
        if (task.has("deliver")) {
            throw MimikitException.invalid(
                    task.path("deliver"),
                    task.path("deliver") + ": only people and programs may have results delivered");
        }
    }

    /** The id of a task of this plan by its name, or of one that is there: what is neither, the Planner can still mend. */
    private static String idOf(String name, Map<String, String> ids, ToolCallContext context) {
        String id = ids.getOrDefault(name, name);
        if (!ids.containsKey(name) && !context.hands().engine().query(state -> state.knowsTask(id))) {
            throw MimikitException.invalid(
                    "after", "after: no task with id " + name + ", neither in the plan nor else");
        }
        return id;
    }

    private static Output task(Input task, String place, Map<String, String> ids, ToolCallContext context) {
        Map<String, Object> body = new LinkedHashMap<>(task.tree());
        body.remove("id");
        refuseDeliver(task);
        List<String> after = task.get("after", FieldType.STRINGS).orElse(List.of());
        if (!after.isEmpty()) {
            body.put(
                    "after",
                    after.stream().map(name -> idOf(name, ids, context)).toList());
        }
        TaskRequest request = TaskRequest.read(
                Input.of(body, "task"),
                context.hands().engine().config(),
                context.hands().clock().instant());
        return new Output.Delegate(ids.getOrDefault(place, place), request);
    }
}
