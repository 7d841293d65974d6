package io.mimikit.kernel.state;

import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.condition.ConditionTree;
import io.mimikit.kernel.entity.ConditionState;
import io.mimikit.kernel.entity.Conversation;
import io.mimikit.kernel.entity.Dispatch;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.IdempotencyEntry;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.LaneState;
import io.mimikit.kernel.entity.Message;
import io.mimikit.kernel.entity.Notice;
import io.mimikit.kernel.entity.OutboxItem;
import io.mimikit.kernel.entity.Plan;
import io.mimikit.kernel.entity.Question;
import io.mimikit.kernel.entity.Role;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.ScheduleSpec;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.entity.Trigger;
import io.mimikit.kernel.entity.UsageTotal;
import io.mimikit.kernel.lane.Lane;
import io.mimikit.kernel.request.TriggerRequest;
import io.mimikit.kernel.store.Change;
import io.mimikit.kernel.time.DeadlineHeap;
import io.mimikit.kernel.time.Jitter;
import io.mimikit.kernel.time.Schedule;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
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
import org.jspecify.annotations.Nullable;

/**
 * Everything that is alive, with its indexes. The only way to change it is {@link #apply}. Not thread-safe: it belongs to
 * the engine's thread, and nothing that it returns may leave that thread except the immutable entities themselves.
 */
public final class State {
    /** How long a stopped attempt may take until it is over. */
    private static final long STOP_MILLIS_MAX = 10_000;
    /** A conversation that is old but not over yet is looked at again after this. */
    private static final long CONVERSATION_PAUSE_MILLIS = 3_600_000;

    private final Map<Kind, SequencedMap<String, Entity>> entities = new EnumMap<>(Kind.class);
    private final Lanes lanes;
    private final DeadlineHeap<Deadline> deadlines = new DeadlineHeap<>();
    private final Conversations conversations = new Conversations();
    private final Family family = new Family();
    private final Map<String, String> planOfTask = new HashMap<>();
    private final Map<String, Schedule> schedules = new HashMap<>();
    private final Conditions conditions = new Conditions();
    private @Nullable String judge;
    private final Set<String> over = new LinkedHashSet<>();
    private final Set<String> held = new LinkedHashSet<>();
    private final Map<String, TaskStatus> finished;

    /**
     * An empty state.
     *
     * @param finished how tasks that left the live state ended; owned by this from now on
     */
    public State(KernelConfig config, Map<String, TaskStatus> finished) {
        this.lanes = new Lanes(config);
        this.finished = finished;
        for (Kind kind : Kind.values()) {
            entities.put(kind, new LinkedHashMap<>());
        }
    }

    /** The state that holds these entities. */
    public static State of(
            KernelConfig config, Collection<Entity> entities, Map<String, TaskStatus> finished, Instant now) {
        State state = new State(config, finished);
        List<Entity> ordered = new ArrayList<>(entities);
        ordered.sort(State::compareAges);
        ordered.forEach(entity -> state.apply(new Change(entity.kind(), entity.id(), null, entity), now));
        state.lanes.chargeEarlierStarts(state.all(Kind.TASK), now);
        return state;
    }

