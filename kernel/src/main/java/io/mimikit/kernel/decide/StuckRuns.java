package io.mimikit.kernel.decide;

import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.Trigger;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs that a trigger takes for running and of which there is no task any more: nobody will ever say how they ended. */
final class StuckRuns {
    static final String STUCK = "stuck";

    private StuckRuns() {}

    /** Gives up those that are older than {@code triggers.stuck}; a run whose task lives is left to its timeout. */
    static void clear(Draft draft, Trigger trigger) {
        Instant since = trigger.state().runningSince();
        long oldest = draft.config().conditions().stuckMillis();
        if (since == null || since.plusMillis(oldest).isAfter(draft.now())) {
            return;
        }
        List<String> gone = trigger.state().runningTaskIds().stream()
                .filter(id -> draft.task(id)
                        .filter(task -> !task.status().isTerminal())
                        .isEmpty())
                .toList();
        Trigger cleared = trigger;
        for (String id : gone) {
            cleared = cleared.state(cleared.state().ended(id, oldestLeft(draft, cleared, id)));
            Map<String, Object> data = new LinkedHashMap<>();
            data.put("taskId", id);
            data.put("error", STUCK);
            draft.log(RunEntry.TRIGGER, trigger.id(), "finished", "error", data);
        }
        if (!gone.isEmpty()) {
            draft.put(cleared.state(cleared.state().notRun("error", STUCK)));
        }
    }

    private static @Nullable Instant oldestLeft(Draft draft, Trigger trigger, String gone) {
        return trigger.state().runningTaskIds().stream()
                .filter(id -> !id.equals(gone))
                .map(draft::task)
                .flatMap(Optional::stream)
                .map(Task::createdAt)
                .min(Instant::compareTo)
                .orElse(null);
    }
}
