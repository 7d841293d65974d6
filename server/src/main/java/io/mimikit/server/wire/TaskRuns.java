package io.mimikit.server.wire;

import io.mimikit.kernel.entity.Attempt;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.Task;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The run log of one task: a start and an end per attempt, out of the attempts themselves so that they can't disagree,
 * between the stored steps. Thread-safe.
 */
public final class TaskRuns {
    /** Where an entry belongs: at one instant an attempt ends before the next starts, and starts before its steps. */
    private record Placed(Instant ts, int attempt, int rank, Map<String, Object> entry) {
        static final Comparator<Placed> ORDER = Comparator.comparing(Placed::ts)
                .thenComparingInt(Placed::attempt)
                .thenComparingInt(Placed::rank);
    }

    private TaskRuns() {}

    /**
     * The newest entries, oldest first.
     *
     * @param task null when nobody knows it any more
     */
    public static List<Map<String, Object>> merge(@Nullable Task task, List<RunEntry> steps, int limit) {
        List<Attempt> attempts = task == null ? List.of() : task.attempts();
        List<Placed> all = new ArrayList<>();
        Map<Object, Integer> numbers = new HashMap<>();
        for (Attempt attempt : attempts) {
            numbers.put(attempt.id(), attempt.number());
            addBoth(all, Objects.requireNonNull(task), attempt);
        }
        for (RunEntry step : steps) {
            int number = numbers.getOrDefault(step.data().getOrDefault("attemptId", ""), Integer.MAX_VALUE);
            all.add(new Placed(step.ts(), number, 1, WireForms.runEntry(step)));
        }
        all.sort(Placed.ORDER);
        return all.subList(Math.max(0, all.size() - limit), all.size()).stream()
                .map(Placed::entry)
                .toList();
    }

    private static void addBoth(List<Placed> all, Task task, Attempt attempt) {
        all.add(new Placed(attempt.startedAt(), attempt.number(), 0, started(task, attempt)));
        if (attempt.endedAt() != null) {
            all.add(new Placed(attempt.endedAt(), attempt.number(), 2, finished(task, attempt, attempt.endedAt())));
        }
    }

    private static Map<String, Object> started(Task task, Attempt attempt) {
        return new Fields()
                .put("ts", attempt.startedAt())
                .put("action", "started")
                .put("taskId", task.id())
                .put("attemptId", attempt.id())
                .put("number", attempt.number())
                .put("attempts", attempt.number())
                .put("traceId", task.spec().traceId())
                .put("scheduledAt", task.spec().origin().scheduledAt())
                .put("triggerId", task.spec().origin().triggerId())
                .map();
    }

    private static Map<String, Object> finished(Task task, Attempt attempt, Instant ended) {
        return new Fields()
                .put("ts", ended)
                .put("action", "finished")
                .put(
                        "status",
                        attempt.executed() == null ? null : attempt.executed().wireName())
                .put("taskId", task.id())
                .put("attemptId", attempt.id())
                .put("number", attempt.number())
                .put("attempts", attempt.number())
                .put("traceId", task.spec().traceId())
                .put("durationMs", WireTask.durationMillis(attempt))
                .put("error", WireTask.error(attempt.error()))
                .put("usage", WireTask.usage(attempt.usage()))
                .map();
    }
}
