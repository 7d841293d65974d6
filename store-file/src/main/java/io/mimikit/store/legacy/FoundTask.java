package io.mimikit.store.legacy;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A task as it was found at one place. Immutable, but for what is noted as repaired.
 *
 * @param planner whether it is a planner's
 * @param id as it will be called
 * @param oldId as it was called
 * @param place in which file, and where in it
 */
record FoundTask(boolean planner, Stage stage, String id, String oldId, String place, Fields fields, Repairs repairs) {
    FoundTask renamed(String newId, String why) {
        repairs.add(why);
        return new FoundTask(planner, stage, newId, oldId, place, fields, repairs);
    }

    ItemKind kind() {
        return switch (stage) {
            case QUEUED, RUNNING -> planner ? ItemKind.PLANNER_TASK : ItemKind.WORKER_TASK;
            case RESULT -> planner ? ItemKind.PLANNER_RESULT : ItemKind.WORKER_RESULT;
            case STATUS -> ItemKind.STATUS;
        };
    }

    /** What was asked for; a result has it in its snapshot of the task, where it has one. */
    Optional<String> prompt() {
        return stage == Stage.RESULT
                ? fields.object("task").flatMap(task -> task.filled("prompt"))
                : fields.filled("prompt");
    }

    /** What describes the task itself. */
    Fields task() {
        return stage == Stage.RESULT ? fields.object("task").orElse(fields) : fields;
    }

    @Nullable
    Instant createdAt() {
        return stage == Stage.STATUS ? null : task().time("createdAt");
    }

    @Nullable
    Instant completedAt() {
        return fields.time("completedAt");
    }

    long attempts() {
        Long attempts = fields.count("attempts");
        return attempts == null ? 0 : attempts;
    }

    boolean isDone() {
        return "done".equals(fields.text("status"));
    }

    @Nullable
    String triggerId() {
        String own = fields.text("sourceTriggerId");
        return LegacyIds.safeOrNull(own != null ? own : task().text("sourceTriggerId"));
    }
}
