package io.mimikit.store.legacy;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A trigger as it was found. Immutable, but for what is noted as repaired.
 *
 * @param place in which file, and where in it
 * @param planned whether it is a part of a plan, which is not needed when the trigger itself is there
 */
record FoundTrigger(String place, Fields fields, Repairs repairs, boolean planned) {
    String oldId() {
        return fields.filled("id").orElseThrow();
    }

    String prompt() {
        return fields.filled("prompt").orElseThrow();
    }

    String type() {
        return String.valueOf(fields.tree().get("type"));
    }

    Fields state() {
        return fields.object("state")
                .orElseGet(() -> Fields.of(java.util.Map.of()).orElseThrow());
    }

    @Nullable
    Instant createdAt() {
        return fields.time("createdAt");
    }
}
