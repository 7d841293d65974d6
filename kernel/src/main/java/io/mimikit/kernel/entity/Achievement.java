package io.mimikit.kernel.entity;

import io.mimikit.kernel.doc.FieldType;

/** Whether what was asked for has been reached; unknown unless somebody verified it. */
public enum Achievement {
    SUCCEEDED("succeeded"),
    FAILED("failed"),
    UNKNOWN("unknown");

    public static final FieldType<Achievement> TYPE = FieldType.wireEnum(values(), Achievement::wireName);

    private final String wireName;

    Achievement(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }
}
