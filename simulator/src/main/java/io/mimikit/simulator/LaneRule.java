package io.mimikit.simulator;

import io.mimikit.kernel.entity.Attempt;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.store.Transition;
import java.util.Map;
import java.util.NavigableSet;

/**
 * Who may start: no more code than a lane and a key allow, background never in the last slot of two or more, first come
 * first served within key, class and priority, and nobody past somebody of a higher level. At level 10 only who is
 * older goes first; since waiting leads to level 10, nothing starves. Not thread-safe.
 */
final class LaneRule implements Rule {
    private final Queues queues;
    private final Running running;
    private final Findings findings;
    private long latestMillis = Long.MIN_VALUE;

    LaneRule(Queues queues, Running running, Findings findings) {
        this.queues = queues;
        this.running = running;
        this.findings = findings;
    }

    @Override
    public void committed(Transition record) {
        latestMillis = Math.max(latestMillis, record.at().toEpochMilli());
    }

    @Override
    public void died() {
        latestMillis = Long.MIN_VALUE;
    }

    @Override
    public void starting(Task task, Attempt attempt) {
        String lane = task.lane();
        int max = queues.maxConcurrent(lane);
        int free = max - running.inLane(lane);
        findings.check(free > 0, "lane limits hold", () -> "lane " + lane + " allows " + max + ", and starts " + task);
        findings.check(
                hasRoom(lane, task.spec().key()),
                "key limits hold",
                () -> "key " + task.spec().key() + " runs already in lane " + lane + ", and starts " + task);
        boolean foreground = Queues.row(task).isForeground();
        findings.check(
                foreground || free > 1 || max == 1,
                "background never takes the last slot",
                () -> "lane " + lane + " of " + max + " starts " + task);
        findings.check(!queues.isPaused(lane), "a paused lane starts nothing", () -> "lane " + lane + ": " + task);
        checkOrder(task, attempt.startedAt().toEpochMilli(), free > 1 || max == 1);
    }

    private boolean hasRoom(String lane, String key) {
        int max = queues.limits(lane).keyConcurrent();
        return max == 0 || running.ofKey(lane, key) < max;
    }

    /** Everybody who still waits, waited when this one was chosen. */
    private void checkOrder(Task task, long nowMillis, boolean backgroundToo) {
        String lane = task.lane();
        Queues.Row row = Queues.row(task);
        Queues.Waiting chosen = Queues.waiting(task);
        boolean timeWentOn = nowMillis >= latestMillis;
        int level = queues.level(row, chosen, lane, nowMillis);
        for (Map.Entry<Queues.Row, NavigableSet<Queues.Waiting>> other :
                queues.of(lane).entrySet()) {
            Queues.Waiting head = other.getValue().first();
            boolean older = head.compareTo(chosen) < 0;
            findings.check(
                    !other.getKey().equals(row) || !older,
                    "first come, first served",
                    () -> head.taskId() + " is before " + task.id() + " in " + row);
            boolean competes = (backgroundToo || other.getKey().isForeground())
                    && hasRoom(lane, other.getKey().key());
            if (competes && timeWentOn) {
                int his = queues.level(other.getKey(), head, lane, nowMillis);
                findings.check(
                        his < level || (his == level && (level < Queues.LEVEL_MAX || !older)),
                        "nothing starves",
                        () -> task.id() + " of level " + level + " goes before " + head.taskId() + " of level " + his
                                + " in lane " + lane);
            }
        }
    }
}
