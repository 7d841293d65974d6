package io.mimikit.kernel.entity;

import io.mimikit.kernel.doc.FieldType;

/** Where a message stands: a user's waits for its turn, the others are just there. */
public enum MessageState {
    PENDING("pending"),
    ANSWERED("answered"),
    UNANSWERED("unanswered"),
    SENT("sent");

    public static final FieldType<MessageState> TYPE = FieldType.wireEnum(values(), MessageState::wireName);

    private final String wireName;

    MessageState(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }
}
