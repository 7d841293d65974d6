package io.mimikit.kernel.entity;

import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.doc.Shape;
import java.util.Map;

/**
 * An operating-system process that an attempt started. Immutable.
 *
 * @param start when the operating system says that it started, so that a reused pid is not taken for it
 */
public record ProcessRef(long pid, String start, Map<String, Object> extra) {
    public static final Shape<ProcessRef> SHAPE = Shape.<ProcessRef>of()
            .field("pid", ProcessRef::pid, FieldType.LONG)
            .field("start", ProcessRef::start, FieldType.STRING)
            .extra(ProcessRef::extra)
            .build(d -> new ProcessRef(d.need("pid", FieldType.LONG), d.or("start", FieldType.STRING, ""), d.extra()));

    /** Without anything that this program doesn't know. */
    public ProcessRef(long pid, String start) {
        this(pid, start, Map.of());
    }
}
