package io.mimikit.kernel.entity;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.doc.Shape;

/** Why an attempt or a task failed: a code that retry rules look at, and words for people. Immutable. */
public record TaskError(ErrorCode code, String message) {
    public static final Shape<TaskError> SHAPE = Shape.<TaskError>of()
            .field("code", TaskError::code, FieldType.wireEnum(ErrorCode.values(), ErrorCode::wireName))
            .field("message", TaskError::message, FieldType.STRING)
            .build(d -> new TaskError(
                    ErrorCode.fromWire(d.or("code", FieldType.STRING, "internal")),
                    d.or("message", FieldType.STRING, "")));
}
