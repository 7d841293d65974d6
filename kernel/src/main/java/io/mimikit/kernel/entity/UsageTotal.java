package io.mimikit.kernel.entity;

import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.doc.Shape;
import java.util.Map;

/** What one role used of one model on one UTC day. Immutable. The id is {@code day.role.model}, made safe. */
public record UsageTotal(String id, String day, Role role, String model, Usage usage, Map<String, Object> extra)
        implements Entity {
    public static final Shape<UsageTotal> SHAPE = Shape.<UsageTotal>of()
            .envelope("kind", "schemaVersion")
            .field("id", UsageTotal::id, FieldType.STRING)
            .field("day", UsageTotal::day, FieldType.STRING)
            .field("role", UsageTotal::role, Role.TYPE)
            .field("model", UsageTotal::model, FieldType.STRING)
            .field("usage", UsageTotal::usage, Usage.SHAPE)
            .extra(UsageTotal::extra)
            .build(d -> new UsageTotal(
                    d.need("id", FieldType.STRING),
                    d.need("day", FieldType.STRING),
                    d.or("role", Role.TYPE, Role.WORKER),
                    d.or("model", FieldType.STRING, ""),
                    d.or("usage", Usage.SHAPE, Usage.NONE),
                    d.extra()));

    /** Without anything that this program doesn't know. */
    public UsageTotal(String id, String day, Role role, String model, Usage usage) {
        this(id, day, role, model, usage, Map.of());
    }

    public UsageTotal plus(Usage more) {
        return new UsageTotal(id, day, role, model, usage.plus(more), extra);
    }

    @Override
    public Kind kind() {
        return Kind.USAGE;
    }
}
