package io.mimikit.kernel.decide;

import io.mimikit.kernel.entity.Achievement;
import io.mimikit.kernel.entity.Execution;
import io.mimikit.kernel.entity.TaskError;
import io.mimikit.kernel.entity.TaskResult;
import io.mimikit.kernel.entity.Usage;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt went, as the one who ran it says. Immutable.
 *
 * @param retryAfter least time before the next attempt, as a provider asked for
 * @param model that was called, empty for none
 */
public record AttemptReport(
        Execution executed,
        @Nullable TaskResult result,
        @Nullable TaskError error,
        Achievement achieved,
        @Nullable Duration retryAfter,
        Usage usage,
        String model,
        List<Output> outputs) {

    public static AttemptReport ok(TaskResult result) {
        return new AttemptReport(Execution.OK, result, null, Achievement.UNKNOWN, null, Usage.NONE, "", List.of());
    }

    public static AttemptReport failed(TaskError error) {
        return new AttemptReport(Execution.ERROR, null, error, Achievement.FAILED, null, Usage.NONE, "", List.of());
    }

    /** The attempt was broken off from outside. */
    public static AttemptReport stopped(Execution how, TaskError error) {
        return new AttemptReport(how, null, error, Achievement.UNKNOWN, null, Usage.NONE, "", List.of());
    }

    /** The same with a verdict about what it was for. */
    public AttemptReport achieved(Achievement verdict, @Nullable TaskError why) {
        return new AttemptReport(executed, result, why, verdict, retryAfter, usage, model, outputs);
    }

    public AttemptReport withResult(TaskResult value) {
        return new AttemptReport(executed, value, error, achieved, retryAfter, usage, model, outputs);
    }

    public AttemptReport withUsage(Usage value, String called) {
        return new AttemptReport(executed, result, error, achieved, retryAfter, value, called, outputs);
    }

    public AttemptReport withOutputs(List<Output> value) {
        return new AttemptReport(executed, result, error, achieved, retryAfter, usage, model, List.copyOf(value));
    }

    public AttemptReport withRetryAfter(@Nullable Duration value) {
        return new AttemptReport(executed, result, error, achieved, value, usage, model, outputs);
    }
}
