package io.mimikit.simulator;

import io.mimikit.kernel.entity.Attempt;
import io.mimikit.kernel.entity.Delivery;
import io.mimikit.kernel.entity.StopReason;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.store.Change;
import io.mimikit.kernel.store.Transition;
import java.util.List;

/**
 * The life of a task goes one way: what is over stays over unless somebody retries it, attempts are only added, and what
 * was cancelled brings nothing. Not thread-safe.
 */
final class TaskRule implements Rule {
    private static final String RETRY = "task.retry";

    private final Findings findings;

    TaskRule(Findings findings) {
        this.findings = findings;
    }

    @Override
    public void committed(Transition record) {
        for (Change change : record.changes()) {
            if (change.after() instanceof Task after) {
                after(after);
                if (change.before() instanceof Task before) {
                    moved(record, before, after);
                }
            }
        }
    }

    private void after(Task task) {
        findings.check(
                task.status() != TaskStatus.CANCELLED || task.result() == null,
                "what was cancelled brings nothing",
                () -> "a result was kept: " + task);
        StopReason told = task.lastAttempt().map(Attempt::stopReason).orElse(null);
        findings.check(
                task.status() != TaskStatus.DONE || told != StopReason.CANCEL,
                "what was cancelled brings nothing",
                () -> "it was told to stop, and counts as done: " + task);
    }

    private void moved(Transition record, Task before, Task after) {
        boolean back = before.status().isTerminal() && after.status() != before.status();
        findings.check(
                !back || record.why().equals(RETRY),
                "what is over stays over",
                () -> record.why() + " moved " + before.status() + " to " + after.status() + ": " + after);
        boolean orphan = record.why().equals("recover")
                && before.status() == TaskStatus.RUNNING
                && before.spec().delivery() == Delivery.AT_MOST_ONCE;
        findings.check(
                !orphan || after.status() == TaskStatus.INTERRUPTED,
                "at most once",
                () -> "nobody knows how it ended, and it counts as " + after);
        List<Attempt> had = before.attempts();
        List<Attempt> has = after.attempts();
        boolean grown = has.size() == had.size() || has.size() == had.size() + 1;
        findings.check(grown, "attempts are only added", () -> had + " became " + has);
        for (int i = 0; grown && i < had.size(); i++) {
            Attempt old = had.get(i);
            Attempt now = has.get(i);
            findings.check(
                    old.id().equals(now.id()) && (!old.isOver() || old.equals(now)),
                    "attempts are only added",
                    () -> old + " became " + now);
        }
    }
}
