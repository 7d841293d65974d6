package io.mimikit.simulator;

import io.mimikit.kernel.entity.Attempt;
import io.mimikit.kernel.entity.Delivery;
import io.mimikit.kernel.entity.StopReason;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.store.Change;
import io.mimikit.kernel.store.Transition;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Attempts start once, on a durable record, one at a time for a task, and not more of them than the task allows: one
 * where it must run at most once. Not thread-safe.
 */
final class AttemptRule implements Rule {
    private final Known known;
    private final Running running;
    private final Findings findings;
    private final Set<String> started = new HashSet<>();
    /** Starts of code that count against the task's attempts. */
    private final Map<String, Integer> spent = new HashMap<>();

    AttemptRule(Known known, Running running, Findings findings) {
        this.known = known;
        this.running = running;
        this.findings = findings;
    }

    int started() {
        return started.size();
    }

    @Override
    public void committed(Transition record) {
        for (Change change : record.changes()) {
            if (change.after() instanceof Task after) {
                boolean afresh = record.why().equals("task.retry") || asked(change, after);
                if (afresh) {
                    spent.remove(after.id());
                } else if (stoppedForFree(change, after)) {
                    spent.computeIfPresent(after.id(), (id, count) -> count - 1);
                }
            }
        }
    }

    /** A task that waits for an answer has all its attempts again afterwards. */
    private static boolean asked(Change change, Task after) {
        return after.status() == TaskStatus.BLOCKED
                && change.before() instanceof Task before
                && before.status().holdsSlot();
    }

    private static boolean stoppedForFree(Change change, Task after) {
        return change.before() instanceof Task before
                && before.status().holdsSlot()
                && after.status() == TaskStatus.QUEUED
                && after.lastAttempt().map(Attempt::stopReason).orElse(null) == StopReason.SHUTDOWN;
    }

    @Override
    public void starting(Task task, Attempt attempt) {
        Task durable = known.task(task.id()).orElse(null);
        boolean recorded = durable != null
                && durable.status() == TaskStatus.RUNNING
                && durable.attempts().getLast().id().equals(attempt.id());
        findings.check(
                recorded,
                "no attempt runs without its durable record",
                () -> attempt.id() + " of " + task.id() + " starts, on disk is " + durable);
        findings.check(started.add(attempt.id()), "an attempt starts once", () -> attempt.id() + " of " + task.id());
        findings.check(
                running.ofTask(task.id()).isEmpty(),
                "an attempt has one owner",
                () -> attempt.id() + " of " + task.id() + " starts while "
                        + running.ofTask(task.id()).getFirst().attempt().id() + " still runs");
        int count = spent.merge(task.id(), 1, Integer::sum);
        if (task.spec().delivery() == Delivery.AT_MOST_ONCE) {
            findings.check(count == 1, "at most once", () -> task.id() + " starts for the " + count + ". time");
        }
        int max = task.spec().retry().maxAttempts();
        findings.check(count <= max, "no more attempts than allowed", () -> count + " of " + max + ": " + task);
    }
}
