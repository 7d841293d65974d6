package io.mimikit.kernel.entity;

import io.mimikit.kernel.doc.FieldType;

/** When the Teller tells the user about a result. */
public enum Notify {
    ALWAYS("always"),
    FAILURE("failure"),
    NEVER("never");

    public static final FieldType<Notify> TYPE = FieldType.wireEnum(values(), Notify::wireName);

    private final String wireName;

    Notify(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }
}
