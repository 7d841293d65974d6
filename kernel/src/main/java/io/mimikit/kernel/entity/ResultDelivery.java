package io.mimikit.kernel.entity;

import io.mimikit.kernel.doc.FieldType;

/** Whether the result reached the one who asked. */
public enum ResultDelivery {
    PENDING("pending"),
    DELIVERED("delivered"),
    FAILED("failed"),
    /** It was being sent when the process died, and must not be sent twice. */
    IN_DOUBT("in_doubt"),
    SUPPRESSED("suppressed");

    public static final FieldType<ResultDelivery> TYPE = FieldType.wireEnum(values(), ResultDelivery::wireName);

    private final String wireName;

    ResultDelivery(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }
}
