package io.mimikit.kernel.decide;

import io.mimikit.kernel.entity.Attempt;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskSpec;
import io.mimikit.kernel.entity.TaskStatus;
import java.util.LinkedHashMap;
import java.util.Map;

/** Gives a free slot to the task whose turn it is. The attempt is durable before anything of it runs. */
public final class ClaimReadyTasks {
    private ClaimReadyTasks() {}

    /** Starts an attempt of a queued task. */
    public static void claim(Draft draft, Task task) {
        int number = task.lastAttempt().map(Attempt::number).orElse(0) + 1;
        Attempt attempt = Attempt.start(draft.newId(), number, draft.context().owner(), draft.now());
        draft.put(task.change()
                .status(TaskStatus.RUNNING)
                .attemptsSpent(task.attemptsSpent() + 1)
                .addAttempt(attempt)
                .build());
        String triggerId = task.spec().origin().triggerId();
        if (triggerId != null) {
            Map<String, Object> data = new LinkedHashMap<>();
            data.put("taskId", task.id());
            data.put("attemptId", attempt.id());
            EndTask.putOrigin(data, task);
            if (task.spec().origin().occurrence() == null) {
                data.put("cause", "manual");
            }
            Object evidence = task.spec().data().get(TaskSpec.EVIDENCE);
            if (evidence != null && number == 1) {
                data.put(TaskSpec.EVIDENCE, evidence);
            }
            draft.log(RunEntry.TRIGGER, triggerId, "started", null, data);
        }
    }
}
