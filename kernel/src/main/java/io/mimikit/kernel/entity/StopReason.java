package io.mimikit.kernel.entity;

import io.mimikit.kernel.doc.FieldType;

/** Why a running attempt was told to stop. */
public enum StopReason {
    CANCEL("cancel"),
    TIMEOUT("timeout"),
    DEADLINE("deadline"),
    SUPERSEDED("superseded"),
    SHUTDOWN("shutdown");

    public static final FieldType<StopReason> TYPE = FieldType.wireEnum(values(), StopReason::wireName);

    private final String wireName;

    StopReason(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }
}
