package io.mimikit.kernel.decide;

import io.mimikit.kernel.entity.Attempt;
import io.mimikit.kernel.entity.ProcessRef;
import io.mimikit.kernel.entity.Task;
import java.util.Optional;

/** An attempt has started a process, which recovery must be able to find. Answers false to one that owns nothing. */
public record RecordProcess(String taskId, String attemptId, ProcessRef process) implements Command<Boolean> {
    @Override
    public String name() {
        return "attempt.process";
    }

    @Override
    public Boolean decide(Draft draft) {
        Optional<Task> owned = draft.task(taskId)
                .filter(task -> task.runningAttempt()
                        .map(Attempt::id)
                        .filter(attemptId::equals)
                        .isPresent());
        owned.ifPresent(task -> draft.put(task.change()
                .lastAttempt(task.attempts().getLast().withProcess(process))
                .build()));
        return owned.isPresent();
    }
}
