package io.mimikit.server;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.engine.Engine;
import io.mimikit.kernel.engine.EngineListener;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.store.Change;
import io.mimikit.kernel.store.Transition;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Lets requests wait that bring new work for a full lane, where the lane is set to {@code block}: in the order in which
 * they came, no longer than the lane says, and not more than {@value #WAITERS_MAX} of them. Thread-safe; whoever waits is
 * woken by a task that leaves the queue, not by a clock.
 */
final class WaitForRoom implements EngineListener {
    /** Requests that wait at once, over all lanes. */
    static final int WAITERS_MAX = 256;

    private final Engine engine;
    private final Map<String, Deque<Semaphore>> waiting = new HashMap<>();
    private int waiters;

    WaitForRoom(Engine engine) {
        this.engine = engine;
    }

    /**
     * Does what may find the lane full, and again when there is room.
     *
     * @throws MimikitException what the work says; lane_full when the lane refuses at once, when the time is over, or when
     *     too many wait already
     */
    <T> T with(String lane, Supplier<T> work) throws InterruptedException {
        try {
            return work.get();
        } catch (MimikitException e) {
            long waitMillis = e.code() == ErrorCode.LANE_FULL ? waitMillis(lane) : 0;
            if (waitMillis == 0) {
                throw e;
            }
            return inTurn(lane, work, waitMillis, e);
        }
    }

    private long waitMillis(String lane) {
        return engine.query(state -> state.lane(lane)
                .map(l -> l.limits().rules().whenFull().waitMillis())
                .orElse(0L));
    }

    private <T> T inTurn(String lane, Supplier<T> work, long waitMillis, MimikitException full)
            throws InterruptedException {
        Semaphore turn = new Semaphore(0);
        if (!enter(lane, turn)) {
            throw full;
        }
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMillis);
        int refused = 1;
        MimikitException last = full;
        try {
            while (turn.tryAcquire(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                turn.drainPermits();
                try {
                    T answer = work.get();
                    forgive(lane, refused);
                    return answer;
                } catch (MimikitException e) {
                    if (e.code() != ErrorCode.LANE_FULL) {
                        throw e;
                    }
                    refused++;
                    last = e;
                }
            }
            forgive(lane, refused - 1);
            throw last;
        } finally {
            leave(lane, turn);
        }
    }

    private void forgive(String lane, int refusals) {
        if (refusals > 0) {
            boolean ignored = engine.query(state -> {
                state.lane(lane).ifPresent(l -> l.forgive(refusals));
                return true;
            });
        }
    }

    private synchronized boolean enter(String lane, Semaphore turn) {
        if (waiters >= WAITERS_MAX) {
            return false;
        }
        waiters++;
        Deque<Semaphore> turns = waiting.computeIfAbsent(lane, name -> new ArrayDeque<>());
        turns.add(turn);
        if (turns.size() == 1) {
            // There may have come room in between, when nobody was there to be woken.
            turn.release();
        }
        return true;
    }

    private synchronized void leave(String lane, Semaphore turn) {
        waiters--;
        Deque<Semaphore> turns = waiting.getOrDefault(lane, new ArrayDeque<>());
        boolean wasFirst = turn.equals(turns.peek()); // a semaphore equals only itself
        turns.remove(turn);
        if (turns.isEmpty()) {
            waiting.remove(lane);
        } else if (wasFirst) {
            turns.element().release();
        }
    }

    synchronized int waiters() {
        return waiters;
    }

    @Override
    public synchronized void committed(List<Transition> transitions) {
        if (waiters == 0) {
            return;
        }
        for (Transition transition : transitions) {
            transition.changes().forEach(this::look);
        }
    }

    private void look(Change change) {
        if (change.kind() == Kind.LANE) {
            waiting.values().forEach(turns -> turns.forEach(Semaphore::release));
            return;
        }
        boolean left = change.before() instanceof Task before
                && before.status() == TaskStatus.QUEUED
                && !(change.after() instanceof Task after && after.status() == TaskStatus.QUEUED);
        if (left) {
            waiting.values().forEach(turns -> turns.element().release());
        }
    }
}
