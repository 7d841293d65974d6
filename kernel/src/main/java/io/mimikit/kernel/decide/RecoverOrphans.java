package io.mimikit.kernel.decide;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.entity.Attempt;
import io.mimikit.kernel.entity.Execution;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskError;
import java.util.List;
import java.util.Set;

/**
 * The owners of these tasks' attempts are dead, by proof: nobody else can hold the state. What was being stopped is
 * stopped now, what ran is interrupted.
 *
 * @param taskIds tasks that hold a slot; their processes are gone already
 * @param alive attempts that this process does run
 * @param why what became of the owners
 */
public record RecoverOrphans(List<String> taskIds, Set<String> alive, String why) implements Command<Integer> {
    /** Of a life of the process that is over. */
    public RecoverOrphans(List<String> taskIds, Set<String> alive) {
        this(taskIds, alive, "the process died");
    }

    @Override
    public String name() {
        return "recover";
    }

    @Override
    public Integer decide(Draft draft) {
        int recovered = 0;
        for (String id : taskIds) {
            Task task = draft.task(id).filter(t -> t.status().holdsSlot()).orElse(null);
            if (task == null) {
                continue;
            }
            Attempt attempt = task.attempts().getLast();
            if (!alive.contains(attempt.id())) {
                recover(draft, task, attempt);
                recovered++;
            }
        }
        return recovered;
    }

    private void recover(Draft draft, Task task, Attempt attempt) {
        if (attempt.stopReason() == null) {
            Interruption.settle(draft, task, why);
        } else {
            AttemptReport gone =
                    AttemptReport.stopped(Execution.INTERRUPTED, new TaskError(ErrorCode.INTERRUPTED, why));
            new FinishAttempt(task.id(), attempt.id(), gone).decide(draft);
        }
    }
}
