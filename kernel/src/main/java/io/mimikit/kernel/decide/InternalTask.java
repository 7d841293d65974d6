package io.mimikit.kernel.decide;

import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.entity.AfterFailed;
import io.mimikit.kernel.entity.CommandLine;
import io.mimikit.kernel.entity.Delivery;
import io.mimikit.kernel.entity.Notify;
import io.mimikit.kernel.entity.Origin;
import io.mimikit.kernel.entity.RetryPolicy;
import io.mimikit.kernel.entity.Role;
import io.mimikit.kernel.entity.TaskSpec;
import io.mimikit.kernel.entity.WorkClass;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Work of the runtime itself, in the lane {@code internal}; nobody is told of the result. Immutable.
 *
 * @param prompt for a model, empty for a command
 * @param key by which such tasks take turns
 * @param data what the worker needs beside the prompt
 */
record InternalTask(Role role, String prompt, @Nullable CommandLine command, String key, Map<String, Object> data) {
    static InternalTask model(Role role, String prompt, String key, Map<String, Object> data) {
        return new InternalTask(role, prompt, null, key, data);
    }

    TaskSpec spec(Draft draft) {
        KernelConfig config = draft.config();
        RetryPolicy retry = config.retry();
        return new TaskSpec(
                KernelConfig.INTERNAL,
                role,
                prompt,
                command,
                WorkClass.BACKGROUND,
                TaskSpec.PRIORITY_DEFAULT,
                key,
                "main",
                null,
                config.timeoutMillis(role),
                null,
                Delivery.AT_LEAST_ONCE,
                // a gate is asked again by its own clock
                command == null
                        ? retry
                        : new RetryPolicy(1, retry.backoffMillis(), retry.maxBackoffMillis(), retry.on()),
                List.of(),
                AfterFailed.FAIL,
                Notify.NEVER,
                null,
                Origin.of(draft.by()),
                data,
                Map.of());
    }
}
