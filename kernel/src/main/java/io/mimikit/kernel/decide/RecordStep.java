package io.mimikit.kernel.decide;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.entity.Attempt;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.TaskStatus;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An attempt has made a step that a later attempt has to know of: what a model answered, what a tool is about to do, what
 * it did. Refused to an attempt that is no longer the owner or that was told to stop.
 *
 * @param step plain values; {@code type} says what kind of step it is
 */
public record RecordStep(String taskId, String attemptId, Map<String, Object> step) implements Command<Boolean> {
    @Override
    public String name() {
        return "attempt.step";
    }

    @Override
    public Boolean decide(Draft draft) {
        boolean owns = draft.task(taskId)
                .filter(task -> task.status() == TaskStatus.RUNNING)
                .flatMap(task -> task.lastAttempt())
                .map(Attempt::id)
                .filter(attemptId::equals)
                .isPresent();
        if (!owns) {
            throw new MimikitException(
                    ErrorCode.FENCED, "attempt " + attemptId + " no longer owns task " + taskId + "; it must stop");
        }
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("attemptId", attemptId);
        data.putAll(step);
        draft.log(RunEntry.TASK, taskId, "step", null, data);
        return true;
    }
}
