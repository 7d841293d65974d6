package io.mimikit.kernel.entity;

import io.mimikit.kernel.doc.FieldType;

/** Who says a message. */
public enum MessageRole {
    USER("user"),
    AGENT("agent"),
    SYSTEM("system");

    public static final FieldType<MessageRole> TYPE = FieldType.wireEnum(values(), MessageRole::wireName);

    private final String wireName;

    MessageRole(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }
}
