package io.mimikit.kernel.engine;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.decide.Command;
import io.mimikit.kernel.decide.FollowClock;
import io.mimikit.kernel.decide.MoveConditionWithClock;
import io.mimikit.kernel.decide.RecomputeAfterClockSetBack;
import io.mimikit.kernel.decide.RecoverOrphans;
import io.mimikit.kernel.doc.Instants;
import io.mimikit.kernel.entity.Actor;
import io.mimikit.kernel.entity.Attempt;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.ResultDelivery;
import io.mimikit.kernel.entity.StopReason;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.lane.Lane;
import io.mimikit.kernel.state.Deadline;
import io.mimikit.kernel.state.State;
import io.mimikit.kernel.store.Change;
import io.mimikit.kernel.store.Recovered;
import io.mimikit.kernel.store.Snapshot;
import io.mimikit.kernel.store.Store;
import io.mimikit.kernel.store.Transition;
import io.mimikit.kernel.store.Trouble;
import io.mimikit.kernel.time.DeadlineHeap;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The single writer. {@link #submit}, {@link #call}, {@link #query} and {@link #submitQuery} may be called from any thread; {@link #step} belongs
 * to one thread, that of {@link EngineLoop} or of a test.
 *
 * <p>A step drains what waits, decides each against the working state, fills free slots, commits all of it with one write
 * and one flush, and only then answers, starts attempts and lets queries see. So readers see the committed state, never
 * the working one, and a busy system batches by itself. A commit that fails throws the working state away and reloads what
 * the disk has.
 */
public final class Engine implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);
    private static final int BATCH_MAX = 2048;
    private static final int DEADLINES_MAX = 1024;
    private static final int FINISHED_KEPT = 1000;
    private static final Duration FINISHED_KEPT_FOR = Duration.ofDays(1);
    private static final int JUMPS_KEPT = 10;
    /** What a clock may be corrected by without anything being computed anew. */
    private static final long SET_BACK_MILLIS = 60_000;

    private static final long REARM_MILLIS = 1000;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long MEND_NANOS = 1_000_000_000L;

    private final EngineSetup setup;
    private final Store store;
    private final Inbox inbox = new Inbox();
    private final Deque<Inbox.Ask<?>> again = new ArrayDeque<>();
    private final Intake intake = new Intake();
    private final List<EngineListener> listeners = new CopyOnWriteArrayList<>();
    /** Attempts that this life of the process has started and that are not over. */
    final Set<String> alive = new HashSet<>();

    private final ClockWatch clockWatch;
    private final SlotWatch slotWatch;
    private @Nullable AttemptRunner runner;
    private State state;
    private long lastQ;
    private final Lateness lateness = new Lateness();
    /** Deadlines of triggers that came while the disk was full: they don't advance then. */
    private final Set<Deadline> heldBack = new LinkedHashSet<>();

    /** Newest last, at most {@value #JUMPS_KEPT}. */
    private final List<ClockJump> clockJumps = new CopyOnWriteArrayList<>();

    /** How far the clock jumped since the last durable batch. */
    private long jumpMillis;

    private boolean broken;
    private ErrorCode brokenBy = ErrorCode.STORAGE;
    private boolean full;
    private long fullLookNanos;
    private int failures;
    private volatile boolean claiming;
    private volatile long passedNanos;
    private volatile boolean copied;
    private volatile KernelConfig config;
    private volatile @Nullable Trouble trouble;

    /** Makes an engine over a store that is not open yet. */
    public Engine(EngineSetup setup) {
        this.setup = setup;
        this.store = setup.store();
        this.state = new State(setup.config(), new HashMap<>());
        this.config = setup.config();
        this.clockWatch = new ClockWatch(setup.clock(), setup.nanos());
        this.passedNanos = setup.nanos().getAsLong();
        this.slotWatch = new SlotWatch(passedNanos);
    }

    /** Opens the store and loads the state; nothing moves yet. */
    public Recovered open() {
        Recovered recovered = store.open();
        take(recovered);
        copied = recovered.copied();
        full = store.isFull();
        trouble = store.trouble().orElse(null);
        noteSetBack(recovered.lastAt());
        return recovered;
    }

    /** The clock may have been set back while nobody was running. */
    private void noteSetBack(@Nullable Instant lastAt) {
        Instant now = now();
        if (lastAt != null && lastAt.isAfter(now.plusMillis(SET_BACK_MILLIS))) {
            clockJumped(Duration.between(lastAt, now).toMillis());
        }
    }

    /** Opens the store for looking only: nothing fires, nothing is claimed, orphans stay as they are. */
    public Recovered openToLook() {
        Recovered recovered = open();
        copied = true;
        return recovered;
    }

    private void take(Recovered recovered) {
        state = State.of(setup.config(), recovered.entities(), recovered.finished(), now());
        lastQ = recovered.lastQ();
        config = state.config();
        heldBack.clear();
    }

    /** Tasks whose attempts belonged to a life of the process that is over. To be asked before {@link #recover}. */
    public List<Task> orphans() {
        return holders();
    }

    private List<Task> holders() {
        List<Task> holding = new ArrayList<>();
        state.held().forEach(id -> state.task(id).ifPresent(holding::add));
        return holding;
    }

    /**
     * Settles what the last life left behind: orphans are interrupted, missed occurrences accounted for. Then attempts may
     * start. To be called once, by the thread that opened, when the processes of the orphans are gone.
     */
    public void recover(AttemptRunner attemptRunner) {
        this.runner = attemptRunner;
        try {
            settle();
        } catch (MimikitException e) {
            if (e.code() != ErrorCode.DISK_FULL) {
                throw e;
            }
            take(store.reload()); // commits come out of the reserve from now on
            full = store.isFull();
            settle();
        }
        claiming = !copied;
    }

    private void settle() {
        Batch batch = new Batch(setup, state, now(), lastQ);
        holders().forEach(task -> batch.decideInternally(new RecoverOrphans(List.of(task.id()), Set.of())));
        followClock(batch);
        if (!copied && !full) {
            Lateness.afterStop(state, batch.now()).forEach(batch::decideInternally);
        }
        store.commit(batch.transitions());
        lastQ = batch.lastQ();
        jumpMillis = 0;
        publish(batch);
    }

    public void listen(EngineListener listener) {
        listeners.add(listener);
    }

    /**
     * Asks for something. The answer comes when it is durable. New tasks may be decided after what is asked later: who needs
     * an order waits for the answer.
     *
     * @throws MimikitException (backpressure, draining) at once when it is not even accepted
     */
    public <R> CompletableFuture<R> submit(Actor by, Command<R> command) {
        CompletableFuture<R> answer = new CompletableFuture<>();
        inbox.put(new Inbox.Ask<>(by, command, answer));
        return answer;
    }

    /**
     * Asks for something and waits until it is durable.
     *
     * @throws MimikitException what the decision or the store says
     */
    public <R> R call(Actor by, Command<R> command) {
        return await(submit(by, command));
    }

    /** Asks for something without waiting; a refusal is logged. */
    public <R> void tell(Actor by, Command<R> command) {
        try {
            inbox.put(new Inbox.Ask<>(by, command, new Unheard<R>(command.name())));
        } catch (MimikitException e) {
            LOG.warn("{} was refused", command.name(), e);
        }
    }

    /** An answer that nobody waits for. */
    private static final class Unheard<R> extends CompletableFuture<R> {
        private final String name;

        private Unheard(String name) {
            this.name = name;
        }

        @Override
        public boolean completeExceptionally(Throwable error) {
            LOG.warn("{} was refused", name, error);
            return super.completeExceptionally(error);
        }
    }

    /** Looks at the committed state, on the engine's thread; the question must be quick and return immutable values. */
    public <T> T query(Function<State, T> question) {
        return await(submitQuery(question));
    }

    /** The number of the newest committed record, 0 for none. */
    public long lastRecord() {
        return query(ignored -> lastQ);
    }

    /** Looks at the committed state like {@link #query}, without waiting. */
    public <T> CompletableFuture<T> submitQuery(Function<State, T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        inbox.put(new Inbox.Query<>(question, answer));
        return answer;
    }

    private static <T> T await(CompletableFuture<T> answer) {
        try {
            return answer.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** No attempt is started from now on; what runs goes on. */
    public void stopClaiming() {
        claiming = false;
    }

    /** Lets a copied state act. */
    public void adopt() {
        copied = false;
        claiming = true;
        inbox.wake();
    }

    public boolean isCopied() {
        return copied;
    }

    /** Limits and defaults, and the lanes that were added since the start. */
    public KernelConfig config() {
        return config;
    }

    /** When the engine last came round, on the monotonic clock. */
    public long passedNanos() {
        return passedNanos;
    }

    /** The store, for reading logs. */
    public Store store() {
        return store;
    }

    /** Does everything that can be done now; answers whether there was anything. */
    public boolean step() {
        passedNanos = setup.nanos().getAsLong();
        try {
            return stepNow();
        } finally {
            noteTrouble();
        }
    }

    private boolean stepNow() {
        if (broken && !mend()) {
            refuseAll();
            return false;
        }
        lookForSpace();
        clockWatch.jumpMillis().ifPresent(millis -> {
            lateness.because(Lateness.BY_CLOCK);
            clockJumped(millis);
        });
        List<Inbox.Query<?>> queries = new ArrayList<>();
        Batch batch = new Batch(setup, state, now(), lastQ);
        boolean durable = decideAll(batch, queries) && commit(batch);
        boolean worked = !batch.isEmpty() || !queries.isEmpty();
        if (durable) {
            jumpMillis = 0;
            publish(batch);
            warnOfDepth();
        }
        if (durable || mend()) {
            queries.forEach(query -> query.answer(state));
            checkpointIfWorthwhile();
        } else {
            queries.forEach(query -> query.answer().completeExceptionally(notWritable()));
        }
        return worked && failures <= 1;
    }

    /** Answers false when the working state is of no use any more. */
    private boolean decideAll(Batch batch, List<Inbox.Query<?>> queries) {
        try {
            followClock(batch);
            drain(batch, queries);
            meetDeadlines(batch);
            freeLostSlots(batch);
            if (claiming && !full) {
                batch.claim();
            }
            return true;
        } catch (RuntimeException e) {
            LOG.error("a decision damaged the working state; reloading what the disk has", e);
            failed(batch, new MimikitException(ErrorCode.INTERNAL, "nothing was written; try again", e));
            return false;
        }
    }

    private void drain(Batch batch, List<Inbox.Query<?>> queries) {
        while (!again.isEmpty()) {
            batch.decide(again.removeFirst());
        }
        intake.begin(state, alive.size());
        for (int i = 0; i < BATCH_MAX; i++) {
            Inbox.Item item = inbox.poll(intake.isOpen());
            if (item != null && item.keepsPace()) {
                intake.tookOne();
            }
            switch (item) {
                case null -> {
                    return;
                }
                case Inbox.Ask<?> ask
                when full && ask.command().isNewWork() -> ask.answer().completeExceptionally(diskFull());
                case Inbox.Ask<?> ask -> batch.decide(ask);
                case Inbox.Query<?> query -> queries.add(query);
            }
        }
    }

    private void meetDeadlines(Batch batch) {
        if (copied) {
            lateness.because(Lateness.BY_COPY);
            return;
        }
        Instant now = batch.now();
        if (!full) {
            lateness.look(state, now);
        }
        for (int i = 0; i < DEADLINES_MAX; i++) {
            Optional<Deadline> due = state.pollDue(now);
            if (due.isEmpty()) {
                lateness.isOver();
                return;
            }
            if (full && due.get().kind() == Kind.TRIGGER) {
                heldBack.add(due.get());
            } else if (!batch.decideInternally(lateness.reached(due.get()))) {
                state.rearm(due.get(), now.plusMillis(REARM_MILLIS));
            }
        }
    }

    /** A slot that is held by nobody is stuck for ever, and so is whoever waits for its lane. */
    private void freeLostSlots(Batch batch) {
        AttemptRunner target = runner;
        if (target == null || !slotWatch.isDue(passedNanos)) {
            return;
        }
        List<Task> lost = slotWatch.look(holders(), alive, target, passedNanos);
        lost.forEach(task -> batch.decideInternally(
                new RecoverOrphans(List.of(task.id()), Set.of(), "its attempt is gone without an end")));
    }

    /** Slots that were held by attempts that were gone, found and given back since the start; for metrics. */
    public long slotsFreed() {
        return slotWatch.found();
    }

    private void lookForSpace() {
        boolean was = full;
        if (was && passedNanos - fullLookNanos < MEND_NANOS) {
            return;
        }
        fullLookNanos = passedNanos;
        full = store.isFull();
        if (full && !was) {
            LOG.error("the disk is full: the ends of work are written, new work is refused, triggers wait");
        } else if (was && !full) {
            LOG.warn("there is space on the disk again; everything goes on");
            lateness.because(Lateness.BY_FULL_DISK);
            heldBack.forEach(deadline -> state.rearm(deadline, now()));
            heldBack.clear();
        }
    }

    private static MimikitException diskFull() {
        return new MimikitException(
                ErrorCode.DISK_FULL,
                "the disk is full, so nothing new is accepted and nothing was written; free some space on the disk of"
                        + " the state directory, then send it again");
    }

    /** What keeps the storage from its work now, if anything does. */
    public Optional<Trouble> trouble() {
        return Optional.ofNullable(trouble);
    }

    private void noteTrouble() {
        Optional<Trouble> known = store.trouble();
        Optional<Trouble> lost = known.filter(each -> each.code() == ErrorCode.STATE_LOCKED);
        if (lost.isPresent() && !lost.get().equals(trouble)) {
            listeners.forEach(
                    listener -> guarded(() -> listener.stateLost(lost.get().what())));
        }
        trouble = broken && lost.isEmpty()
                ? new Trouble(brokenBy, String.valueOf(notWritable().getMessage()))
                : known.orElse(null);
    }

    private boolean commit(Batch batch) {
        if (batch.transitions().isEmpty()) {
            return true;
        }
        try {
            store.commit(batch.transitions());
            lastQ = batch.lastQ();
            failures = 0;
            return true;
        } catch (MimikitException e) {
            LOG.error("commit failed; reloading what the disk has", e);
            failed(batch, e);
        } catch (RuntimeException e) {
            LOG.error("commit failed in a way that the store does not know; reloading what the disk has", e);
            failed(batch, new MimikitException(ErrorCode.STORAGE, "the store failed: " + e, e));
        }
        return false;
    }

    private void failed(Batch batch, MimikitException error) {
        batch.fail(error, again::add);
        broken = true;
        failures++;
        brokenBy = error.code() == ErrorCode.DISK_FULL ? ErrorCode.DISK_FULL : ErrorCode.STORAGE;
        lateness.because(brokenBy == ErrorCode.DISK_FULL ? Lateness.BY_FULL_DISK : Lateness.BY_STORE);
    }

    /** Reloads after a failed commit; attempts that were decided but never started are orphans. */
    private boolean mend() {
        try {
            take(store.reload());
            broken = false;
            List<Task> holders = holders();
            alive.retainAll(
                    holders.stream().map(task -> task.attempts().getLast().id()).toList());
            Batch batch = new Batch(setup, state, now(), lastQ);
            holders.forEach(task -> batch.decideInternally(new RecoverOrphans(List.of(task.id()), alive)));
            if (commit(batch)) {
                publish(batch);
                repeatStops();
            }
            return !broken;
        } catch (RuntimeException e) {
            LOG.error("reload failed; nothing can be written, will try again", e);
            return false;
        }
    }

    /** A stop that was written by the commit that seemed to fail has told nobody. */
    private void repeatStops() {
        for (Task task : holders()) {
            Attempt attempt = task.attempts().getLast();
            StopReason reason = attempt.stopReason();
            AttemptRunner target = runner;
            if (reason != null && target != null && alive.contains(attempt.id())) {
                guarded(() -> target.stop(task, attempt, reason));
            }
        }
    }

    private MimikitException notWritable() {
        if (brokenBy == ErrorCode.DISK_FULL) {
            return diskFull();
        }
        return new MimikitException(
                ErrorCode.STORAGE, "the state can't be written; see the log, free space or repair the disk");
    }

    private void refuseAll() {
        MimikitException error = notWritable();
        for (Inbox.Item item = inbox.poll(); item != null; item = inbox.poll()) {
            switch (item) {
                case Inbox.Ask<?> ask -> {
                    if (ask.command().isNewWork()) {
                        ask.answer().completeExceptionally(error);
                    } else {
                        again.add(ask);
                    }
                }
                case Inbox.Query<?> query -> query.answer().completeExceptionally(error);
            }
        }
    }

    private void publish(Batch batch) {
        config = state.config();
        batch.publish();
        List<Transition> transitions = batch.transitions();
        if (transitions.isEmpty()) {
            return;
        }
        for (Transition transition : transitions) {
            transition.changes().forEach(this::carryOut);
        }
        for (EngineListener listener : listeners) {
            try {
                listener.committed(transitions);
            } catch (RuntimeException e) {
                LOG.error("a listener failed", e);
            }
        }
    }

    /** Starts and stops attempts, as the change says. */
    private void carryOut(Change change) {
        AttemptRunner target = runner;
        if (change.after() == null && change.before() instanceof Task gone) {
            gone.lastAttempt().ifPresent(attempt -> alive.remove(attempt.id()));
        }
        if (!(change.after() instanceof Task task) || target == null) {
            return;
        }
        TaskStatus before = change.before() instanceof Task old ? old.status() : TaskStatus.BLOCKED;
        Attempt attempt = task.lastAttempt().orElse(null);
        if (attempt == null) {
            return;
        }
        if (task.status() == TaskStatus.RUNNING && before != TaskStatus.RUNNING) {
            alive.add(attempt.id());
            if (!guarded(() -> target.start(task, attempt))) {
                slotWatch.startFailed();
                inbox.wake();
            }
        } else if (task.status() == TaskStatus.CANCELLING && before == TaskStatus.RUNNING) {
            StopReason reason = attempt.stopReason() == null ? StopReason.CANCEL : attempt.stopReason();
            guarded(() -> target.stop(task, attempt, reason));
        } else if (!task.status().holdsSlot() && alive.remove(attempt.id())) {
            intake.attemptEnded();
        }
    }

    private static boolean guarded(Runnable effect) {
        try {
            effect.run();
            return true;
        } catch (RuntimeException e) {
            LOG.error("the runner failed", e);
            return false;
        }
    }

    private void warnOfDepth() {
        for (Lane lane : state.lanes()) {
            if (lane.crossedWarnDepth()) {
                LOG.warn(
                        "lane {} is deep: {} tasks wait, warnDepth is {}",
                        lane.limits().name(),
                        lane.depth(),
                        lane.limits().warnDepth());
                listeners.forEach(listener -> guarded(() -> listener.laneIsDeep(
                        lane.limits().name(), lane.depth(), lane.limits().warnDepth())));
            }
        }
    }

    private void clockJumped(long millis) {
        LOG.warn("the clock jumped by {} ms; deadlines are looked at anew", millis);
        jumpMillis += millis;
        clockJumps.add(new ClockJump(now(), millis));
        while (clockJumps.size() > JUMPS_KEPT) {
            clockJumps.removeFirst();
        }
        listeners.forEach(listener -> guarded(() -> listener.clockJumped(millis)));
    }

    /** The newest jumps of the clock since the start, oldest first. */
    public List<ClockJump> clockJumps() {
        return List.copyOf(clockJumps);
    }

    /** What is measured by the clock moves with it, in the first batch after the jump. */
    private void followClock(Batch batch) {
        if (jumpMillis == 0 || copied) {
            return;
        }
        boolean setBack = jumpMillis < -SET_BACK_MILLIS;
        for (Entity entity : List.copyOf(state.all(Kind.TASK))) {
            if (entity instanceof Task task
                    && (task.status() == TaskStatus.RUNNING || (setBack && task.status() == TaskStatus.DEFERRED))) {
                batch.decideInternally(new FollowClock(task.id(), jumpMillis));
            }
        }
        if (setBack) {
            for (Entity trigger : List.copyOf(state.all(Kind.TRIGGER))) {
                batch.decideInternally(new RecomputeAfterClockSetBack(trigger.id(), jumpMillis));
                batch.decideInternally(new MoveConditionWithClock(trigger.id(), jumpMillis));
            }
        }
    }

    private void checkpointIfWorthwhile() {
        if (!broken && store.wantsCheckpoint()) {
            store.checkpoint(snapshot(), this::evictLater);
        }
    }

    private void evictLater(List<Task> tasks) {
        try {
            inbox.put(new Inbox.Query<>(
                    committed -> {
                        tasks.forEach(committed::evict);
                        return true;
                    },
                    new CompletableFuture<Boolean>()));
        } catch (MimikitException e) {
            LOG.debug("stopped before {} finished tasks left the memory", tasks.size(), e);
        }
    }

    /** Forgets how tasks ended that retention has removed from the store. */
    public void forgetFinished(Set<String> taskIds) {
        inbox.put(new Inbox.Query<>(
                committed -> {
                    committed.forgetFinished(taskIds);
                    return true;
                },
                new CompletableFuture<Boolean>()));
    }

    private Snapshot snapshot() {
        List<Task> leaving = leaving();
        Set<String> gone = new HashSet<>();
        leaving.forEach(task -> gone.add(task.id()));
        Map<Kind, List<Entity>> entities = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            if (!kind.isLog()) {
                List<Entity> all = new ArrayList<>(state.all(kind));
                if (kind == Kind.TASK) {
                    all.removeIf(entity -> gone.contains(entity.id()));
                }
                entities.put(kind, all);
            }
        }
        return new Snapshot(lastQ, entities, leaving);
    }

    /** Finished tasks that nobody waits for, but for the newest of the last day. */
    private List<Task> leaving() {
        List<Task> leaving = new ArrayList<>();
        Instant old = now().minus(FINISHED_KEPT_FOR);
        int excess = state.over().size() - FINISHED_KEPT;
        for (String id : state.over()) {
            boolean tooMany = excess-- > 0;
            state.task(id)
                    .filter(task -> tooMany || endedBefore(task, old))
                    .filter(task -> task.delivered() != ResultDelivery.PENDING)
                    .ifPresent(leaving::add);
        }
        return leaving;
    }

    private static boolean endedBefore(Task task, Instant instant) {
        Instant end = task.finishedAt() == null ? task.createdAt() : task.finishedAt();
        return end.isBefore(instant);
    }

    /** Nanoseconds until the next deadline, at most {@code maxNanos}. */
    long idleNanos(long maxNanos) {
        if (broken || full || failures > 1) {
            return Math.min(maxNanos, MEND_NANOS);
        }
        if (!inbox.isEmpty()) {
            return 0;
        }
        long due = copied ? DeadlineHeap.NEVER : state.nextDeadlineMillis();
        if (due == DeadlineHeap.NEVER) {
            return maxNanos;
        }
        Duration left = Duration.between(setup.clock().instant(), Instant.ofEpochMilli(due));
        return left.toMillis() > maxNanos / NANOS_PER_MILLI ? maxNanos : Math.clamp(left.toNanos(), 0, maxNanos);
    }

    /** When the earliest deadline is due, if there is one. For status; call it in a query. */
    public static Optional<Instant> nextWakeAt(State state) {
        long due = state.nextDeadlineMillis();
        return due == DeadlineHeap.NEVER ? Optional.empty() : Optional.of(Instant.ofEpochMilli(due));
    }

    void await(long nanos) {
        inbox.await(nanos);
    }

    void wake() {
        inbox.wake();
    }

    void idle() {
        if (!broken) {
            store.idle();
        }
    }

    private Instant now() {
        return Instants.millis(setup.clock().instant());
    }

    /** Refuses everything from now on and fails what waits: nobody will answer it. */
    void abandon() {
        inbox.close();
    }

    /** Refuses everything from now on, folds the journal in and gives the state up. By the engine's thread, or after it. */
    @Override
    public void close() {
        inbox.close();
        if (!broken) {
            store.checkpoint(snapshot(), tasks -> {});
        }
        store.close();
    }
}
