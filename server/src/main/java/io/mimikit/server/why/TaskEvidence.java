package io.mimikit.server.why;

import io.mimikit.kernel.entity.Question;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.store.AuditLine;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything on record about a task. Immutable.
 *
 * @param lane how its lane stands, empty when the task is over
 * @param parents the tasks that it waits for, and how they stand
 * @param question what its agent has asked
 * @param audit lines that may speak of it, oldest first
 */
public record TaskEvidence(
        Task task,
        Optional<LaneView> lane,
        Map<String, TaskStatus> parents,
        Optional<Question> question,
        List<AuditLine> audit,
        Standing runtime,
        Instant now) {

    /** Whether anything is started at all. */
    public enum Standing {
        RUNS,
        /** The process does not run; the state was read from disk. */
        STOPPED,
        /** The state is a copy that nobody has adopted. */
        COPIED
    }

    /**
     * A lane and a task's place in it.
     *
     * @param running ids of tasks that hold its slots, oldest first
     * @param ahead waiting tasks that would be taken before it
     * @param keyRunning slots held by tasks of the same key
     * @param keyMax slots that one key may hold
     */
    public record LaneView(
            String name,
            boolean paused,
            Optional<String> pausedReason,
            int max,
            int active,
            int depth,
            List<String> running,
            int ahead,
            int keyRunning,
            int keyMax) {}
}
