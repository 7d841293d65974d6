package io.mimikit.kernel.entity;

import io.mimikit.kernel.doc.FieldType;

/** How an attempt ended, whatever it achieved. */
public enum Execution {
    OK("ok"),
    ERROR("error"),
    TIMEOUT("timeout"),
    CANCELLED("cancelled"),
    INTERRUPTED("interrupted");

    public static final FieldType<Execution> TYPE = FieldType.wireEnum(values(), Execution::wireName);

    private final String wireName;

    Execution(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }
}
