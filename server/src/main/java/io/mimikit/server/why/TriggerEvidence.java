package io.mimikit.server.why;

import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.Trigger;
import io.mimikit.kernel.store.AuditLine;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Everything on record about a trigger. Immutable.
 *
 * @param trigger empty when it is gone and only its run log is left
 * @param describe what it waits for, in words
 * @param running its tasks that are not over
 * @param runs its run log, oldest first
 * @param audit lines that may speak of it, oldest first
 */
public record TriggerEvidence(
        String id,
        Optional<Trigger> trigger,
        String describe,
        List<Task> running,
        List<RunEntry> runs,
        List<AuditLine> audit,
        TaskEvidence.Standing runtime,
        Instant now) {}
