package io.mimikit.kernel.decide;

import io.mimikit.kernel.entity.Origin;
import io.mimikit.kernel.entity.TaskSpec;
import io.mimikit.kernel.entity.WorkClass;
import io.mimikit.kernel.request.TaskRequest;
import org.jspecify.annotations.Nullable;

/** Somebody asks for a piece of work. Answers the task's id. */
public record CreateTask(
        TaskRequest request,
        WorkClass fallbackClass,
        @Nullable Idempotency idempotency) implements Command<String> {
    @Override
    public String name() {
        return "task.create";
    }

    @Override
    public boolean isNewWork() {
        return true;
    }

    @Override
    public boolean keepsPace() {
        return true;
    }

    @Override
    public String decide(Draft draft) {
        return Idempotency.once(draft, idempotency, () -> {
            String id = request.id() == null ? draft.newId() : request.id();
            TaskSpec spec = request.toSpec(
                    draft.config(), draft.now(), Origin.of(draft.by()), fallbackClass, request.conversation());
            NewTask.post(draft, id, spec);
            return id;
        });
    }
}
