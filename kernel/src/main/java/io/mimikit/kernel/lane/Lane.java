package io.mimikit.kernel.lane;

import java.util.HashMap;
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
    private final Map<String, Waiting> waiting = new HashMap<>();
    private @Nullable String pausedReason;
    private boolean paused;
    private int active;
    private long rejected;
    private boolean warned;

    public Lane(LaneLimits limits) {
        this.limits = limits;
        this.turns = new Turns(limits.agingMillis(), limits.keyConcurrent());
    }

    public LaneLimits limits() {
        return limits;
    }

    /** Changes the limits at once; what waits keeps its place. */
    public void limits(LaneLimits changed) {
        limits = changed;
    }

    public void paused(boolean value, @Nullable String reason) {
        paused = value;
        pausedReason = reason;
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
    }

    /** Takes a task out of the queue that will not run. */
    public void withdraw(String taskId, long nowMillis) {
        turns.remove(taken(taskId), nowMillis);
        rearmWarning();
    }

    /** The task that a free slot would go to now. */
    public Optional<String> next(long nowMillis) {
        int free = limits.maxConcurrent() - active;
        if (paused || free <= 0 || turns.size() == 0) {
            return Optional.empty();
        }
        boolean backgroundToo = free > 1 || limits.maxConcurrent() == 1;
        return turns.peek(nowMillis, backgroundToo).map(Waiting::taskId);
    }

    /** The task gets a slot. */
    public void start(String taskId, long nowMillis) {
        turns.take(taken(taskId), nowMillis);
        active++;
        rearmWarning();
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
