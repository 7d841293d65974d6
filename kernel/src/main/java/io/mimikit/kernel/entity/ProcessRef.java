package io.mimikit.kernel.entity;

import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.doc.Shape;

/**
 * An operating-system process that an attempt started. Immutable.
 *
 * @param start when the operating system says that it started, so that a reused pid is not taken for it
 */
public record ProcessRef(long pid, String start) {
    public static final Shape<ProcessRef> SHAPE = Shape.<ProcessRef>of()
            .field("pid", ProcessRef::pid, FieldType.LONG)
            .field("start", ProcessRef::start, FieldType.STRING)
            .build(d -> new ProcessRef(d.need("pid", FieldType.LONG), d.or("start", FieldType.STRING, "")));
}
