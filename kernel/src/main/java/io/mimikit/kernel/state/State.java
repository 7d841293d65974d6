package io.mimikit.kernel.state;

import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.entity.Conversation;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.IdempotencyEntry;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.LaneState;
import io.mimikit.kernel.entity.Message;
import io.mimikit.kernel.entity.Notice;
import io.mimikit.kernel.entity.OutboxItem;
import io.mimikit.kernel.entity.Plan;
import io.mimikit.kernel.entity.Question;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.ScheduleSpec;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.entity.Trigger;
import io.mimikit.kernel.entity.UsageTotal;
import io.mimikit.kernel.entity.WorkClass;
import io.mimikit.kernel.lane.Lane;
import io.mimikit.kernel.lane.LaneLimits;
import io.mimikit.kernel.request.TriggerRequest;
import io.mimikit.kernel.store.Change;
import io.mimikit.kernel.time.DeadlineHeap;
import io.mimikit.kernel.time.Jitter;
import io.mimikit.kernel.time.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is alive, with its indexes. The only way to change it is {@link #apply}. Not thread-safe: it belongs to
 * the engine's thread, and nothing that it returns may leave that thread except the immutable entities themselves.
 */
public final class State {
    private final KernelConfig config;
    private final Map<Kind, SequencedMap<String, Entity>> entities = new EnumMap<>(Kind.class);
    private final Map<String, Lane> lanes = new TreeMap<>();
    private final Map<String, LaneCounts> counts = new HashMap<>();
    private final DeadlineHeap<Deadline> deadlines = new DeadlineHeap<>();
    private final Conversations conversations = new Conversations();
    private final Map<String, Set<String>> dependents = new HashMap<>();
    private final Map<String, String> planOfTask = new HashMap<>();
    private final Map<String, Schedule> schedules = new HashMap<>();
    private final Set<String> over = new LinkedHashSet<>();
    private final Map<String, TaskStatus> finished;

    /**
     * An empty state.
     *
     * @param finished how tasks that left the live state ended; owned by this from now on
     */
    public State(KernelConfig config, Map<String, TaskStatus> finished) {
        this.config = config;
        this.finished = finished;
        for (Kind kind : Kind.values()) {
            entities.put(kind, new LinkedHashMap<>());
        }
        config.lanes().forEach((name, limits) -> lanes.put(name, new Lane(limits)));
    }

    /** The state that holds these entities. */
    public static State of(
            KernelConfig config, Collection<Entity> entities, Map<String, TaskStatus> finished, Instant now) {
        State state = new State(config, finished);
        List<Entity> ordered = new ArrayList<>(entities);
        ordered.sort(Comparator.comparing(State::age).thenComparing(Entity::id));
        ordered.forEach(entity -> state.apply(new Change(entity.kind(), entity.id(), null, entity), now));
        return state;
    }

    /** Where an entity stands in the order of its kind. */
    private static Instant age(Entity entity) {
        return switch (entity) {
            case Task task -> task.createdAt();
            case Trigger trigger -> trigger.createdAt();
            case Question question -> question.createdAt();
            case Conversation conversation -> conversation.createdAt();
            case Message message -> message.createdAt();
            case Notice notice -> notice.createdAt();
            case OutboxItem item -> item.createdAt();
            case Plan plan -> plan.createdAt();
            case IdempotencyEntry entry -> entry.expiresAt();
            case LaneState ignored -> Instant.EPOCH;
            case UsageTotal ignored -> Instant.EPOCH;
            case RunEntry entry -> entry.ts();
        };
    }

    public KernelConfig config() {
        return config;
    }

    // ---- questions about single entities

    @SuppressWarnings("unchecked")
    public <E extends Entity> Optional<E> find(Kind kind, String id) {
        return Optional.ofNullable((E) of(kind).get(id));
    }

    public Optional<Task> task(String id) {
        return find(Kind.TASK, id);
    }

    public Optional<Trigger> trigger(String id) {
        return find(Kind.TRIGGER, id);
    }

    public Optional<Question> question(String id) {
        return find(Kind.QUESTION, id);
    }

    /** All of a kind in the order in which they were made. */
    public Collection<Entity> all(Kind kind) {
        return of(kind).sequencedValues();
    }

    /** All of a kind, the newest first. */
    public Collection<Entity> newestFirst(Kind kind) {
        return of(kind).sequencedValues().reversed();
    }

    private SequencedMap<String, Entity> of(Kind kind) {
        SequencedMap<String, Entity> map = entities.get(kind);
        if (map == null) {
            throw new IllegalStateException("no map for " + kind);
        }
        return map;
    }

    /** How a task ended, live or gone; empty while it goes on or when nobody knows it. */
    public Optional<TaskStatus> outcome(String taskId) {
        return task(taskId)
                .map(Task::status)
                .or(() -> Optional.ofNullable(finished.get(taskId)))
                .filter(TaskStatus::isTerminal);
    }

    /** Whether any task, live or gone, has this id. */
    public boolean knowsTask(String taskId) {
        return of(Kind.TASK).containsKey(taskId) || finished.containsKey(taskId);
    }

    // ---- lanes and time

    public Collection<Lane> lanes() {
        return lanes.values();
    }

    public Optional<Lane> lane(String name) {
        return Optional.ofNullable(lanes.get(name));
    }

    /** The lane of a task; tasks of a lane that is no longer configured go to the workers. */
    public Lane laneOf(Task task) {
        Lane lane = lanes.get(task.lane());
        if (lane == null) {
            lane = lanes.get(KernelConfig.WORKER);
        }
        if (lane == null) {
            throw new IllegalStateException("no lane " + task.lane());
        }
        return lane;
    }

    /** Live tasks of this lane with this status. */
    public int count(String lane, TaskStatus status) {
        LaneCounts of = counts.get(lane);
        return of == null ? 0 : of.of(status);
    }

    public int count(TaskStatus status) {
        return counts.values().stream().mapToInt(of -> of.of(status)).sum();
    }

    /** The earliest deadline in epoch milliseconds, {@link DeadlineHeap#NEVER} for none. */
    public long nextDeadlineMillis() {
        return deadlines.peekDueMillis();
    }

    /** Takes the next deadline that is due. Whoever takes it must change its entity or {@link #rearm} it. */
    public Optional<Deadline> pollDue(Instant now) {
        return deadlines.pollDue(now.toEpochMilli());
    }

    /** Computes a deadline anew that was taken and led to no change. */
    public void rearm(Deadline deadline, Instant notBefore) {
        Entity entity = of(deadline.kind()).get(deadline.id());
        long due = entity == null ? DeadlineHeap.NEVER : dueMillis(entity);
        if (due != DeadlineHeap.NEVER) {
            deadlines.set(deadline, Math.max(due, notBefore.toEpochMilli()));
        }
    }

    /** The rule of a trigger with a schedule. */
    public Optional<Schedule> schedule(Trigger trigger) {
        ScheduleSpec spec = trigger.spec().schedule();
        if (spec == null) {
            return Optional.empty();
        }
        return Optional.of(schedules.computeIfAbsent(
                trigger.id() + "/" + trigger.revision(), key -> TriggerRequest.schedule(spec)));
    }

    /** When an occurrence of the trigger is due: its nominal instant plus the stable offset. */
    public static Instant due(Trigger trigger, Instant nominal) {
        long jitter = trigger.spec().jitterMillis();
        return jitter == 0 ? nominal : nominal.plus(Jitter.offset(trigger.id(), Duration.ofMillis(jitter)));
    }

    // ---- conversations

    public Optional<String> openTurn(String conversation) {
        return conversations.openTurn(conversation);
    }

    /** Messages by their sequence number. */
    public NavigableMap<Long, Message> messages(String conversation) {
        return conversations.messages(conversation);
    }

    /** Size of the texts of all messages of the conversation, in UTF-8. */
    public long textBytes(String conversation) {
        return conversations.textBytes(conversation);
    }

    /** What people wrote and no turn has taken, oldest first. */
    public Collection<Message> awaiting(String conversation) {
        return conversations.awaiting(conversation);
    }

    public Collection<Notice> notices(String conversation) {
        return conversations.notices(conversation);
    }

    /** Messages of people whose turn has not committed. */
    public int pendingInputs() {
        return conversations.pending();
    }

    public long lastMessageSeq() {
        return conversations.lastSeq();
    }

    // ---- relations between tasks

    /** Live tasks that wait for this one. */
    public Set<String> dependents(String taskId) {
        return dependents.getOrDefault(taskId, Set.of());
    }

    public Optional<Plan> planOf(String taskId) {
        return Optional.ofNullable(planOfTask.get(taskId)).flatMap(id -> find(Kind.PLAN, id));
    }

    /** Finished tasks that are still live, in the order in which they ended. */
    public Collection<String> over() {
        return over;
    }

    /** Forgets a finished task that the store keeps elsewhere, unless it has changed since. */
    public void evict(Task task) {
        if (task.equals(of(Kind.TASK).get(task.id()))) {
            of(Kind.TASK).remove(task.id());
            over.remove(task.id());
            countOf(task).add(task.status(), -1);
        }
        finished.put(task.id(), task.status());
    }

    /** Forgets how tasks ended that retention has removed. */
    public void forgetFinished(Collection<String> taskIds) {
        finished.keySet().removeAll(taskIds);
    }

    // ---- the fold

    /** Takes a change in. */
    public void apply(Change change, Instant now) {
        if (change.kind().isLog()) {
            return;
        }
        Entity after = change.after();
        Entity before = after == null
                ? of(change.kind()).remove(change.id())
                : of(change.kind()).put(change.id(), after);
        index(before, after, now.toEpochMilli());
        arm(change, after);
    }

    private void arm(Change change, @Nullable Entity after) {
        Deadline deadline = new Deadline(change.kind(), change.id());
        long due = after == null ? DeadlineHeap.NEVER : dueMillis(after);
        if (due == DeadlineHeap.NEVER) {
            deadlines.remove(deadline);
        } else {
            deadlines.set(deadline, due);
        }
    }

    private void index(@Nullable Entity before, @Nullable Entity after, long nowMillis) {
        Entity any = after == null ? before : after;
        if (any == null) {
            return;
        }
        switch (any.kind()) {
            case TASK -> indexTask((Task) before, (Task) after, nowMillis);
            case MESSAGE -> conversations.message((Message) before, (Message) after);
            case NOTICE -> conversations.notice((Notice) before, (Notice) after);
            case PLAN -> indexPlan((Plan) before, (Plan) after);
            case LANE -> indexLane((LaneState) before, (LaneState) after);
            case TRIGGER -> indexTrigger((Trigger) before, (Trigger) after);
            case CONVERSATION, QUESTION, OUTBOX, IDEMPOTENCY, USAGE, RUN -> {}
        }
    }

    private void indexTrigger(@Nullable Trigger before, @Nullable Trigger after) {
        if (before != null && (after == null || after.revision() != before.revision())) {
            schedules.remove(before.id() + "/" + before.revision());
        }
    }

    private void indexPlan(@Nullable Plan before, @Nullable Plan after) {
        if (before != null) {
            before.open().forEach(planOfTask::remove);
        }
        if (after != null) {
            after.open().forEach(task -> planOfTask.put(task, after.id()));
        }
    }

    private void indexLane(@Nullable LaneState before, @Nullable LaneState after) {
        LaneState any = after == null ? before : after;
        Lane lane = any == null ? null : lanes.get(any.id());
        LaneLimits base = any == null ? null : config.lanes().get(any.id());
        if (lane == null || base == null) {
            return;
        }
        lane.limits(after == null ? base : overridden(base, after));
        lane.paused(after != null && after.paused(), after == null ? null : after.pausedReason());
    }

    private static LaneLimits overridden(LaneLimits base, LaneState change) {
        return new LaneLimits(
                base.name(),
                change.maxConcurrent() == null ? base.maxConcurrent() : change.maxConcurrent(),
                change.maxDepth() == null ? base.maxDepth() : change.maxDepth(),
                change.warnDepth() == null ? base.warnDepth() : change.warnDepth(),
                base.agingMillis(),
                base.keyConcurrent());
    }

    private void indexTask(@Nullable Task before, @Nullable Task after, long nowMillis) {
        if (before != null) {
            countOf(before).add(before.status(), -1);
            dependencies(before, false);
        }
        if (after != null) {
            countOf(after).add(after.status(), 1);
            dependencies(after, true);
            conversations.turn(after);
        }
        moveInLane(before, after, nowMillis);
        noteOver(before, after);
    }

    private LaneCounts countOf(Task task) {
        return counts.computeIfAbsent(task.lane(), lane -> new LaneCounts());
    }

    private void dependencies(Task task, boolean add) {
        if (task.status() != TaskStatus.BLOCKED) {
            return;
        }
        for (String parent : task.spec().after()) {
            if (add) {
                dependents.computeIfAbsent(parent, id -> new LinkedHashSet<>()).add(task.id());
            } else {
                Set<String> waiting = dependents.get(parent);
                if (waiting != null && waiting.remove(task.id()) && waiting.isEmpty()) {
                    dependents.remove(parent);
                }
            }
        }
    }

    private void moveInLane(@Nullable Task before, @Nullable Task after, long nowMillis) {
        boolean wasQueued = before != null && before.status() == TaskStatus.QUEUED;
        boolean isQueued = after != null && after.status() == TaskStatus.QUEUED;
        boolean held = before != null && before.status().holdsSlot();
        boolean holds = after != null && after.status().holdsSlot();
        if (before != null && wasQueued && holds) {
            laneOf(before).start(before.id(), nowMillis);
        } else if (before != null && wasQueued && !isQueued) {
            laneOf(before).withdraw(before.id(), nowMillis);
        } else if (after != null && holds && !held) {
            laneOf(after).occupy(after.spec().key(), nowMillis);
        }
        if (before != null && held && !holds) {
            laneOf(before).release(before.spec().key(), nowMillis);
        }
        if (after != null && isQueued && !wasQueued) {
            enqueue(after, nowMillis);
        }
    }

    private void enqueue(Task task, long nowMillis) {
        Instant ready = task.readyAt() == null ? task.createdAt() : task.readyAt();
        boolean foreground = task.spec().workClass() == WorkClass.FOREGROUND;
        laneOf(task)
                .enqueue(
                        task.id(),
                        task.spec().key(),
                        foreground,
                        task.spec().priority(),
                        ready.toEpochMilli(),
                        nowMillis);
    }

    private void noteOver(@Nullable Task before, @Nullable Task after) {
        if (after != null && after.status().isTerminal()) {
            over.add(after.id());
        } else if (before != null) {
            over.remove(before.id());
        }
    }

    private long dueMillis(Entity entity) {
        return switch (entity) {
            case Task task -> taskDue(task);
            case Trigger trigger -> triggerDue(trigger);
            case Question question -> question.isOpen() ? question.expiresAt().toEpochMilli() : DeadlineHeap.NEVER;
            case IdempotencyEntry entry -> entry.expiresAt().toEpochMilli();
            case Conversation ignored -> DeadlineHeap.NEVER;
            case Message ignored -> DeadlineHeap.NEVER;
            case Notice ignored -> DeadlineHeap.NEVER;
            case Plan ignored -> DeadlineHeap.NEVER;
            case LaneState ignored -> DeadlineHeap.NEVER;
            case OutboxItem ignored -> DeadlineHeap.NEVER;
            case UsageTotal ignored -> DeadlineHeap.NEVER;
            case RunEntry ignored -> DeadlineHeap.NEVER;
        };
    }

    private static long millis(@Nullable Instant instant, long ifNone) {
        return instant == null ? ifNone : instant.toEpochMilli();
    }

    private static long taskDue(Task task) {
        long deadline = millis(task.spec().deadlineAt(), DeadlineHeap.NEVER);
        return switch (task.status()) {
            case BLOCKED, QUEUED -> deadline;
            case DEFERRED -> Math.min(deadline, millis(task.deferUntil(), 0));
            case RUNNING ->
                Math.min(
                        deadline,
                        task.lastAttempt()
                                .map(attempt -> attempt.limitAt(task.spec().timeoutMillis())
                                        .toEpochMilli())
                                .orElse(DeadlineHeap.NEVER));
            case CANCELLING, DONE, FAILED, CANCELLED, DEAD, INTERRUPTED -> DeadlineHeap.NEVER;
        };
    }

    private static long triggerDue(Trigger trigger) {
        if (!trigger.enabled()) {
            return DeadlineHeap.NEVER;
        }
        Instant next = trigger.state().nextRunAt();
        long due = next == null ? DeadlineHeap.NEVER : due(trigger, next).toEpochMilli();
        long expiry = millis(trigger.spec().expiresAt(), DeadlineHeap.NEVER);
        return Math.min(due, expiry);
    }
}
