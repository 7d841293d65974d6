package io.mimikit.kernel.decide;

import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.doc.Instants;
import io.mimikit.kernel.entity.AfterFailed;
import io.mimikit.kernel.entity.Delivery;
import io.mimikit.kernel.entity.Origin;
import io.mimikit.kernel.entity.RetryPolicy;
import io.mimikit.kernel.entity.Role;
import io.mimikit.kernel.entity.TaskSpec;
import io.mimikit.kernel.entity.TaskTemplate;
import io.mimikit.kernel.entity.Trigger;
import io.mimikit.kernel.entity.TriggerSpec;
import io.mimikit.kernel.entity.WorkClass;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes a task of a trigger. */
final class StartRun {
    /** Where a task keeps what made a condition fire. */
    static final String EVIDENCE = TaskSpec.EVIDENCE;

    private StartRun() {}

    /**
     * Adds the task and notes it in the trigger.
     *
     * @param occurrence what it is for, null for a run by hand
     * @param after tasks that have to be over first, however they end
     */
    static String start(Draft draft, Trigger trigger, @Nullable Occurrence occurrence, List<String> after) {
        String id = draft.newId();
        NewTask.add(draft, id, spec(draft, trigger, occurrence, after));
        draft.put(trigger.state(trigger.state().started(id, draft.now())));
        return id;
    }

    /** The identity of an occurrence. */
    static String occurrence(Trigger trigger, Instant nominal) {
        int repeat = trigger.state().repeat();
        return trigger.id() + "@" + Instants.print(nominal) + (repeat == 0 ? "" : "#" + (repeat + 1));
    }

    private static TaskSpec spec(Draft draft, Trigger trigger, @Nullable Occurrence occurrence, List<String> after) {
        Instant nominal = occurrence == null ? null : occurrence.nominal();
        TriggerSpec spec = trigger.spec();
        TaskTemplate task = spec.task();
        KernelConfig config = draft.config();
        Role role = task.lane().equals(KernelConfig.PLANNER) ? Role.PLANNER : Role.WORKER;
        RetryPolicy retry = task.retry() == null ? config.retry() : task.retry();
        if (task.delivery() == Delivery.AT_MOST_ONCE) {
            retry = new RetryPolicy(1, retry.backoffMillis(), retry.maxBackoffMillis(), retry.on());
        }
        return new TaskSpec(
                task.lane(),
                role,
                task.prompt(),
                task.command(),
                nominal == null && draft.by().isExternal() ? WorkClass.FOREGROUND : WorkClass.BACKGROUND,
                task.priority(),
                task.key() == null ? "trigger." + trigger.id() : task.key(),
                spec.conversation(),
                occurrence == null ? null : occurrence.notBefore(),
                task.timeoutMillis() == null ? config.timeoutMillis(role) : task.timeoutMillis(),
                task.deadlineMillis() == null ? null : draft.now().plusMillis(task.deadlineMillis()),
                task.delivery(),
                retry,
                after,
                AfterFailed.RUN,
                spec.notifyWhen(),
                task.traceId(),
                new Origin(
                        null,
                        trigger.id(),
                        nominal == null ? null : occurrence(trigger, nominal),
                        nominal,
                        trigger.revision(),
                        draft.by()),
                task.verify(),
                task.deliver(),
                data(spec, occurrence),
                Map.of());
    }

    private static Map<String, Object> data(TriggerSpec spec, @Nullable Occurrence occurrence) {
        Map<String, Object> data = new LinkedHashMap<>();
        if (spec.isolated()) {
            data.put(EndTask.ISOLATED, true);
        }
        if (occurrence != null && !occurrence.evidence().isEmpty()) {
            data.put(EVIDENCE, occurrence.evidence());
        }
        return data;
    }
}
