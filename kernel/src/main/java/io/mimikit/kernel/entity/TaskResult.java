package io.mimikit.kernel.entity;

import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.doc.Shape;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
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

    private static final String PARTIAL = "partial";

    /** The same, of an attempt that was broken off: what it had brought until then. */
    public TaskResult asPartial() {
        Map<String, Object> more = new LinkedHashMap<>(extra);
        more.put(PARTIAL, true);
        return new TaskResult(text, exitCode, artifact, Collections.unmodifiableMap(more));
    }

    public boolean isPartial() {
        return Objects.equals(extra.get(PARTIAL), true);
    }

    public static TaskResult text(String text) {
        return new TaskResult(text, null, null, Map.of());
    }
}
