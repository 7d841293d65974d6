package io.mimikit.kernel.entity;

import io.mimikit.kernel.doc.FieldType;

/** How far a result is on its way out. */
public enum DispatchState {
    /** To be sent at its time. */
    PENDING("pending"),
    SENDING("sending"),
    DELIVERED("delivered"),
    /** It was being sent when the process died, and must not be sent twice. */
    IN_DOUBT("in_doubt"),
    /** Given up; somebody may have it sent again. */
    DEAD("dead");

    public static final FieldType<DispatchState> TYPE = FieldType.wireEnum(values(), DispatchState::wireName);

    private final String wireName;

    DispatchState(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }
}
