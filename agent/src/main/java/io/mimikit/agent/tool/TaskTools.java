package io.mimikit.agent.tool;

import static io.mimikit.agent.tool.Tool.EffectClass.IDEMPOTENT;
import static io.mimikit.agent.tool.Tool.EffectClass.READ;

import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.decide.CancelTask;
import io.mimikit.kernel.decide.DeleteTrigger;
import io.mimikit.kernel.doc.Instants;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Role;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.entity.Trigger;
import io.mimikit.kernel.request.ConditionRequest;
import io.mimikit.kernel.request.Ids;
import io.mimikit.kernel.state.State;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Looking at tasks and triggers, and cancelling them. */
final class TaskTools {
    private static final int LISTED_MAX = 100;

    private TaskTools() {}

    static Tool listTasks() {
        return SimpleTool.of(
                "list_tasks",
                READ,
                "What is queued, running and scheduled, and what ended lately.",
                """
                {"type":"object","properties":{"scope":{"type":"string","enum":["queue","running","triggers","all"]}},\
                "additionalProperties":false}""",
                (in, context) -> {
                    String scope = in.text("scope", 20).orElse("all");
                    in.done();
                    if (!List.of("queue", "running", "triggers", "all").contains(scope)) {
                        throw MimikitException.invalid(
                                "scope", "scope: \"" + scope + "\" is not known; use queue, running, triggers or all");
                    }
                    String self = context.task().id();
                    return ToolText.json(context.hands().engine().query(state -> list(state, scope, self)));
                });
    }

    private static Map<String, Object> list(State state, String scope, String self) {
        Map<String, Object> answer = new LinkedHashMap<>();
        if (!scope.equals("triggers")) {
            answer.put("tasks", tasks(state, scope, self));
        }
        if (scope.equals("triggers") || scope.equals("all")) {
            answer.put("triggers", triggers(state));
        }
        return answer;
    }

    private static List<Map<String, Object>> tasks(State state, String scope, String self) {
        List<Map<String, Object>> tasks = new ArrayList<>();
        for (Entity entity : state.newestFirst(Kind.TASK)) {
            Task task = (Task) entity;
            boolean shown = task.spec().role() != Role.TELLER
                    && task.spec().role() != Role.JUDGE
                    && !task.id().equals(self)
                    && inScope(task.status(), scope);
            if (shown && tasks.size() < LISTED_MAX) {
                tasks.add(describe(task));
            }
        }
        return tasks;
    }

    private static boolean inScope(TaskStatus status, String scope) {
        return switch (scope) {
            case "running" -> status.holdsSlot();
            case "queue" -> !status.isTerminal() && !status.holdsSlot();
            default -> true;
        };
    }

    private static Map<String, Object> describe(Task task) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", task.id());
        row.put("lane", task.lane());
        row.put("status", task.status().wireName());
        row.put("title", task.spec().title());
        row.put("createdAt", Instants.print(task.createdAt()));
        return row;
    }

    private static List<Map<String, Object>> triggers(State state) {
        List<Map<String, Object>> triggers = new ArrayList<>();
        for (Entity entity : state.newestFirst(Kind.TRIGGER)) {
            Trigger trigger = (Trigger) entity;
            if (triggers.size() < LISTED_MAX) {
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("id", trigger.id());
                row.put("name", trigger.spec().name());
                row.put("enabled", trigger.enabled());
                row.put(
                        "when",
                        state.schedule(trigger)
                                .map(schedule -> schedule.describe())
                                .or(() -> state.condition(trigger)
                                        .map(tree -> ConditionRequest.describe(tree.condition())))
                                .orElse("a condition"));
                if (trigger.state().nextRunAt() != null) {
                    row.put("nextRunAt", Instants.print(trigger.state().nextRunAt()));
                }
                triggers.add(row);
            }
        }
        return triggers;
    }

    static Tool cancelTask() {
        return SimpleTool.of(
                "cancel_task",
                IDEMPOTENT,
                "Cancel a task, queued or running, or remove a trigger, by its id. The id of a plan cancels its tasks.",
                """
                {"type":"object","properties":{"id":{"type":"string"}},"required":["id"],"additionalProperties":false}""",
                (in, context) -> {
                    String id = Ids.check("id", in.needText("id", 64));
                    in.done();
                    return ToolText.json(Map.of("success", cancel(id, context)));
                });
    }

    private static boolean cancel(String id, ToolCallContext context) {
        boolean trigger =
                context.hands().engine().query(state -> state.trigger(id).isPresent());
        if (trigger) {
            return context.hands().engine().call(context.actor(), new DeleteTrigger(id));
        }
        try {
            context.hands().engine().call(context.actor(), new CancelTask(id));
            return true;
        } catch (MimikitException e) {
            return switch (e.code()) {
                case NOT_FOUND, CONFLICT -> false;
                default -> throw e;
            };
        }
    }
}
