package io.mimikit.kernel.decide;

import io.mimikit.kernel.entity.StopReason;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskStatus;

/** The process is stopping and an attempt has had its grace. */
public record StopForShutdown(String taskId) implements Command<Boolean> {
    @Override
    public String name() {
        return "task.shutdown";
    }

    @Override
    public Boolean decide(Draft draft) {
        Task task = draft.needTask(taskId);
        if (task.status() != TaskStatus.RUNNING) {
            return false;
        }
        CancelTask.tellToStop(draft, task, StopReason.SHUTDOWN);
        return true;
    }
}
