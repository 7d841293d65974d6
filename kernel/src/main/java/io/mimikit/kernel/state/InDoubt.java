package io.mimikit.kernel.state;

import io.mimikit.kernel.entity.RunEntry;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call with side effects that an attempt began and of which nobody knows whether it took effect: the run log has its
 * intent and no result, and the attempt is over. Immutable.
 */
public record InDoubt(String attemptId, Instant since, String tool, String arguments) {
    /** A run log is read back that far. */
    public static final int STEPS_MAX = 1000;

    /**
     * What is in doubt of a task, oldest first.
     *
     * @param entries its run log
     * @param runningAttemptId whose calls are under way and not in doubt, null when none runs
     */
    public static List<InDoubt> of(List<RunEntry> entries, @Nullable String runningAttemptId) {
        Map<String, InDoubt> open = new LinkedHashMap<>();
        int answer = 0;
        for (RunEntry entry : entries) {
            Map<String, Object> step = entry.data();
            switch (String.valueOf(step.get("type"))) {
                case "begin" -> open.clear();
                // Models number their calls anew in every answer.
                case "model" -> answer++;
                case "intent" -> {
                    if (step.get("call") instanceof Map<?, ?> call) {
                        open.put(answer + " " + call.get("id"), of(entry, call));
                    }
                }
                case "result" -> open.remove(answer + " " + step.get("callId"));
                default -> {}
            }
        }
        return open.values().stream()
                .filter(call -> !call.attemptId.equals(runningAttemptId))
                .toList();
    }

    private static InDoubt of(RunEntry entry, Map<?, ?> call) {
        return new InDoubt(
                String.valueOf(entry.data().get("attemptId")),
                entry.ts(),
                String.valueOf(call.get("name")),
                String.valueOf(call.get("arguments")));
    }
}
