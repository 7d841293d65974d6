package io.mimikit.kernel.decide;

import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.entity.AfterFailed;
import io.mimikit.kernel.entity.Delivery;
import io.mimikit.kernel.entity.Notify;
import io.mimikit.kernel.entity.Origin;
import io.mimikit.kernel.entity.Role;
import io.mimikit.kernel.entity.TaskSpec;
import io.mimikit.kernel.entity.WorkClass;
import java.util.List;
import java.util.Map;

/**
 * The runtime itself wants a model to do something, such as a summary; nobody is told of the result. Answers the id.
 *
 * @param data what the worker needs beside the prompt
 */
public record CreateInternalTask(Role role, String prompt, String key, Map<String, Object> data)
        implements Command<String> {
    @Override
    public String name() {
        return "task.internal";
    }

    @Override
    public String decide(Draft draft) {
        KernelConfig config = draft.config();
        TaskSpec spec = new TaskSpec(
                KernelConfig.INTERNAL,
                role,
                prompt,
                null,
                WorkClass.BACKGROUND,
                TaskSpec.PRIORITY_DEFAULT,
                key,
                "main",
                null,
                config.timeoutMillis(role),
                null,
                Delivery.AT_LEAST_ONCE,
                config.retry(),
                List.of(),
                AfterFailed.FAIL,
                Notify.NEVER,
                null,
                Origin.of(draft.by()),
                data,
                Map.of());
        return NewTask.add(draft, draft.newId(), spec).id();
    }
}
