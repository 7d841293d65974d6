package io.mimikit.kernel.engine;

import io.mimikit.kernel.entity.Attempt;
import io.mimikit.kernel.entity.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds slots that nobody will ever give back: of attempts that this process started and that its runner knows nothing of
 * any more. Looks once in {@link #EVERY}, which is how often an idle engine comes round anyway, and at once after a start
 * that failed. Belongs to the engine's thread, but for {@link #found}.
 */
final class SlotWatch {
    static final Duration EVERY = Duration.ofSeconds(60);

    private static final Logger LOG = LoggerFactory.getLogger(SlotWatch.class);

    private long lookedNanos;
    private boolean startFailed;
    private final AtomicLong found = new AtomicLong();

    SlotWatch(long nowNanos) {
        this.lookedNanos = nowNanos;
    }

    /** An attempt could not be started. */
    void startFailed() {
        startFailed = true;
    }

    boolean isDue(long nowNanos) {
        return startFailed || nowNanos - lookedNanos >= EVERY.toNanos();
    }

    /** Tasks whose attempts are gone. */
    List<Task> look(List<Task> holders, Set<String> alive, AttemptRunner runner, long nowNanos) {
        lookedNanos = nowNanos;
        startFailed = false;
        List<Task> lost = new ArrayList<>();
        for (Task task : holders) {
            Attempt attempt = task.attempts().getLast();
            if (alive.contains(attempt.id()) && !runner.runs(attempt.id())) {
                LOG.error(
                        "attempt {} of task {} holds a slot of lane {} and is gone; the slot is given back",
                        attempt.id(),
                        task.id(),
                        task.lane());
                lost.add(task);
            }
        }
        found.addAndGet(lost.size());
        return lost;
    }

    /** Slots that were found and given back since the start. */
    long found() {
        return found.get();
    }
}
