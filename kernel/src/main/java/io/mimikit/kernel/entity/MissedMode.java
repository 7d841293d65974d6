package io.mimikit.kernel.entity;

import io.mimikit.kernel.doc.FieldType;

/** What happens to occurrences that nobody could start in time. */
public enum MissedMode {
    SKIP("skip"),
    ONE("one"),
    ALL("all");

    public static final FieldType<MissedMode> TYPE = FieldType.wireEnum(values(), MissedMode::wireName);

    private final String wireName;

    MissedMode(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }
}
