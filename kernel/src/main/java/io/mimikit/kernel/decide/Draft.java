package io.mimikit.kernel.decide;

import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.entity.Actor;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.Trigger;
import io.mimikit.kernel.state.State;
import io.mimikit.kernel.store.Change;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A decision being made: reads see what it has changed so far, the state itself stays as it is. Not thread-safe; good for
 * one decision.
 */
public final class Draft {
    private record Ref(Kind kind, String id) {}

    private final State state;
    private final Context context;
    private final Map<Ref, Pending> pending = new LinkedHashMap<>();
    private long messageSeq;

    private record Pending(
            @Nullable Entity before, @Nullable Entity after) {}

    public Draft(State state, Context context) {
        this.state = state;
        this.context = context;
        this.messageSeq = state.lastMessageSeq();
    }

    /** The state before the decision. */
    public State state() {
        return state;
    }

    public KernelConfig config() {
        return state.config();
    }

    public Instant now() {
        return context.now();
    }

    public Actor by() {
        return context.by();
    }

    public Context context() {
        return context;
    }

    public String newId() {
        return context.ids().next();
    }

    long nextMessageSeq() {
        return ++messageSeq;
    }

    @SuppressWarnings("unchecked")
    public <E extends Entity> Optional<E> find(Kind kind, String id) {
        Pending change = pending.get(new Ref(kind, id));
        return change == null ? state.find(kind, id) : Optional.ofNullable((E) change.after);
    }

    public Optional<Task> task(String id) {
        return find(Kind.TASK, id);
    }

    /**
     * The task with this id.
     *
     * @throws MimikitException (not_found)
     */
    public Task needTask(String id) {
        return task(id).orElseThrow(() -> MimikitException.notFound("task", id));
    }

    /**
     * The trigger with this id.
     *
     * @throws MimikitException (not_found)
     */
    public Trigger needTrigger(String id) {
        return this.<Trigger>find(Kind.TRIGGER, id).orElseThrow(() -> MimikitException.notFound("trigger", id));
    }

    /** How many entities the decision has touched. */
    int size() {
        return pending.size();
    }

    /** What the decision holds now, to come back to with {@link #rollback}. */
    Map<?, ?> mark() {
        return new LinkedHashMap<>(pending);
    }

    @SuppressWarnings("unchecked")
    void rollback(Map<?, ?> mark) {
        pending.clear();
        pending.putAll((Map<Ref, Pending>) mark);
    }

    /** Entities of this kind that the decision made or changed. */
    @SuppressWarnings("unchecked")
    public <E extends Entity> List<E> changed(Kind kind) {
        List<E> result = new ArrayList<>();
        pending.forEach((ref, change) -> {
            if (ref.kind == kind && change.after != null) {
                result.add((E) change.after);
            }
        });
        return result;
    }

    public void put(Entity entity) {
        Ref ref = new Ref(entity.kind(), entity.id());
        Pending earlier = pending.get(ref);
        Entity before = earlier == null ? state.find(entity.kind(), entity.id()).orElse(null) : earlier.before;
        if (entity instanceof Task task && (earlier == null ? before : earlier.after) instanceof Task last) {
            TaskMoves.check(last, task);
        }
        pending.put(ref, new Pending(before, entity));
    }

    public void delete(Kind kind, String id) {
        Ref ref = new Ref(kind, id);
        Pending earlier = pending.get(ref);
        Entity before = earlier == null ? state.find(kind, id).orElse(null) : earlier.before;
        if (before == null) {
            pending.remove(ref);
        } else {
            pending.put(ref, new Pending(before, null));
        }
    }

    /** Adds a line to a run log. */
    public void log(
            String subject, String subjectId, String action, @Nullable String status, Map<String, Object> data) {
        put(new RunEntry(newId(), subject, subjectId, now(), action, status, data));
    }

    /** What the decision changes, in the order in which it was decided. */
    public List<Change> changes() {
        List<Change> changes = new ArrayList<>(pending.size());
        pending.forEach((ref, change) -> {
            if (change.before == null || !change.before.equals(change.after)) {
                changes.add(new Change(ref.kind, ref.id, change.before, change.after));
            }
        });
        return changes;
    }
}
