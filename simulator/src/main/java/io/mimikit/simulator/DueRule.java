package io.mimikit.simulator;

import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.IdempotencyEntry;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Question;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.Trigger;
import io.mimikit.kernel.state.State;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import org.jspecify.annotations.Nullable;

/**
 * Nothing is late while the engine has nothing to do: what is due has happened, what waits has no free slot, and the
 * engine knows when to wake up next. Not thread-safe.
 */
final class DueRule implements Rule {
    private static final long NEVER = Long.MAX_VALUE;
    /** What led to nothing is looked at again after this long. */
    private static final long REARM_MILLIS = 1000;

    private static final int ALL_EVERY = 16;

    private final KernelConfig config;
    private final Known known;
    private final Queues queues;
    private final Running running;
    private final Findings findings;
    private boolean claiming = true;
    private boolean full;
    private int looks;

    DueRule(KernelConfig config, Known known, Queues queues, Running running, Findings findings) {
        this.config = config;
        this.known = known;
        this.queues = queues;
        this.running = running;
        this.findings = findings;
    }

    /** Whether waiting tasks are to be started, which they are not while the process stops. */
    void claiming(boolean value) {
        claiming = value;
    }

    /** Whether nothing new begins because there is no space for it. */
    void full(boolean value) {
        full = value;
    }

    @Override
    public void settled(State state) {
        long now = findings.now().toEpochMilli();
        long earliest = NEVER;
        for (Task task : known.openTasks()) {
            earliest = Math.min(earliest, checked(task, taskDue(task), now));
        }
        for (Entity entity : full ? List.<Entity>of() : known.of(Kind.TRIGGER).values()) {
            earliest = Math.min(earliest, checked(entity, triggerDue((Trigger) entity), now));
        }
        if (looks++ % ALL_EVERY == 0) {
            for (Entity entity : known.of(Kind.QUESTION).values()) {
                earliest = Math.min(earliest, checked(entity, questionDue((Question) entity), now));
            }
            for (Entity entity : known.of(Kind.IDEMPOTENCY).values()) {
                long due = ((IdempotencyEntry) entity).expiresAt().toEpochMilli();
                earliest = Math.min(earliest, checked(entity, due, now));
            }
        }
        long min = earliest;
        long next = state.nextDeadlineMillis();
        findings.check(
                next <= Math.max(min, now + REARM_MILLIS),
                "the engine wakes up in time",
                () -> "it sleeps until " + Instant.ofEpochMilli(next) + ", and something is due at "
                        + Instant.ofEpochMilli(min));
        if (claiming && !full) {
            config.lanes().keySet().forEach(this::checkSlots);
        }
    }

    private long checked(Entity entity, long due, long now) {
        findings.check(
                due > now - 2 * REARM_MILLIS,
                "what is due happens",
                () -> "it was due at " + Instant.ofEpochMilli(due) + ": " + entity);
        return due;
    }

    private static long millis(@Nullable Instant instant) {
        return instant == null ? NEVER : instant.toEpochMilli();
    }

    private static long taskDue(Task task) {
        long deadline = millis(task.spec().deadlineAt());
        return switch (task.status()) {
            case BLOCKED, QUEUED -> deadline;
            case DEFERRED -> Math.min(deadline, millis(task.deferUntil()));
            case RUNNING -> {
                Instant limit = task.attempts().getLast().limitAt(task.spec().timeoutMillis());
                yield Math.min(deadline, limit.toEpochMilli());
            }
            case CANCELLING, DONE, FAILED, CANCELLED, DEAD, INTERRUPTED -> NEVER;
        };
    }

    private static long triggerDue(Trigger trigger) {
        Instant next = trigger.state().nextRunAt();
        if (!trigger.enabled()) {
            return NEVER;
        }
        long due = next == null ? NEVER : State.due(trigger, next).toEpochMilli();
        return Math.min(due, millis(trigger.spec().expiresAt()));
    }

    private static long questionDue(Question question) {
        return question.isOpen() ? question.expiresAt().toEpochMilli() : NEVER;
    }

    /** No free slot where somebody waits who may have it. */
    private void checkSlots(String lane) {
        int max = queues.maxConcurrent(lane);
        int free = max - running.inLane(lane);
        if (free <= 0 || queues.isPaused(lane)) {
            return;
        }
        int keyMax = queues.limits(lane).keyConcurrent();
        for (Map.Entry<Queues.Row, NavigableSet<Queues.Waiting>> row :
                queues.of(lane).entrySet()) {
            boolean may = (row.getKey().isForeground() || free > 1 || max == 1)
                    && (keyMax == 0 || running.ofKey(lane, row.getKey().key()) < keyMax);
            findings.check(
                    !may,
                    "nobody waits beside a free slot",
                    () -> "lane " + lane + " has " + free + " of " + max + " free, and there waits "
                            + row.getValue().first());
        }
    }
}
