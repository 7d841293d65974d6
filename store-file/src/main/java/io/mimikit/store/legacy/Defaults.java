package io.mimikit.store.legacy;

import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.doc.Instants;
import io.mimikit.kernel.entity.Actor;
import io.mimikit.kernel.entity.Role;
import io.mimikit.kernel.entity.TaskSpec;
import io.mimikit.kernel.request.RequestLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the translation puts where the old program said nothing, or something that we don't take. Immutable.
 *
 * @param now when the import happens
 */
record Defaults(KernelConfig config, Instant now) {
    static final Actor ACTOR = new Actor("import", "file", null);

    /** Kept under this name in an entity: what the old program said and ours has no place for. */
    static final String IMPORTED = "imported";

    String nowText() {
        return Instants.print(now);
    }

    static Map<String, Object> actor() {
        return Actor.SHAPE.toTree(ACTOR);
    }

    /** A whole priority in our range. */
    static long priority(Fields fields, Repairs repairs) {
        Double given = fields.number("priority");
        if (given == null) {
            return TaskSpec.PRIORITY_DEFAULT;
        }
        long priority = Math.clamp(Math.round(given), 0, TaskSpec.PRIORITY_MAX);
        if (priority != given) {
            repairs.add("its priority " + fields.tree().get("priority") + " became " + priority);
        }
        return priority;
    }

    /** The limit of an attempt in milliseconds, null where none that we take was given. */
    static @Nullable Long timeoutMillis(Fields fields, Repairs repairs) {
        Double seconds = fields.number("timeout");
        if (seconds == null) {
            return null;
        }
        double millis = seconds * 1000;
        Duration max = RequestLimits.TIMEOUT_MAX;
        if (millis < RequestLimits.TIMEOUT_MIN.toMillis() || millis > max.toMillis()) {
            repairs.add("its timeout of " + fields.tree().get("timeout") + " s became the configured one");
            return null;
        }
        return Math.round(millis);
    }

    /** When it was made; now where that can't be told. */
    Instant createdAt(Fields fields, Repairs repairs) {
        Instant at = fields.time("createdAt");
        if (at == null) {
            repairs.add("its createdAt can't be read, it is that of the import now");
            return now;
        }
        return at;
    }

    long timeoutMillis(Role role) {
        return config.timeoutMillis(role);
    }
}
