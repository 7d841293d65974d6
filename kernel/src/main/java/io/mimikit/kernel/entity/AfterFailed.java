package io.mimikit.kernel.entity;

import io.mimikit.kernel.doc.FieldType;

/** What happens to a task when one it waits for fails. */
public enum AfterFailed {
    FAIL("fail"),
    RUN("run"),
    SKIP("skip");

    public static final FieldType<AfterFailed> TYPE = FieldType.wireEnum(values(), AfterFailed::wireName);

    private final String wireName;

    AfterFailed(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }
}
