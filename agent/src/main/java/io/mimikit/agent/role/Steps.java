package io.mimikit.agent.role;

import io.mimikit.agent.model.ModelMessage;
import io.mimikit.agent.model.ModelResponse;
import io.mimikit.agent.model.ToolCall;
import io.mimikit.kernel.decide.RecordStep;
import io.mimikit.kernel.engine.Engine;
import io.mimikit.kernel.entity.Actor;
import io.mimikit.kernel.entity.Attempt;
import io.mimikit.kernel.entity.Role;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.Task;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The steps of an attempt in the run log: written as they happen, an intent durable before its side effect begins, and
 * read back by the next attempt. Belongs to the attempt's thread.
 */
final class Steps {
    /** The run log is read back that far. */
    private static final int STEPS_MAX = 1000;

    private static final String IN_DOUBT =
            "in doubt: an earlier attempt began this call and was cut off; it was not repeated, and nobody knows whether it"
                    + " took effect. Look before you do it again.";

    private final Engine engine;
    private final Task task;
    private final Attempt attempt;
    private final Actor actor;

    Steps(Engine engine, Task task, Attempt attempt) {
        this.engine = engine;
        this.task = task;
        this.attempt = attempt;
        this.actor = new Actor(task.spec().role().wireName(), "engine", task.id());
    }

    private void write(Map<String, Object> step) {
        if (task.spec().role() == Role.JUDGE) {
            // a check leaves no trace of its own
            return;
        }
        engine.call(actor, new RecordStep(task.id(), attempt.id(), step));
    }

    /** A fresh start: earlier steps don't count from here on. */
    void begin() {
        write(Map.of("type", "begin"));
    }

    void model(ModelResponse response) {
        Map<String, Object> step = new LinkedHashMap<>();
        step.put("type", "model");
        step.put("text", response.text());
        step.put("calls", response.toolCalls().stream().map(Steps::call).toList());
        if (response.providerState() != null) {
            step.put("providerState", response.providerState());
        }
        step.put("inputTokens", response.usage().inputTokens());
        step.put("outputTokens", response.usage().outputTokens());
        write(step);
    }

    private static Map<String, Object> call(ToolCall call) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("id", call.id());
        map.put("name", call.name());
        map.put("arguments", call.argumentsJson());
        return map;
    }

    void intent(ToolCall call) {
        Map<String, Object> step = new LinkedHashMap<>();
        step.put("type", "intent");
        step.put("call", call(call));
        write(step);
    }

    void result(ModelMessage.ToolResult result) {
        Map<String, Object> step = new LinkedHashMap<>();
        step.put("type", "result");
        step.put("callId", result.callId());
        step.put("tool", result.toolName());
        step.put("content", result.content());
        step.put("error", result.error());
        write(step);
    }

    /** What earlier attempts of this task went through since the last fresh start, as messages for the model. */
    List<ModelMessage> earlier() {
        List<RunEntry> entries = engine.store().readRuns(RunEntry.TASK, task.id(), STEPS_MAX);
        List<ModelMessage> messages = new ArrayList<>();
        Map<String, ToolCall> open = new LinkedHashMap<>();
        Map<String, Boolean> begun = new LinkedHashMap<>();
        for (RunEntry entry : entries) {
            replay(entry.data(), messages, open, begun);
        }
        closeOpen(messages, open, begun);
        return messages;
    }

    private static void replay(
            Map<String, Object> step,
            List<ModelMessage> messages,
            Map<String, ToolCall> open,
            Map<String, Boolean> begun) {
        switch (String.valueOf(step.get("type"))) {
            case "begin" -> {
                messages.clear();
                open.clear();
                begun.clear();
            }
            case "model" -> {
                closeOpen(messages, open, begun);
                ModelMessage.Assistant answer = assistant(step);
                messages.add(answer);
                answer.toolCalls().forEach(call -> open.put(call.id(), call));
            }
            case "intent" -> {
                if (step.get("call") instanceof Map<?, ?> call) {
                    begun.put(String.valueOf(call.get("id")), true);
                }
            }
            case "result" -> {
                String id = String.valueOf(step.get("callId"));
                open.remove(id);
                messages.add(new ModelMessage.ToolResult(
                        id,
                        String.valueOf(step.get("tool")),
                        String.valueOf(step.get("content")),
                        Objects.equals(step.get("error"), true)));
            }
            default -> {}
        }
    }

    /** Calls without a result: in doubt when they had begun, otherwise simply not made. */
    private static void closeOpen(List<ModelMessage> messages, Map<String, ToolCall> open, Map<String, Boolean> begun) {
        open.forEach((id, call) -> messages.add(new ModelMessage.ToolResult(
                id, call.name(), begun.containsKey(id) ? IN_DOUBT : "not carried out: the attempt was cut off", true)));
        open.clear();
        begun.clear();
    }

    private static ModelMessage.Assistant assistant(Map<String, Object> step) {
        List<ToolCall> calls = new ArrayList<>();
        if (step.get("calls") instanceof List<?> list) {
            for (Object item : list) {
                if (item instanceof Map<?, ?> call) {
                    calls.add(new ToolCall(
                            String.valueOf(call.get("id")),
                            String.valueOf(call.get("name")),
                            String.valueOf(call.get("arguments"))));
                }
            }
        }
        @Nullable String providerState = step.get("providerState") instanceof String text ? text : null;
        return new ModelMessage.Assistant(String.valueOf(step.get("text")), calls, providerState);
    }
}
