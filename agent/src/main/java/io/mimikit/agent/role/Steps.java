package io.mimikit.agent.role;

import io.mimikit.agent.model.ModelMessage;
import io.mimikit.agent.model.ModelResponse;
import io.mimikit.agent.model.ToolCall;
import io.mimikit.kernel.decide.RecordStep;
import io.mimikit.kernel.decide.RetryTask;
import io.mimikit.kernel.engine.Engine;
import io.mimikit.kernel.entity.Actor;
import io.mimikit.kernel.entity.Attempt;
import io.mimikit.kernel.entity.Execution;
import io.mimikit.kernel.entity.Role;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.state.InDoubt;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The steps of an attempt in the run log: written as they happen, an intent durable before its side effect begins, and
 * read back by the next attempt. Belongs to the attempt's thread.
 */
final class Steps {
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

    /**
     * Whether the attempt goes on from where an earlier one was, instead of beginning anew: that one was cut off or failed
     * for a while, or left something in doubt that a new beginning might do twice.
     */
    boolean goOn() {
        List<Attempt> attempts = task.attempts();
        if (attempts.size() < 2) {
            return false;
        }
        boolean cutOff = attempts.get(attempts.size() - 2).executed() == Execution.INTERRUPTED;
        return task.attemptsSpent() > 1
                || cutOff
                || !InDoubt.of(entries(), attempt.id()).isEmpty();
    }

    private List<RunEntry> entries() {
        return engine.store().readRuns(RunEntry.TASK, task.id(), InDoubt.STEPS_MAX);
    }

    /**
     * What earlier attempts of this task went through since the last fresh start, as messages for the model. A call that
     * was begun and has no result is made again where that does no harm or somebody wants it so; else it is in doubt.
     *
     * @param since what a call that ended its attempt has brought since then; recorded as its result
     */
    List<ModelMessage> earlier(AgentLoop loop, Function<ToolCall, Optional<String>> since) throws InterruptedException {
        Replay replay = new Replay();
        entries().forEach(entry -> replay.take(entry.data()));
        for (ToolCall call : List.copyOf(replay.open.values())) {
            Optional<String> brought = since.apply(call);
            if (brought.isPresent()) {
                var result = new ModelMessage.ToolResult(call.id(), call.name(), brought.get(), false);
                result(result);
                replay.messages.add(result);
                continue;
            }
            boolean begun = replay.begun.contains(call.id());
            boolean again = begun && (replay.repeat || loop.isIdempotent(call));
            replay.messages.add(again ? loop.repeat(call) : unfinished(call, begun));
        }
        return replay.messages;
    }

    private static ModelMessage.ToolResult unfinished(ToolCall call, boolean begun) {
        return new ModelMessage.ToolResult(
                call.id(), call.name(), begun ? IN_DOUBT : "not carried out: the attempt was cut off", true);
    }

    /** The steps being read, one after the other. */
    private static final class Replay {
        private final List<ModelMessage> messages = new ArrayList<>();
        private final Map<String, ToolCall> open = new LinkedHashMap<>();
        private final Set<String> begun = new HashSet<>();
        private boolean repeat;

        void take(Map<String, Object> step) {
            switch (String.valueOf(step.get("type"))) {
                case "begin" -> {
                    messages.clear();
                    forgetCalls();
                }
                case "model" -> {
                    open.values().forEach(call -> messages.add(unfinished(call, begun.contains(call.id()))));
                    forgetCalls();
                    ModelMessage.Assistant answer = assistant(step);
                    messages.add(answer);
                    answer.toolCalls().forEach(call -> open.put(call.id(), call));
                }
                case "intent" -> {
                    if (step.get("call") instanceof Map<?, ?> call) {
                        begun.add(String.valueOf(call.get("id")));
                    }
                }
                case "result" -> result(step);
                case RetryTask.REPEAT_IN_DOUBT -> repeat = true;
                default -> {}
            }
        }

        private void result(Map<String, Object> step) {
            String id = String.valueOf(step.get("callId"));
            open.remove(id);
            messages.add(new ModelMessage.ToolResult(
                    id,
                    String.valueOf(step.get("tool")),
                    String.valueOf(step.get("content")),
                    Objects.equals(step.get("error"), true)));
        }

        private void forgetCalls() {
            open.clear();
            begun.clear();
            repeat = false;
        }
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
