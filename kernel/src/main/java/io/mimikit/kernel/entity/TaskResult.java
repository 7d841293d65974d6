package io.mimikit.kernel.entity;

import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.doc.Shape;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a task brought. Immutable.
 *
 * @param text the last text of an agent, or the captured output of a command
 * @param exitCode of a command
 * @param artifact content hash of the whole output, where {@code text} holds head and tail only
 */
public record TaskResult(
        String text, @Nullable Integer exitCode, @Nullable String artifact, Map<String, Object> extra) {
    public static final Shape<TaskResult> SHAPE = Shape.<TaskResult>of()
            .field("text", TaskResult::text, FieldType.STRING)
            .field("exitCode", TaskResult::exitCode, FieldType.INT)
            .field("artifact", TaskResult::artifact, FieldType.STRING)
            .extra(TaskResult::extra)
            .build(d -> new TaskResult(
                    d.or("text", FieldType.STRING, ""),
                    d.opt("exitCode", FieldType.INT),
                    d.opt("artifact", FieldType.STRING),
                    d.extra()));

    public static TaskResult text(String text) {
        return new TaskResult(text, null, null, Map.of());
    }
}
