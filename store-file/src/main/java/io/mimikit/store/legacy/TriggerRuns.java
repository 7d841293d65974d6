package io.mimikit.store.legacy;

import io.mimikit.store.file.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/** What is known of the runs of triggers and tasks: the tasks that are there, and the run logs. Not thread-safe. */
final class TriggerRuns {
    static final String TASK_LOGS = "runs/tasks";
    static final String TRIGGER_LOGS = "runs/triggers";

    private final LegacyFiles files;
    private final Map<String, List<FoundTask>> byTrigger = new HashMap<>();

    TriggerRuns(LegacyFiles files, Collection<FoundTask> tasks) {
        this.files = files;
        for (FoundTask task : tasks) {
            String trigger = task.planner() ? null : task.triggerId();
            if (trigger != null) {
                byTrigger.computeIfAbsent(trigger, id -> new ArrayList<>()).add(task);
            }
        }
    }

    /** Tasks of a trigger of this stage, in the order of their places. */
    List<FoundTask> of(String triggerId, Stage stage) {
        return byTrigger.getOrDefault(triggerId, List.of()).stream()
                .filter(task -> task.stage() == stage)
                .toList();
    }

    long count(String triggerId) {
        return byTrigger.getOrDefault(triggerId, List.of()).size();
    }

    /** When a task or trigger was last started, as its run log says. */
    Optional<Instant> lastStart(String logs, String oldId) throws IOException {
        String file = logs + "/" + oldId + ".jsonl";
        if (!files.has(file)) {
            return Optional.empty();
        }
        Instant last = null;
        for (String line :
                new String(files.read(file), StandardCharsets.UTF_8).lines().toList()) {
            last = start(line).orElse(last);
        }
        return Optional.ofNullable(last);
    }

    private static Optional<Instant> start(String line) {
        if (!line.contains("started")) {
            return Optional.empty();
        }
        try {
            return Fields.of(Json.value(line.getBytes(StandardCharsets.UTF_8)))
                    .filter(entry -> "started".equals(entry.text("action")))
                    .map(entry -> entry.time("ts"));
        } catch (JacksonException torn) {
            return Optional.empty();
        }
    }
}
