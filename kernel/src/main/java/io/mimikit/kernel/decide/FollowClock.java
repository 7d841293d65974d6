package io.mimikit.kernel.decide;

import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskStatus;
import java.time.Instant;
import java.util.Objects;

/**
 * The clock jumped, and what a task measures by it moves along: the time limit of a running attempt, which neither ends
 * at once because a machine slept nor lasts a day longer because a clock was wrong, a pause before a repetition, and the turn of
 * what is made up for. What people have set stays where they have set it.
 *
 * @param jumpMillis how far, negative for back
 */
public record FollowClock(String taskId, long jumpMillis) implements Command<Boolean> {
    @Override
    public String name() {
        return "clock.jump";
    }

    @Override
    public Boolean decide(Draft draft) {
        draft.task(taskId).ifPresent(task -> follow(draft, task));
        return true;
    }

    private void follow(Draft draft, Task task) {
        Instant pausedUntil = task.deferUntil();
        if (task.status() == TaskStatus.RUNNING) {
            task.lastAttempt()
                    .ifPresent(attempt -> draft.put(task.change()
                            .lastAttempt(attempt.clockJumped(jumpMillis))
                            .build()));
        } else if (task.status() == TaskStatus.DEFERRED
                && jumpMillis < 0
                && pausedUntil != null
                && (Occurrence.hasTurn(task)
                        || !Objects.equals(pausedUntil, task.spec().notBefore()))) {
            draft.put(
                    task.change().deferUntil(pausedUntil.plusMillis(jumpMillis)).build());
        }
    }
}
