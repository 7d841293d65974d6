package io.mimikit.kernel.lane;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One lane: its limits, its waiting tasks and its slots. Not thread-safe; owned by the engine's thread.
 *
 * <p>Background work never takes the last free slot of a lane with two or more, so that a person's task finds one.
 */
public final class Lane {
    private LaneLimits limits;
    private final Turns turns;
    private final TokenBucket bucket;
    private final Map<String, Waiting> waiting = new HashMap<>();
    private final WaitTimes waits = new WaitTimes();
    private final BusiestKeys busiest = new BusiestKeys();
    private @Nullable String pausedReason;
    private boolean paused;
    private boolean draining;
    private int active;
    private long started;
    private long rejected;
    private boolean warned;

    public Lane(LaneLimits limits) {
        this.limits = limits;
        this.turns = new Turns(limits);
        this.bucket = new TokenBucket(limits.rules().rate());
    }

    public LaneLimits limits() {
        return limits;
    }

    /** Changes the limits at once; what waits keeps its place. */
    public void limits(LaneLimits changed, long nowMillis) {
        boolean sameTurns = changed.keyConcurrent() == limits.keyConcurrent()
                && changed.agingMillis() == limits.agingMillis()
                && changed.rules().equals(limits.rules());
        if (!changed.rules().rate().equals(limits.rules().rate())) {
            bucket.rate(changed.rules().rate(), nowMillis);
        }
        limits = changed;
        if (!sameTurns) {
            turns.limits(changed, nowMillis);
        }
    }

    public void paused(boolean value, @Nullable String reason) {
        paused = value;
        pausedReason = reason;
    }

    /** Takes no new work from now on; what is there goes on. */
    public void draining(boolean value) {
        draining = value;
    }

    /** Whether it takes no new work. */
    public boolean isClosed() {
        return draining;
    }

    /** Whether it is closed and everything that it had is done. */
    public boolean isDrained() {
        return draining && paused;
    }

    /** Whether it is closed and has nothing left to do: the moment to pause it. */
    public boolean hasRunDry() {
        return draining && !paused && active == 0 && depth() == 0;
    }

    public boolean isPaused() {
        return paused;
    }

    public Optional<String> pausedReason() {
        return Optional.ofNullable(pausedReason);
    }

    /** Tasks that wait for a slot. */
    public int depth() {
        return turns.size();
    }

    /** Slots that are held. */
    public int active() {
        return active;
    }

    public long rejected() {
        return rejected;
    }

    public void reject() {
        rejected++;
    }

    /** So many were refused for the moment only: whoever brought them waited and had them accepted. */
    public void forgive(int refusals) {
        rejected -= refusals;
    }

    /** Tasks that got a slot since the start of the process. */
    public long started() {
        return started;
    }

    /** How long those waited that started lately. */
    public WaitTimes waits() {
        return waits;
    }

    /** The keys from which most came, those with the longest queues first. */
    public List<KeyFigures> busiestKeys(int max) {
        List<KeyFigures> figures = new ArrayList<>();
        busiest.all().forEach((key, busy) -> figures.add(turns.figures(key, busy)));
        figures.sort(Comparator.comparingInt(KeyFigures::depth)
                .thenComparingInt(KeyFigures::active)
                .thenComparingLong(KeyFigures::started)
                .reversed()
                .thenComparing(KeyFigures::key));
        return figures.subList(0, Math.min(max, figures.size()));
    }

    public boolean isFull() {
        return depth() >= limits.maxDepth();
    }

    /** Puts a task into the queue. */
    public void enqueue(String taskId, String key, boolean foreground, int priority, long readyMillis, long nowMillis) {
        int base = Math.min(Turns.LEVEL_MAX, priority + (foreground ? 3 : 0));
        Waiting item = new Waiting(taskId, key, foreground, base, readyMillis);
        if (waiting.putIfAbsent(taskId, item) != null) {
            throw new IllegalStateException(taskId + " waits already");
        }
        turns.add(item, nowMillis);
        busiest.arrived(key);
    }

    /** Takes a task out of the queue that will not run. */
    public void withdraw(String taskId, long nowMillis) {
        turns.remove(taken(taskId), nowMillis);
        rearmWarning();
    }

    /** The task that a free slot would go to now. */
    public Optional<String> next(long nowMillis) {
        return bucket.mayStart(nowMillis) ? first(nowMillis) : Optional.empty();
    }

    /** Whose turn it is, whether the rate of the lane lets it start or not. */
    private Optional<String> first(long nowMillis) {
        int free = limits.maxConcurrent() - active;
        if (paused || free <= 0 || turns.size() == 0) {
            return Optional.empty();
        }
        boolean backgroundToo = free > 1 || limits.maxConcurrent() == 1;
        return turns.peek(nowMillis, backgroundToo).map(Waiting::taskId);
    }

    /** When a rate lets the next one start, where nothing but a rate keeps it back; to be asked when {@link #next} has none. */
    public OptionalLong nextTokenMillis(long nowMillis) {
        if (paused || limits.maxConcurrent() <= active || turns.size() == 0) {
            return OptionalLong.empty();
        }
        long ofLane = bucket.nextMillis(nowMillis);
        if (first(nowMillis).isPresent()) {
            return OptionalLong.of(ofLane);
        }
        OptionalLong ofKeys = turns.nextTokenMillis(nowMillis);
        return ofKeys.isPresent() ? OptionalLong.of(Math.max(ofLane, ofKeys.getAsLong())) : ofKeys;
    }

    /** The task gets a slot. */
    public void start(String taskId, long nowMillis) {
        Waiting item = taken(taskId);
        turns.take(item, nowMillis);
        bucket.take(nowMillis);
        active++;
        started++;
        long waited = nowMillis - item.readyMillis();
        waits.add(waited, nowMillis);
        busiest.started(item.key(), waited, nowMillis);
        rearmWarning();
    }

    /** A task of this key began at that time, in an earlier life; rates go on from there. Oldest first. */
    public void charge(String key, long atMillis) {
        bucket.take(atMillis);
        turns.charge(key, atMillis);
    }

    /** A slot is held by a task that did not come out of the queue, as after a restart. */
    public void occupy(String key, long nowMillis) {
        turns.occupy(key, nowMillis);
        active++;
    }

    public void release(String key, long nowMillis) {
        turns.release(key, nowMillis);
        active--;
    }

    /** Since when the task that waits longest has been ready. */
    public OptionalLong oldestReadyMillis() {
        return turns.oldestReadyMillis();
    }

    /** Whether the depth has just crossed {@code warnDepth}; true once per crossing. */
    public boolean crossedWarnDepth() {
        if (!warned && depth() >= limits.warnDepth()) {
            warned = true;
            return true;
        }
        return false;
    }

    private void rearmWarning() {
        if (depth() < limits.warnDepth()) {
            warned = false;
        }
    }

    private Waiting taken(String taskId) {
        Waiting item = waiting.remove(taskId);
        if (item == null) {
            throw new IllegalStateException(taskId + " does not wait");
        }
        return item;
    }
}
