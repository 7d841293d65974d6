package io.mimikit.kernel.entity;

import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.doc.Shape;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One line of the run log of a task or trigger. Immutable.
 *
 * @param subject {@code task} or {@code trigger}
 * @param subjectId whose log it belongs to
 * @param action started, step, finished, skipped or missed
 * @param status ok, error, timeout, cancelled, interrupted, skipped, missed; null for a start or a step
 * @param data what else is known: attempt, reason, from, to, count, durationMs, the step itself
 */
public record RunEntry(
        String id,
        String subject,
        String subjectId,
        Instant ts,
        String action,
        @Nullable String status,
        Map<String, Object> data)
        implements Entity {
    public static final String TASK = "task";
    public static final String TRIGGER = "trigger";

    public static final Shape<RunEntry> SHAPE = Shape.<RunEntry>of()
            .envelope("kind", "schemaVersion")
            .field("id", RunEntry::id, FieldType.STRING)
            .field("subject", RunEntry::subject, FieldType.STRING)
            .field("subjectId", RunEntry::subjectId, FieldType.STRING)
            .field("ts", RunEntry::ts, FieldType.INSTANT)
            .field("action", RunEntry::action, FieldType.STRING)
            .field("status", RunEntry::status, FieldType.STRING)
            .extra(RunEntry::data)
            .build(d -> new RunEntry(
                    d.or("id", FieldType.STRING, ""),
                    d.or("subject", FieldType.STRING, TASK),
                    d.or("subjectId", FieldType.STRING, ""),
                    d.need("ts", FieldType.INSTANT),
                    d.need("action", FieldType.STRING),
                    d.opt("status", FieldType.STRING),
                    d.extra()));

    @Override
    public Kind kind() {
        return Kind.RUN;
    }
}
