package io.mimikit.kernel.entity;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.doc.Shape;
import java.util.Map;

/** Why an attempt or a task failed: a code that retry rules look at, and words for people. Immutable. */
public record TaskError(ErrorCode code, String message, Map<String, Object> extra) {
    public static final Shape<TaskError> SHAPE = Shape.<TaskError>of()
            .field("code", e -> e.code.wireName(), FieldType.STRING)
            .field("message", TaskError::message, FieldType.STRING)
            .extra(TaskError::extra)
            .build(d -> new TaskError(
                    ErrorCode.fromWire(d.or("code", FieldType.STRING, "internal")),
                    d.or("message", FieldType.STRING, ""),
                    d.extra()));

    /** Without anything that this program doesn't know. */
    public TaskError(ErrorCode code, String message) {
        this(code, message, Map.of());
    }
}
