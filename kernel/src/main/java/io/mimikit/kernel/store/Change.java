package io.mimikit.kernel.store;

import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Task;
import org.jspecify.annotations.Nullable;

/**
 * One entity before and after: new, changed or gone. Immutable.
 *
 * @param before null for a new entity
 * @param after null for a deleted one
 */
public record Change(
        Kind kind,
        String id,
        @Nullable Entity before,
        @Nullable Entity after) {
    public Change {
        if (before == null && after == null) {
            throw new IllegalArgumentException("a change of " + kind + " " + id + " without before and after");
        }
    }

    /** How it is written: whole, as a patch of what is there, or as a deletion. */
    public enum Form {
        SET,
        PATCH,
        DELETE
    }

    /**
     * A finished task may have left the documents already, so its return is written whole: a patch would then name an
     * id that is not there.
     */
    public Form form() {
        if (after == null) {
            return Form.DELETE;
        }
        boolean whole =
                before == null || (before instanceof Task task && task.status().isTerminal());
        return whole ? Form.SET : Form.PATCH;
    }
}
