package io.mimikit.kernel.entity;

import io.mimikit.kernel.doc.FieldType;

/** What happens to an occurrence while the run before it is not over. */
public enum Overlap {
    SKIP("skip"),
    QUEUE("queue"),
    QUEUE_ALL("queueAll"),
    REPLACE("replace"),
    ALLOW("allow");

    public static final FieldType<Overlap> TYPE = FieldType.wireEnum(values(), Overlap::wireName);

    private final String wireName;

    Overlap(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }
}
