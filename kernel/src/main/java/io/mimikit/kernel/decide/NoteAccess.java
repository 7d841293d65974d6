package io.mimikit.kernel.decide;

import java.util.Map;

/**
 * Something happened outside the state that the audit has to know: a refused credential, a file written over HTTP, a
 * restart.
 *
 * @param what its name in the audit, such as {@code access.refused}
 */
public record NoteAccess(String what, Map<String, Object> details) implements Command<Boolean> {
    @Override
    public String name() {
        return what;
    }

    @Override
    public Boolean decide(Draft draft) {
        draft.log("access", "access", "step", null, details);
        return true;
    }
}
