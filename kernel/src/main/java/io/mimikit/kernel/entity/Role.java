package io.mimikit.kernel.entity;

import io.mimikit.kernel.doc.FieldType;

/** Who does the work of a task that calls a model. */
public enum Role {
    TELLER("teller"),
    PLANNER("planner"),
    WORKER("worker"),
    SUMMARY("summary"),
    JUDGE("judge");

    public static final FieldType<Role> TYPE = FieldType.wireEnum(values(), Role::wireName);

    private final String wireName;

    Role(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }
}
