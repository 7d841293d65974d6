package io.mimikit.kernel.entity;

import io.mimikit.kernel.doc.FieldType;

/** Where a question stands. */
public enum QuestionStatus {
    OPEN("open"),
    ANSWERED("answered"),
    EXPIRED("expired"),
    CANCELLED("cancelled");

    public static final FieldType<QuestionStatus> TYPE = FieldType.wireEnum(values(), QuestionStatus::wireName);

    private final String wireName;

    QuestionStatus(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }
}