    /** Lanes come first, whatever else by age. */
    private static int compareAges(Entity one, Entity other) {
        int byKind = Boolean.compare(one.kind() != Kind.LANE, other.kind() != Kind.LANE);
        int byAge = byKind != 0 ? byKind : age(one).compareTo(age(other));
        return byAge != 0 ? byAge : one.id().compareTo(other.id());
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
            case Dispatch dispatch -> dispatch.createdAt();
            case IdempotencyEntry entry -> entry.expiresAt();
            case LaneState ignored -> Instant.EPOCH;
            case UsageTotal ignored -> Instant.EPOCH;
            case RunEntry entry -> entry.ts();
        };
    }

    /** What is configured, with the lanes that were added since. */
    public KernelConfig config() {
        return lanes.config();
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
        return lanes.all();
    }

    public Optional<Lane> lane(String name) {
        return lanes.find(name);
    }

    /** The lane of a task; tasks of a lane that is no longer there go to the workers. */
    public Lane laneOf(Task task) {
        return lanes.of(task);
    }

    /** Live tasks of this lane with this status. */
    public int count(String lane, TaskStatus status) {
        return lanes.count(lane, status);
    }

    public int count(TaskStatus status) {
        return lanes.count(status);
    }

    /** Names of lanes that are no longer there, with their tasks that are not over. */
    public Map<String, Integer> strays() {
        return lanes.strays();
    }

    /** Sets a deadline for every lane that waits for nothing but its rate; to be called when free slots are filled. */
    public void awaitTokens(Instant now) {
        lanes.awaitTokens(deadlines, now.toEpochMilli());
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
            long pause = deadline.kind() == Kind.CONVERSATION ? CONVERSATION_PAUSE_MILLIS : 0;
            deadlines.set(deadline, Math.max(due, notBefore.toEpochMilli() + pause));
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

    /** The condition of a trigger, if it has one that this program knows. */
    public Optional<ConditionTree> condition(Trigger trigger) {
        return conditions.of(trigger);
    }

    /** Triggers whose conditions name this task. */
    public Set<String> watchersOf(String taskId) {
        return conditions.watchersOf(taskId);
    }

    /** Enabled triggers of whose conditions something is being asked by this task, or waits to be judged. */
    public Set<String> asking(String taskId) {
        return conditions.asking(taskId);
    }

    /** The task that judges conditions, while there is one that is not over. */
    public Optional<String> judge() {
        return Optional.ofNullable(judge);
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
        return family.waitingFor(taskId);
    }

    /** Tasks that this one's agent asked for and that are not over. */
    public Set<String> madeBy(String taskId) {
        return family.madeBy(taskId);
    }

    public Optional<Plan> planOf(String taskId) {
        return Optional.ofNullable(planOfTask.get(taskId)).flatMap(id -> find(Kind.PLAN, id));
    }

    /** Tasks that hold a slot, in the order in which they got it. */
    public Collection<String> held() {
        return held;
    }

    /** Tasks that go on although their time is over: past their deadline, or told to stop for longer than stopping takes. */
    public long overdueTasks(Instant now) {
        long stopping = held.stream()
                .map(this::task)
                .flatMap(Optional::stream)
                .filter(task -> isOverdue(task, now))
                .count();
        boolean waiting = deadlines.peekDueMillis() < now.toEpochMilli() - STOP_MILLIS_MAX;
        return stopping
                + (waiting
                        ? all(Kind.TASK).stream()
                                .filter(task -> waitsTooLong((Task) task, now))
                                .count()
                        : 0);
    }

    private static boolean isOverdue(Task task, Instant now) {
        Instant stop = task.attempts().getLast().stopAt();
        long due = stop == null ? taskDue(task) : stop.toEpochMilli();
        return due < now.toEpochMilli() - STOP_MILLIS_MAX;
    }

    private static boolean waitsTooLong(Task task, Instant now) {
        Instant deadline = task.spec().deadlineAt();
        return !task.status().isTerminal()
                && !task.status().holdsSlot()
                && deadline != null
                && deadline.plusMillis(STOP_MILLIS_MAX).isBefore(now);
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
            lanes.countOut(task);
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
            case LANE -> indexLane(any.id(), (LaneState) before, (LaneState) after, nowMillis);
            case TRIGGER -> indexTrigger((Trigger) before, (Trigger) after);
            case CONVERSATION, QUESTION, OUTBOX, DISPATCH, IDEMPOTENCY, USAGE, RUN -> {}
        }
    }

    private void indexTrigger(@Nullable Trigger before, @Nullable Trigger after) {
        if (before != null && (after == null || after.revision() != before.revision())) {
            schedules.remove(before.id() + "/" + before.revision());
        }
        conditions.index(before, after);
    }

    private void indexPlan(@Nullable Plan before, @Nullable Plan after) {
        if (before != null) {
            before.open().forEach(planOfTask::remove);
        }
        if (after != null) {
            after.open().forEach(task -> planOfTask.put(task, after.id()));
        }
    }

    /** A lane that comes back gets its tasks back, which went to the workers when it went. */
    private void indexLane(String name, @Nullable LaneState before, @Nullable LaneState after, long nowMillis) {
        List<Task> strays = lanes.strays().containsKey(name) ? activeOf(name) : List.of();
        strays.forEach(task -> lanes.move(task, null, nowMillis));
        lanes.change(before, after, nowMillis);
        strays.forEach(task -> lanes.move(null, task, nowMillis));
    }

    private List<Task> activeOf(String lane) {
        return all(Kind.TASK).stream()
                .map(Task.class::cast)
                .filter(task -> task.lane().equals(lane))
                .filter(task ->
                        task.status() == TaskStatus.QUEUED || task.status().holdsSlot())
                .toList();
    }

    private void indexTask(@Nullable Task before, @Nullable Task after, long nowMillis) {
        family.change(before, after);
        if (after != null) {
            conversations.turn(after);
        }
        lanes.move(before, after, nowMillis);
        noteHeld(before, after);
        noteOver(before, after);
        noteJudge(before, after);
    }

    private void noteHeld(@Nullable Task before, @Nullable Task after) {
        if (after != null && after.status().holdsSlot()) {
            held.add(after.id());
        } else if (before != null) {
            held.remove(before.id());
        }
    }

    private void noteOver(@Nullable Task before, @Nullable Task after) {
        if (after != null && after.status().isTerminal()) {
            over.add(after.id());
        } else if (before != null) {
            over.remove(before.id());
        }
    }

    private void noteJudge(@Nullable Task before, @Nullable Task after) {
        Task any = after == null ? before : after;
        if (any == null || any.spec().role() != Role.JUDGE || any.spec().command() != null) {
            return;
        }
        if (after != null && !after.status().isTerminal()) {
            judge = after.id();
        } else if (any.id().equals(judge)) {
            judge = null;
        }
    }

    private long dueMillis(Entity entity) {
        return switch (entity) {
            case Task task -> taskDue(task);
            case Trigger trigger -> triggerDue(trigger);
            case Question question -> questionDue(question);
            case IdempotencyEntry entry -> entry.expiresAt().toEpochMilli();
            case Conversation conversation -> conversationDue(conversation);
            case Message ignored -> DeadlineHeap.NEVER;
            case Notice ignored -> DeadlineHeap.NEVER;
            case Plan plan -> plan.open().isEmpty() ? plan.createdAt().toEpochMilli() : DeadlineHeap.NEVER;
            case LaneState ignored -> DeadlineHeap.NEVER;
            case OutboxItem ignored -> DeadlineHeap.NEVER;
            case Dispatch ignored -> DeadlineHeap.NEVER;
            case UsageTotal total -> usageDue(total);
            case RunEntry ignored -> DeadlineHeap.NEVER;
        };
    }

    private long questionDue(Question question) {
        if (question.isOpen()) {
            return question.expiresAt().toEpochMilli();
        }
        Instant closed = question.answeredAt() == null ? question.expiresAt() : question.answeredAt();
        return closed.toEpochMilli() + config().retention().questionsKeepMillis();
    }

    private long conversationDue(Conversation conversation) {
        if (conversation.id().equals(Conversation.MAIN)) {
            return DeadlineHeap.NEVER;
        }
        Map.Entry<Long, Message> last = messages(conversation.id()).lastEntry();
        Instant since =
                last == null ? conversation.createdAt() : last.getValue().createdAt();
        return since.toEpochMilli() + config().retention().conversationsKeepMillis();
    }

    /** A day that is none came from elsewhere and stays: such totals can't become more. */
    private long usageDue(UsageTotal total) {
        try {
            Instant end = LocalDate.parse(total.day())
                    .plusDays(1)
                    .atStartOfDay(ZoneOffset.UTC)
                    .toInstant();
            return end.toEpochMilli() + config().retention().usageKeepMillis();
        } catch (DateTimeException ignored) {
            return DeadlineHeap.NEVER;
        }
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

    private long triggerDue(Trigger trigger) {
        long stuck = stuckDue(trigger);
        if (!trigger.enabled()) {
            return stuck;
        }
        ConditionState condition = trigger.state().condition();
        long held = millis(condition.heldUntil(), DeadlineHeap.NEVER);
        long check = millis(condition.nextCheckAt(), DeadlineHeap.NEVER);
        Instant next = trigger.state().nextRunAt();
        long due = next == null ? DeadlineHeap.NEVER : due(trigger, next).toEpochMilli();
        long expiry = millis(trigger.spec().expiresAt(), DeadlineHeap.NEVER);
        return Math.min(Math.min(due, expiry), Math.min(stuck, Math.min(held, check)));
    }

    /** When a run is given up of which there is no task any more. */
    private long stuckDue(Trigger trigger) {
        Instant since = trigger.state().runningSince();
        return since == null || trigger.state().runningTaskIds().stream().allMatch(this::isUnderWay)
                ? DeadlineHeap.NEVER
                : since.toEpochMilli() + config().conditions().stuckMillis();
    }

    private boolean isUnderWay(String taskId) {
        return task(taskId).filter(task -> !task.status().isTerminal()).isPresent();
    }
}
