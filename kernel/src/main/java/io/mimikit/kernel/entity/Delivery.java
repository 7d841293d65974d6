package io.mimikit.kernel.entity;

import io.mimikit.kernel.doc.FieldType;

/** What happens to a task whose attempt was interrupted: run again, or never start twice. */
public enum Delivery {
    AT_LEAST_ONCE("at-least-once"),
    AT_MOST_ONCE("at-most-once");

    public static final FieldType<Delivery> TYPE = FieldType.wireEnum(values(), Delivery::wireName);

    private final String wireName;

    Delivery(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }
}
