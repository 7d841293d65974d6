package io.mimikit.kernel.entity;

import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.doc.Shape;

/**
 * An operating-system process that an attempt started. Immutable.
 *
 * @param startTicks the kernel's start time of the process, so that a reused pid is not taken for it
 */
public record ProcessRef(long pid, long startTicks) {
    public static final Shape<ProcessRef> SHAPE = Shape.<ProcessRef>of()
            .field("pid", ProcessRef::pid, FieldType.LONG)
            .field("startTicks", ProcessRef::startTicks, FieldType.LONG)
            .build(d -> new ProcessRef(d.need("pid", FieldType.LONG), d.or("startTicks", FieldType.LONG, 0L)));
}
