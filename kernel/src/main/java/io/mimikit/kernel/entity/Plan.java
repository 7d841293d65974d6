package io.mimikit.kernel.entity;

import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.doc.Shape;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The tasks that one planner made and whose end the user is told once: at the last of them or at the first failure.
 * Immutable. The id is that of the planner's task.
 *
 * @param taskIds the tasks of the plan
 * @param open those that are not over
 * @param reported whether the user was told
 */
public record Plan(
        String id,
        String conversation,
        WorkClass workClass,
        String request,
        List<String> taskIds,
        List<String> open,
        boolean reported,
        Instant createdAt,
        Map<String, Object> extra)
        implements Entity {
    public static final Shape<Plan> SHAPE = Shape.<Plan>of()
            .envelope("kind", "schemaVersion")
            .field("id", Plan::id, FieldType.STRING)
            .field("conversation", Plan::conversation, FieldType.STRING)
            .field("class", Plan::workClass, WorkClass.TYPE)
            .field("request", Plan::request, FieldType.STRING)
            .field("taskIds", Plan::taskIds, FieldType.STRINGS)
            .field("open", Plan::open, FieldType.STRINGS)
            .field("reported", Plan::reported, FieldType.BOOL)
            .field("createdAt", Plan::createdAt, FieldType.INSTANT)
            .extra(Plan::extra)
            .build(d -> new Plan(
                    d.need("id", FieldType.STRING),
                    d.or("conversation", FieldType.STRING, Conversation.MAIN),
                    d.or("class", WorkClass.TYPE, WorkClass.BACKGROUND),
                    d.or("request", FieldType.STRING, ""),
                    d.or("taskIds", FieldType.STRINGS, List.of()),
                    d.or("open", FieldType.STRINGS, List.of()),
                    d.or("reported", FieldType.BOOL, false),
                    d.need("createdAt", FieldType.INSTANT),
                    d.extra()));

    @Override
    public Kind kind() {
        return Kind.PLAN;
    }

    /** The plan with one task less to wait for. */
    public Plan closed(String taskId) {
        return new Plan(
                id,
                conversation,
                workClass,
                request,
                taskIds,
                open.stream().filter(task -> !task.equals(taskId)).toList(),
                reported,
                createdAt,
                extra);
    }

    public Plan reopened(String taskId) {
        List<String> more = new java.util.ArrayList<>(open);
        more.add(taskId);
        return new Plan(id, conversation, workClass, request, taskIds, List.copyOf(more), false, createdAt, extra);
    }

    public Plan told() {
        return new Plan(id, conversation, workClass, request, taskIds, open, true, createdAt, extra);
    }
}
