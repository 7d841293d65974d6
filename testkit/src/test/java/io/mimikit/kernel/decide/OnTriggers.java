package io.mimikit.kernel.decide;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.engine.EngineFixture;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskError;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What tests of triggers have in common. */
abstract class OnTriggers {
    static final AttemptReport FAILURE = AttemptReport.failed(new TaskError(ErrorCode.EXIT, "exit status 1"));
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    EngineFixture kit = new EngineFixture();

    final String trigger(Map<String, Object> schedule, Object... fields) {
        Map<String, Object> body = new HashMap<>(Map.of("schedule", schedule, "task", Map.of("prompt", "tick")));
        for (int i = 0; i < fields.length; i += 2) {
            body.put((String) fields[i], fields[i + 1]);
        }
        return kit.trigger(body);
    }

    final String everyTenSeconds(Object... fields) {
        return trigger(Map.of("every", "10s"), fields);
    }

    final List<RunEntry> runs(String id) {
        return kit.store.readRuns(RunEntry.TRIGGER, id, 100_000);
    }

    final List<String> said(String id) {
        return runs(id).stream()
                .map(run -> run.data().containsKey("reason")
                        ? run.action() + "(" + run.data().get("reason") + ")"
                        : run.action())
                .toList();
    }

    final void endAll() {
        while (kit.started.stream().anyMatch(kit.running::containsKey)) {
            List.copyOf(kit.started).stream().filter(kit.running::containsKey).forEach(kit::succeed);
        }
    }

    final List<Task> live(String trigger) {
        return kit.all(Task.class).stream()
                .filter(task -> trigger.equals(task.spec().origin().triggerId()))
                .filter(task -> !task.status().isTerminal())
                .toList();
    }
}
