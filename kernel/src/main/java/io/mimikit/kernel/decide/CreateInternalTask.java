package io.mimikit.kernel.decide;

import io.mimikit.kernel.entity.Role;
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
        return NewTask.add(
                        draft,
                        draft.newId(),
                        InternalTask.model(role, prompt, key, data).spec(draft))
                .id();
    }
}
