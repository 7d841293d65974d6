package io.mimikit.kernel.entity;

import io.mimikit.kernel.doc.FieldType;

/** Who caused the work: a person at the other end, or the runtime itself. */
public enum WorkClass {
    FOREGROUND("foreground"),
    BACKGROUND("background");

    public static final FieldType<WorkClass> TYPE = FieldType.wireEnum(values(), WorkClass::wireName);

    private final String wireName;

    WorkClass(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }
}
